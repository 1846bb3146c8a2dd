/** The parser of the expression language: `last("X") >= 10 and avg("X", 10m) > 5`. `dsl/` reads right sides, inputs and printed conditions with it. */
import { EmbeddedActionsParser, type IToken, tokenMatcher } from 'chevrotain'
import * as t from './expression-tokens.js'
import { expressionLexer, expressionTokens } from './expression-tokens.js'
import { firstProblem, plainMessages, SENTENCE_LENGTH_MAX, tooDeepAt, withoutStacks } from './parsing.js'
import type { ExpressionSyntax, Filled, FilterSyntax, LabelSyntax, SeriesSyntax, TextSyntax } from './syntax.js'

const slotInText = /\\[^]|\{([A-Za-z_$\u00C0-\uFFDC][\w$\u00C0-\uFFDC]*)\}/g

class ExpressionParser extends EmbeddedActionsParser {
  constructor() {
    super(expressionTokens, { errorMessageProvider: plainMessages, maxLookahead: 2 })
    this.performSelfAnalysis()
  }

  expression = this.RULE('expression', (): ExpressionSyntax => this.SUBRULE(this.disjunction))

  private disjunction = this.RULE('disjunction', (): ExpressionSyntax => {
    const operands = [this.SUBRULE(this.conjunction)]
    this.MANY(() => {
      this.CONSUME(t.Or)
      operands.push(this.SUBRULE2(this.conjunction))
    })
    return this.ACTION(() => joined('or', operands))
  })

  private conjunction = this.RULE('conjunction', (): ExpressionSyntax => {
    const operands = [this.SUBRULE(this.negation)]
    this.MANY(() => {
      this.CONSUME(t.And)
      operands.push(this.SUBRULE2(this.negation))
    })
    return this.ACTION(() => joined('and', operands))
  })

  private negation = this.RULE('negation', (): ExpressionSyntax =>
    this.OR([
      {
        ALT: () => {
          const start = this.CONSUME(t.Not).startOffset
          const of = this.SUBRULE(this.negation)
          return this.ACTION((): ExpressionSyntax => ({ kind: 'not', of, start, end: of.end }))
        },
      },
      { ALT: () => this.SUBRULE(this.sustained) },
    ]),
  )

  private sustained = this.RULE('sustained', (): ExpressionSyntax => {
    let node = this.SUBRULE(this.comparison)
    this.OPTION(() => {
      this.CONSUME(t.For)
      const duration = this.OR([{ ALT: () => this.CONSUME(t.DurationLiteral) }, { ALT: () => this.CONSUME(t.Slot) }])
      node = this.ACTION(() => ({ kind: 'for', of: node, duration: filled(duration), start: node.start, end: endOf(duration) }))
    })
    return node
  })

  private comparison = this.RULE('comparison', (): ExpressionSyntax => {
    let node = this.SUBRULE(this.sum)
    this.OPTION(() => {
      const operator = this.SUBRULE(this.comparator)
      const right = this.SUBRULE2(this.sum)
      node = this.ACTION(() => ({ kind: 'comparison', operator, left: node, right, start: node.start, end: right.end }))
    })
    return node
  })

  private comparator = this.RULE('comparator', (): Filled => {
    const token = this.OR([{ ALT: () => this.CONSUME(t.Comparison) }, { ALT: () => this.CONSUME(t.Slot) }])
    return this.ACTION(() => filled(token))
  })

  private sum = this.RULE('sum', (): ExpressionSyntax => {
    let node = this.SUBRULE(this.product)
    this.MANY(() => {
      const operator = this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }])
      const right = this.SUBRULE2(this.product)
      node = this.ACTION(() => arithmetic(operator, node, right))
    })
    return node
  })

  private product = this.RULE('product', (): ExpressionSyntax => {
    let node = this.SUBRULE(this.factor)
    this.MANY(() => {
      const operator = this.OR([{ ALT: () => this.CONSUME(t.Times) }, { ALT: () => this.CONSUME(t.Divide) }])
      const right = this.SUBRULE2(this.factor)
      node = this.ACTION(() => arithmetic(operator, node, right))
    })
    return node
  })

  private factor = this.RULE('factor', (): ExpressionSyntax =>
    this.OR([
      {
        ALT: () => {
          const start = this.CONSUME(t.Minus).startOffset
          const of = this.SUBRULE(this.factor)
          return this.ACTION(() => negated(of, start))
        },
      },
      { ALT: () => this.SUBRULE(this.atom) },
    ]),
  )

  private atom = this.RULE('atom', (): ExpressionSyntax =>
    this.OR([
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.call) },
      { ALT: () => this.SUBRULE(this.series) },
      {
        ALT: () => {
          const open = this.CONSUME(t.Open)
          const inner = this.SUBRULE(this.disjunction)
          const close = this.CONSUME(t.Close)
          return this.ACTION(() => ({ ...inner, start: open.startOffset, end: endOf(close) }))
        },
      },
    ]),
  )

  private literal = this.RULE('literal', (): ExpressionSyntax =>
    this.OR([
      { ALT: () => this.leaf(this.CONSUME(t.NumberLiteral), (token) => ({ kind: 'number', value: Number(token.image) })) },
      { ALT: () => this.leaf(this.CONSUME(t.DurationLiteral), (token) => ({ kind: 'duration', text: token.image })) },
      { ALT: () => this.leaf(this.CONSUME(t.Time), (token) => ({ kind: 'time', text: token.image })) },
      { ALT: () => this.leaf(this.CONSUME(t.Slot), (token) => ({ kind: 'slot', name: token.image.slice(1, -1) })) },
    ]),
  )

  private leaf(token: IToken, make: (token: IToken) => LeafSyntax): ExpressionSyntax {
    return this.ACTION(() => ({ ...make(token), start: token.startOffset, end: endOf(token) }))
  }

  /** A word alone, such as `recent`, or a function with its arguments. */
  private call = this.RULE('call', (): ExpressionSyntax => {
    const name = this.CONSUME(t.Identifier)
    let node: ExpressionSyntax = { kind: 'word', text: name.image, start: name.startOffset, end: endOf(name) }
    this.OPTION(() => {
      const list: ExpressionSyntax[] = []
      this.CONSUME(t.Open)
      this.MANY_SEP({ SEP: t.Comma, DEF: () => list.push(this.SUBRULE(this.disjunction)) })
      const close = this.CONSUME(t.Close)
      node = { kind: 'call', name: name.image, arguments: list, start: name.startOffset, end: endOf(close) }
    })
    return node
  })

  private series = this.RULE('series', (): ExpressionSyntax => {
    const metric = this.CONSUME(t.Text)
    const labels: LabelSyntax[] = []
    const where: FilterSyntax[] = []
    const having: FilterSyntax[] = []
    let latest: IToken | undefined
    this.OPTION(() => {
      this.CONSUME(t.LabelsOpen)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => labels.push(this.SUBRULE(this.label)) })
      this.CONSUME(t.LabelsClose)
    })
    this.MANY(() => {
      this.CONSUME(t.Where)
      where.push(this.SUBRULE(this.filter))
    })
    this.OPTION2(() => {
      this.CONSUME(t.Latest)
      latest = this.OR([{ ALT: () => this.CONSUME(t.NumberLiteral) }, { ALT: () => this.CONSUME(t.Slot) }])
      this.MANY2(() => {
        this.CONSUME(t.Having)
        having.push(this.SUBRULE2(this.filter))
      })
    })
    return this.ACTION((): SeriesSyntax => {
      const node = { kind: 'series', metric: textOf(metric), labels, where, having, start: metric.startOffset, end: endOf(metric) } as const
      return latest ? { ...node, latest: filled(latest) } : node
    })
  })

  private filter = this.RULE('filter', (): FilterSyntax => {
    const operator = this.SUBRULE(this.comparator)
    const value = this.SUBRULE(this.sum)
    return { operator, value }
  })

  private label = this.RULE('label', (): LabelSyntax => {
    const name = this.CONSUME(t.Identifier)
    const operator = this.OR([{ ALT: () => this.CONSUME(t.Assign) }, { ALT: () => this.CONSUME(t.Comparison) }])
    const value = this.CONSUME(t.Text)
    return this.ACTION(() => ({ name: name.image, operator: operator.image === '!=' ? '!=' : '==', value: textOf(value) }))
  })
}

type LeafSyntax =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'duration' | 'time'; readonly text: string }
  | { readonly kind: 'slot'; readonly name: string }

function joined(kind: 'and' | 'or', operands: readonly ExpressionSyntax[]): ExpressionSyntax {
  const [first] = operands
  const last = operands.at(-1)
  if (!first || !last) throw new TypeError('a list of operands is never empty')
  return operands.length === 1 ? first : { kind, operands, start: first.start, end: last.end }
}

function arithmetic(operator: IToken, left: ExpressionSyntax, right: ExpressionSyntax): ExpressionSyntax {
  const sign = tokenMatcher(operator, t.Plus) ? '+' : tokenMatcher(operator, t.Minus) ? '-' : tokenMatcher(operator, t.Times) ? '*' : '/'
  return { kind: 'arithmetic', operator: sign, left, right, start: left.start, end: right.end }
}

function negated(of: ExpressionSyntax, start: number): ExpressionSyntax {
  return of.kind === 'number' && of.start === start + 1 ? { ...of, value: -of.value, start } : { kind: 'negate', of, start, end: of.end }
}

function filled(token: IToken): Filled {
  const place = { start: token.startOffset, end: endOf(token) }
  return token.tokenType === t.Slot
    ? { kind: 'slot', name: token.image.slice(1, -1), ...place }
    : { kind: 'given', text: token.image, ...place }
}

function endOf(token: IToken): number {
  return token.startOffset + token.image.length
}

function textOf(token: IToken): TextSyntax {
  return { pieces: piecesOf(token.image.slice(1, -1), token.startOffset + 1), start: token.startOffset, end: endOf(token) }
}

/** Cuts the inside of a quoted text at its slots; outside of them a backslash keeps the next character. */
export function piecesOf(inside: string, offset: number): readonly Filled[] {
  const pieces: Filled[] = []
  let at = 0
  const addText = (end: number): void => {
    if (end > at)
      pieces.push({ kind: 'given', text: inside.slice(at, end).replaceAll(/\\([^])/g, '$1'), start: offset + at, end: offset + end })
  }
  for (const found of inside.matchAll(slotInText)) {
    if (found[1] === undefined) continue
    addText(found.index)
    at = found.index + found[0].length
    pieces.push({ kind: 'slot', name: found[1], start: offset + found.index, end: offset + at })
  }
  addText(inside.length)
  return pieces
}

const parser = new ExpressionParser()

/** What came of parsing: the tree, or the code and place of the first mistake. */
export type Parsed<Tree> =
  | { readonly ok: true; readonly tree: Tree }
  | {
      readonly ok: false
      readonly code: 'expression-syntax' | 'drl-syntax' | 'too-large' | 'too-deep'
      readonly message: string
      readonly start: number
      readonly end: number
    }

/** Parses an expression: a number or a condition. Never throws; too long or too deep a text is refused unread. */
export function parseExpression(text: string): Parsed<ExpressionSyntax> {
  if (text.length > SENTENCE_LENGTH_MAX) {
    return {
      ok: false,
      code: 'too-large',
      message: `An expression may have ${SENTENCE_LENGTH_MAX} characters at most.`,
      start: 0,
      end: text.length,
    }
  }
  const { tokens, errors } = expressionLexer.tokenize(text)
  const deep = tooDeepAt(tokens, new Set(['not', '-']))
  if (deep !== undefined)
    return { ok: false, code: 'too-deep', message: 'The expression is nested too deeply.', start: deep, end: deep + 1 }
  parser.input = tokens
  const tree = withoutStacks(() => parser.expression())
  const problem = firstProblem(text, errors, parser.errors)
  return problem ? { ok: false, code: 'expression-syntax', ...problem } : { ok: true, tree }
}

/** The parser's rules, for the generated grammar. */
export function expressionGrammar(): ReturnType<ExpressionParser['getSerializedGastProductions']> {
  return parser.getSerializedGastProductions()
}
