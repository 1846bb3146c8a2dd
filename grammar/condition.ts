/** The connectives of sentences: and, or, not, parentheses, at least n of, for, if unknown assume. `dsl/` finds the leaves and the connecting words; this parser gives them their structure. */
import { createToken, createTokenInstance, EmbeddedActionsParser, type IToken, Lexer, type TokenType } from 'chevrotain'
import { firstProblem, plainMessages, tooDeepAt, withoutStacks } from './parsing.js'
import type { Place } from './syntax.js'

const token = (name: string, label: string) => createToken({ name, label, pattern: Lexer.NA })
const Leaf = token('Leaf', 'a sentence')
const And = token('And', 'and')
const Or = token('Or', 'or')
const Not = token('Not', 'not')
const Open = token('Open', '(')
const Close = token('Close', ')')
const AtLeast = token('AtLeast', 'at least n of:')
const AtLeastOpen = token('AtLeastOpen', 'at least n of (')
const Next = token('Next', ';')
const For = token('For', 'for')
const Assume = token('Assume', 'if unknown assume')

const types = { Leaf, And, Or, Not, Open, Close, AtLeast, AtLeastOpen, Next, For, Assume } as const

/**
 * A word or group of words with a part in the structure. `value` is the number of the leaf, of `at least`, the milliseconds of `for`,
 * or 1 and 0 for `assume true` and `assume false`.
 */
export interface Connective extends Place {
  readonly kind: keyof typeof types
  readonly value?: number
}

/** How the leaves of a sentence are connected. `leaf` counts from 0 in order of appearance. */
export type ConnectedSyntax = Place &
  (
    | { readonly kind: 'leaf'; readonly leaf: number }
    | { readonly kind: 'not'; readonly of: ConnectedSyntax }
    | { readonly kind: 'and' | 'or'; readonly operands: readonly ConnectedSyntax[] }
    | { readonly kind: 'at-least'; readonly count: number; readonly operands: readonly ConnectedSyntax[] }
    | { readonly kind: 'for'; readonly of: ConnectedSyntax; readonly ms: number }
    | { readonly kind: 'assume'; readonly of: ConnectedSyntax; readonly verdict: boolean }
  )

class ConditionParser extends EmbeddedActionsParser {
  constructor() {
    super(Object.values(types), { errorMessageProvider: plainMessages, maxLookahead: 1 })
    this.performSelfAnalysis()
  }

  condition = this.RULE('condition', (): ConnectedSyntax => {
    const of = this.SUBRULE(this.disjunction)
    let node = of
    this.OPTION(() => {
      const assume = this.CONSUME(Assume)
      node = this.ACTION(() => ({ kind: 'assume', of, verdict: valueOf(assume) === 1, start: of.start, end: endOf(assume) }))
    })
    return node
  })

  private disjunction = this.RULE('disjunction', (): ConnectedSyntax => {
    const operands = [this.SUBRULE(this.conjunction)]
    this.MANY(() => {
      this.CONSUME(Or)
      operands.push(this.SUBRULE2(this.conjunction))
    })
    return this.ACTION(() => joined('or', operands))
  })

  private conjunction = this.RULE('conjunction', (): ConnectedSyntax => {
    const operands = [this.SUBRULE(this.negation)]
    this.MANY(() => {
      this.CONSUME(And)
      operands.push(this.SUBRULE2(this.negation))
    })
    return this.ACTION(() => joined('and', operands))
  })

  private negation = this.RULE('negation', (): ConnectedSyntax =>
    this.OR([
      {
        ALT: () => {
          const not = this.CONSUME(Not)
          const of = this.SUBRULE(this.negation)
          return this.ACTION((): ConnectedSyntax => ({ kind: 'not', of, start: not.startOffset, end: of.end }))
        },
      },
      { ALT: () => this.SUBRULE(this.sustained) },
    ]),
  )

  private sustained = this.RULE('sustained', (): ConnectedSyntax => {
    const of = this.SUBRULE(this.operand)
    let node = of
    this.OPTION(() => {
      const duration = this.CONSUME(For)
      node = this.ACTION(() => ({ kind: 'for', of, ms: valueOf(duration), start: of.start, end: endOf(duration) }))
    })
    return node
  })

  private operand = this.RULE('operand', (): ConnectedSyntax =>
    this.OR([
      {
        ALT: () => {
          const leaf = this.CONSUME(Leaf)
          return this.ACTION((): ConnectedSyntax => ({ kind: 'leaf', leaf: valueOf(leaf), start: leaf.startOffset, end: endOf(leaf) }))
        },
      },
      {
        ALT: () => {
          const open = this.CONSUME(Open)
          const inner = this.SUBRULE(this.condition)
          const close = this.CONSUME(Close)
          return this.ACTION((): ConnectedSyntax => ({ ...inner, start: open.startOffset, end: endOf(close) }))
        },
      },
      {
        ALT: () => {
          const count = this.CONSUME(AtLeast)
          const operands = this.SUBRULE(this.list)
          return this.ACTION((): ConnectedSyntax => counted(count, operands, operands.at(-1)?.end ?? endOf(count)))
        },
      },
      {
        ALT: () => {
          const count = this.CONSUME(AtLeastOpen)
          const operands = this.SUBRULE2(this.list)
          const close = this.CONSUME2(Close)
          return this.ACTION((): ConnectedSyntax => counted(count, operands, endOf(close)))
        },
      },
    ]),
  )

  private list = this.RULE('list', (): readonly ConnectedSyntax[] => {
    const operands: ConnectedSyntax[] = []
    this.AT_LEAST_ONE_SEP({ SEP: Next, DEF: () => operands.push(this.SUBRULE(this.disjunction)) })
    return operands
  })
}

function joined(kind: 'and' | 'or', operands: readonly ConnectedSyntax[]): ConnectedSyntax {
  const [first] = operands
  const last = operands.at(-1)
  if (!first || !last) throw new TypeError('a list of operands is never empty')
  return operands.length === 1 ? first : { kind, operands, start: first.start, end: last.end }
}

function counted(count: IToken, operands: readonly ConnectedSyntax[], end: number): ConnectedSyntax {
  return { kind: 'at-least', count: valueOf(count), operands, start: count.startOffset, end }
}

function valueOf(token: IToken): number {
  return Number(token.payload)
}

function endOf(token: IToken): number {
  return token.endOffset === undefined ? token.startOffset : token.endOffset + 1
}

const parser = new ConditionParser()

/** Gives the connectives of `text` their structure. Never throws: the first mistake comes back with its place. */
export function parseConnectives(
  text: string,
  connectives: readonly Connective[],
):
  | { readonly tree: ConnectedSyntax }
  | {
      readonly code: 'unable-to-expand' | 'too-deep' | 'unclosed-parenthesis'
      readonly message: string
      readonly start: number
      readonly end: number
    } {
  const [only] = connectives
  // Most are one sentence, and nothing connects it.
  if (only?.kind === 'Leaf' && connectives.length === 1)
    return { tree: { kind: 'leaf', leaf: only.value ?? 0, start: only.start, end: only.end } }
  const tokens = connectives.map(instanceOf(text))
  const deep = tooDeepAt(
    connectives.map(({ kind, start }) => ({
      image: kind === 'Open' || kind === 'AtLeastOpen' ? '(' : kind === 'Close' ? ')' : kind,
      startOffset: start,
    })),
    new Set(['Not', 'AtLeast']),
  )
  if (deep !== undefined) return { code: 'too-deep', message: 'The sentence is nested too deeply.', start: deep, end: deep + 1 }
  const lopsided = lopsidedAt(connectives)
  if (lopsided) {
    const what = lopsided.kind === 'Close' ? 'closes nothing' : 'is never closed'
    return { code: 'unclosed-parenthesis', message: `This parenthesis ${what}.`, start: lopsided.start, end: lopsided.end }
  }
  parser.input = tokens
  const tree = withoutStacks(() => parser.condition())
  const problem = firstProblem(text, [], parser.errors)
  return problem ? { code: 'unable-to-expand', ...problem } : { tree }
}

function lopsidedAt(connectives: readonly Connective[]): Connective | undefined {
  const open: Connective[] = []
  for (const connective of connectives) {
    if (connective.kind === 'Open' || connective.kind === 'AtLeastOpen') open.push(connective)
    else if (connective.kind === 'Close' && !open.pop()) return connective
  }
  return open.at(-1)
}

function instanceOf(text: string): (connective: Connective) => IToken {
  return ({ kind, start, end, value }) => {
    const type: TokenType = types[kind]
    const instance = createTokenInstance(type, text.slice(start, end), start, end - 1, 1, 1, 1, 1)
    instance.payload = value
    return instance
  }
}

/** The parser's rules, for the generated grammar. */
export function conditionGrammar(): ReturnType<ConditionParser['getSerializedGastProductions']> {
  return parser.getSerializedGastProductions()
}
