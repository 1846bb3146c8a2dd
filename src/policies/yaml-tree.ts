/** Reads YAML (and so JSON) into a tree with places, within bounds, and says in plain words what is not YAML. Policy files and policy tests are read with it. */
import { Composer, isMap, isScalar, isSeq, Lexer, parseDocument, Parser, type CST, type Document, type Node, type YAMLError } from 'yaml'
import { quoteTheSentence, sentenceAt } from './sentence-lines.js'
import { type Problem, type Problems, SourceText } from './source.js'
import type { SourceNode } from './tree.js'
import { reasonAgainst, yamlComplaint } from './yaml-messages.js'
import { nodeOrNull, TreeBuilder } from './yaml-nodes.js'

/** Bounds of one text; beyond them it is `too-large` or `too-deep` without being read. */
export const YAML_LIMITS = {
  /** UTF-16 units of text. */
  lengthMax: 5_000_000,
  /** Levels of lists and mappings in one another. */
  depthMax: 64,
  /** Smallest pieces of text: words, signs, blanks. */
  piecesMax: 2_000_000,
  /** Anchors and tags. */
  propertiesMax: 10_000,
  /** Nodes that stand in the tree because an alias repeats them. */
  aliasedMax: 100_000,
} as const

/** How often a text is read again with its unreadable sentences taken out, so that everything else is checked too. */
const REPAIRS_MAX = 8

/** A tree, its text, and the places (starts of scalars) that were already reported and hold nothing to check. */
export interface YamlTree {
  readonly source: SourceText
  readonly root: SourceNode | undefined
  readonly damaged: ReadonlySet<number>
}

/** Reads a text; what is wrong is added to `problems`. `root` is undefined when nothing can be said about the content, or there is none. */
export function readYaml(source: SourceText, problems: Problems): YamlTree {
  const damaged = new Set<number>()
  let text = source.text
  for (let round = 0; ; round += 1) {
    const parsed = parse(new SourceText(source.file, text))
    if (parsed.kind === 'refused') {
      problems.add(source, parsed.problem)
      return { source, root: undefined, damaged }
    }
    const { repaired, others } = repair(source, text, parsed.problems, problems, damaged)
    // While sentences are being taken out, what else is wrong may only be their consequence.
    if (repaired === text || round === REPAIRS_MAX) {
      for (const problem of onePerLine(source, others)) problems.add(source, problem)
      return { source, root: others.length === 0 ? parsed.root : undefined, damaged }
    }
    text = repaired
  }
}

/** Takes the sentences that YAML stumbled over out of the text, leaving every other letter in its place. */
function repair(
  source: SourceText,
  text: string,
  found: readonly Problem[],
  problems: Problems,
  damaged: Set<number>,
): { repaired: string; others: Problem[] } {
  const others: Problem[] = []
  let repaired = text
  for (const problem of found) {
    const near = sentenceAt(source, problem.start)
    const line = near && !readsAlone(near.raw) ? near : undefined
    if (!line || damaged.has(line.start)) {
      others.push(problem)
      continue
    }
    problems.add(source, quoteTheSentence(line, reasonAgainst(line.raw)))
    damaged.add(line.start)
    repaired = repaired.slice(0, line.start) + 'x'.repeat(line.reach - line.start) + repaired.slice(line.reach)
  }
  return { repaired, others }
}

/** Whether a text is a plain or quoted scalar by itself: then what is wrong on its line is not its own fault. */
function readsAlone(raw: string): boolean {
  const { contents, errors, warnings } = parseDocument(raw, { prettyErrors: false, logLevel: 'silent' })
  return errors.length === 0 && warnings.length === 0 && isScalar(contents) && contents.anchor === undefined && contents.tag === undefined
}

/** One mistake makes YAML complain many times on a line; the first complaint is the one that helps. */
function onePerLine(source: SourceText, found: readonly Problem[]): Problem[] {
  const lines = new Set<number>()
  return found
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start }) => {
      const line = source.line(start).start
      return !lines.has(line) && lines.add(line)
    })
}

type Parsed =
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'parsed'; readonly root: SourceNode | undefined; readonly problems: readonly Problem[] }

function parse(source: SourceText): Parsed {
  const { text } = source
  if (text.length > YAML_LIMITS.lengthMax)
    return refused('too-large', `The text has ${text.length} characters; ${YAML_LIMITS.lengthMax} are accepted.`, 0)
  const tokens = tokensOf(text)
  if (!Array.isArray(tokens)) return tokens
  const [document, second] = firstTwo(tokens, text.length)
  if (second !== undefined)
    return {
      kind: 'parsed',
      root: undefined,
      problems: [
        {
          ...span(second),
          code: 'not-yaml',
          message: 'A second document starts here; a file holds one.',
          hint: 'Remove the line `---` or `...` and put all policies under one `policies:`.',
        },
      ],
    }
  if (!document) return { kind: 'parsed', root: undefined, problems: [] }
  const problems = [...document.errors, ...document.warnings].map((error) => complaint(source, document, error))
  const builder = new TreeBuilder(problems, YAML_LIMITS.aliasedMax)
  const root = document.contents === null ? undefined : builder.build(document.contents, 0)
  if (builder.aliased > YAML_LIMITS.aliasedMax)
    return refused('too-large', 'The aliases (*) repeat more than what is accepted.', builder.aliasedAt)
  for (const at of builder.lostProperties())
    if (sentenceAt(source, at)) problems.push({ code: 'not-yaml', message: 'The sentence loses its first word.', start: at, end: at + 1 })
  return { kind: 'parsed', root, problems }
}

function span(start: number): { start: number; end: number } {
  return { start, end: start + 3 }
}

function refused(code: string, message: string, start: number): Parsed & { kind: 'refused' } {
  return {
    kind: 'refused',
    problem: { code, message, start, end: start + 1, hint: code === 'too-large' ? 'Split it into several files.' : undefined },
  }
}

/** The parser's tokens; it keeps its own stack, so depth is measured before anything recurses. */
function tokensOf(text: string): CST.Token[] | (Parsed & { kind: 'refused' }) {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let pieces = 0
  let properties = 0
  for (const piece of new Lexer().lex(text)) {
    pieces += 1
    if (piece[0] === '&' || piece[0] === '!') properties += 1
    for (const token of parser.next(piece)) tokens.push(token)
    if (parser.stack.length > YAML_LIMITS.depthMax)
      return refused(
        'too-deep',
        `Here lists and mappings are nested more than ${YAML_LIMITS.depthMax} deep.`,
        Math.max(parser.offset - 1, 0),
      )
    if (pieces > YAML_LIMITS.piecesMax || properties > YAML_LIMITS.propertiesMax)
      return refused('too-large', 'The text has more values than what is accepted.', parser.offset)
  }
  for (const token of parser.end()) tokens.push(token)
  return tokens
}

/** The first document and where a second one starts. */
function firstTwo(tokens: readonly CST.Token[], length: number): [Document.Parsed | undefined, number | undefined] {
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
  let first: Document.Parsed | undefined
  for (const document of composer.compose(tokens, false, length)) {
    if (first) return [first, document.range[0]]
    first = document
  }
  return [first, undefined]
}

function complaint(source: SourceText, document: Document.Parsed, error: YAMLError): Problem {
  const known = yamlComplaint(error.code, error.message)
  const [from, to] = error.pos
  // An unclosed quote is noticed at the end of the text; what helps is where it was opened.
  const opened = error.code === 'MISSING_CHAR' ? openedAt(document, source.text, from) : undefined
  const start = opened ?? behindBlanks(source, from)
  const place = { start, end: opened === undefined ? Math.max(to, start + 1) : source.line(opened).end }
  const message = opened === undefined ? known.message : 'This quotation mark is opened and not closed.'
  return { code: 'not-yaml', message, ...place, hint: known.hint }
}

/** Mistakes in indentation are shown at the first letter of the line. */
function behindBlanks(source: SourceText, at: number): number {
  const { start, end } = source.line(at)
  const blanks = /^ */.exec(source.text.slice(start, end))?.[0].length ?? 0
  return at - start < blanks && start + blanks < end ? start + blanks : at
}

function openedAt(document: Document.Parsed, text: string, at: number): number | undefined {
  const stack: (Node | null)[] = [document.contents]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (isScalar(node) && node.range && node.range[1] === at && /^["']/.test(text.slice(node.range[0]))) return node.range[0]
    if (isSeq(node)) for (const item of node.items) stack.push(nodeOrNull(item))
    if (isMap(node)) for (const { key, value } of node.items) stack.push(nodeOrNull(key), nodeOrNull(value))
  }
  return undefined
}
