/** What all Chevrotain parsers of the project share: plain messages, places without NaN, and a syntax mistake as data. */
import {
  EOF,
  type ILexingError,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  type TokenType,
} from 'chevrotain'

/** A mistake found while parsing: offsets in the text that was parsed. */
export interface SyntaxProblem {
  readonly message: string
  readonly start: number
  readonly end: number
}

/** The place of a token. Chevrotain's end-of-file token has no offset: it is placed at the end of the text. */
export function placeOfToken(token: IToken, text: string): { start: number; end: number } {
  if (Number.isNaN(token.startOffset)) return { start: text.length, end: text.length }
  return { start: token.startOffset, end: token.startOffset + token.image.length }
}

/** Messages that say in plain words what was found and what could have stood there. */
export const plainMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `Expected ${labelOf(expected)}, found ${found(actual)}.`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `Nothing more was expected, found ${found(firstRedundant)}.`,
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual }) => expectedOneOf(expectedPathsPerAlt.flat(), actual[0]),
  buildEarlyExitMessage: ({ expectedIterationPaths, actual }) => expectedOneOf(expectedIterationPaths, actual[0]),
}

function expectedOneOf(paths: readonly (readonly TokenType[])[], actual: IToken | undefined): string {
  const labels = [...new Set(paths.flatMap((path) => path.slice(0, 1).map(labelOf)))]
  const shown = labels.length > 5 ? [...labels.slice(0, 4), 'something else'] : labels
  return `Expected ${shown.join(', ').replace(/, ([^,]*)$/, ' or $1')}, found ${actual ? found(actual) : 'the end'}.`
}

function labelOf(token: TokenType): string {
  return token.LABEL ?? token.name
}

function found(token: IToken): string {
  return token.tokenType === EOF ? 'the end' : `"${token.image}"`
}

/** The first mistake of a run of lexer and parser; later ones are most often its echoes. */
export function firstProblem(
  text: string,
  lexing: readonly ILexingError[],
  parsing: readonly IRecognitionException[],
): SyntaxProblem | undefined {
  const wrongCharacter = lexing[0]
  const wrongToken = parsing[0]
  const place = wrongToken ? placeOfToken(wrongToken.token, text) : undefined
  if (wrongCharacter && (!place || wrongCharacter.offset <= place.start)) {
    const { offset, length } = wrongCharacter
    const image = text.slice(offset, offset + length)
    return { message: `"${image.slice(0, 20)}" cannot stand here.`, start: offset, end: offset + length }
  }
  return wrongToken && place ? { message: wrongToken.message, ...place } : undefined
}

/**
 * Runs a parser. What it finds wrong are errors that nobody throws out of it, so they need no call stack, which would cost more than the parsing itself
 * where many texts are tried.
 */
export function withoutStacks<Result>(parse: () => Result): Result {
  const limit: unknown = Reflect.get(Error, 'stackTraceLimit')
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return parse()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit)
  }
}

/** How deeply parentheses and other nesting may go in one text. */
export const NESTING_MAX = 100
/** How many characters one sentence or right side may have. */
export const SENTENCE_LENGTH_MAX = 10_000

/** The offset of the bracket or prefix word that goes deeper than {@link NESTING_MAX}, if there is one. Tokens are told apart by their image. */
export function tooDeepAt(
  tokens: readonly { readonly image: string; readonly startOffset: number }[],
  prefixes: ReadonlySet<string>,
): number | undefined {
  let depth = 0
  let run = 0
  for (const { image, startOffset } of tokens) {
    if (image === '(' || image === '[' || image === '{') depth += 1
    else if (image === ')' || image === ']' || image === '}') depth -= 1
    run = prefixes.has(image) ? run + 1 : image === '(' ? run : 0
    if (depth + run > NESTING_MAX) return startOffset
  }
  return undefined
}
