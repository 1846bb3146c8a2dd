/** The parser of the DRL subset: patterns over metric events, accumulates, and, or, not, exists, forall. `dsl/` lowers the tree and refuses what would run code. */
import { EmbeddedActionsParser, type IToken } from 'chevrotain'
import type {
  DrlAccumulate,
  DrlConstraint,
  DrlFunction,
  DrlOperand,
  DrlPattern,
  DrlSyntax,
  DrlWindow,
  TemporalSyntax,
} from './drl-syntax.js'
import { drlLexer, drlTokens } from './drl-tokens.js'
import * as t from './drl-tokens.js'
import {
  abbreviated,
  arithmetic,
  codeBlocks,
  comparison,
  endOf,
  filled,
  joined,
  nothing,
  numberOf,
  pathOf,
  type Simple,
  textOf,
  together,
} from './drl-tree.js'
import type { Parsed } from './expression.js'
import { firstProblem, plainMessages, SENTENCE_LENGTH_MAX, tooDeepAt } from './parsing.js'

/** A right side may be longer than a sentence: file text, not typed by the author of a policy. */
const DRL_LENGTH_MAX = 5 * SENTENCE_LENGTH_MAX

type Bound = TemporalSyntax['bounds'][number]

class DrlParser extends EmbeddedActionsParser {
  constructor() {
    super(drlTokens, { errorMessageProvider: plainMessages, maxLookahead: 3 })
    this.performSelfAnalysis()
  }

  /** Patterns one after another, with or without `;`, are all required. */
  conditions = this.RULE('conditions', (): DrlSyntax => {
    const operands: DrlSyntax[] = []
    this.AT_LEAST_ONE(() => {
      operands.push(this.SUBRULE(this.disjunction))
      this.OPTION(() => this.CONSUME(t.Semicolon))
    })
    return this.ACTION(() => joined('and', operands))
  })

  private disjunction = this.RULE('disjunction', (): DrlSyntax => {
    const operands = [this.SUBRULE(this.conjunction)]
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Or) }, { ALT: () => this.CONSUME(t.OrOr) }])
      operands.push(this.SUBRULE2(this.conjunction))
    })
    return this.ACTION(() => joined('or', operands))
  })

  private conjunction = this.RULE('conjunction', (): DrlSyntax => {
    const operands = [this.SUBRULE(this.unary)]
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.And) }, { ALT: () => this.CONSUME(t.AndAnd) }])
      operands.push(this.SUBRULE2(this.unary))
    })
    return this.ACTION(() => joined('and', operands))
  })

  private unary = this.RULE('unary', (): DrlSyntax =>
    this.OR([
      { ALT: () => this.SUBRULE(this.quantified) },
      { ALT: () => this.SUBRULE(this.forall) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.evaluation) },
      {
        ALT: () => {
          const accumulate = this.SUBRULE(this.accumulate)
          return this.ACTION((): DrlSyntax => ({ kind: 'accumulate', accumulate, start: accumulate.start, end: accumulate.end }))
        },
      },
      { ALT: () => this.SUBRULE(this.pattern) },
    ]),
  )

  private quantified = this.RULE('quantified', (): DrlSyntax => {
    const word = this.OR([{ ALT: () => this.CONSUME(t.Not) }, { ALT: () => this.CONSUME(t.Exists) }])
    const of = this.SUBRULE(this.unary)
    return this.ACTION((): DrlSyntax => ({ kind: word.image === 'not' ? 'not' : 'exists', of, start: word.startOffset, end: of.end }))
  })

  private forall = this.RULE('forall', (): DrlSyntax => {
    const word = this.CONSUME(t.Forall)
    const patterns: DrlSyntax[] = []
    this.CONSUME(t.Open)
    this.AT_LEAST_ONE(() => patterns.push(this.SUBRULE(this.pattern)))
    const close = this.CONSUME(t.Close)
    return this.ACTION((): DrlSyntax => ({ kind: 'forall', patterns, start: word.startOffset, end: endOf(close) }))
  })

  /** In parentheses, with the connective between the operands or before them. */
  private group = this.RULE('group', (): DrlSyntax => {
    const open = this.CONSUME(t.Open)
    const inner = this.OR([
      { ALT: () => this.SUBRULE(this.disjunction) },
      {
        ALT: () => {
          const word = this.OR1([{ ALT: () => this.CONSUME(t.And) }, { ALT: () => this.CONSUME(t.Or) }])
          const operands: DrlSyntax[] = []
          this.AT_LEAST_ONE(() => operands.push(this.SUBRULE(this.unary)))
          return this.ACTION(() => joined(word.image === 'or' ? 'or' : 'and', operands))
        },
      },
    ])
    const close = this.CONSUME(t.Close)
    return this.ACTION((): DrlSyntax => ({ ...inner, start: open.startOffset, end: endOf(close) }))
  })

  /** `eval(...)`: anything in balanced parentheses, only to be refused. */
  private evaluation = this.RULE('evaluation', (): DrlSyntax => {
    const word = this.CONSUME(t.Eval)
    const close = this.SUBRULE(this.anything)
    return this.ACTION((): DrlSyntax => ({ kind: 'code', what: 'eval', start: word.startOffset, end: close }))
  })

  private anything = this.RULE('anything', (): number => {
    this.CONSUME(t.Open)
    this.MANY(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.anything) },
        ...drlTokens
          .filter((type) => type !== t.Open && type !== t.Close && type.GROUP === undefined && !type.CATEGORIES?.length)
          .map((type) => ({ ALT: () => void this.CONSUME(type) })),
      ])
    })
    const close = this.CONSUME(t.Close)
    return this.ACTION(() => endOf(close))
  })

  private pattern = this.RULE('pattern', (): DrlSyntax => {
    let binding: IToken | undefined
    let window: DrlWindow | undefined
    let from: DrlPattern['from']
    this.OPTION(() => {
      binding = this.OR([{ ALT: () => this.CONSUME(t.Variable) }, { ALT: () => this.CONSUME2(t.Identifier) }])
      this.CONSUME(t.Colon)
    })
    let type = this.CONSUME(t.Identifier)
    this.MANY(() => {
      this.CONSUME(t.Dot)
      type = this.CONSUME3(t.Identifier)
    })
    this.CONSUME(t.Open)
    const constraints: DrlConstraint[] = []
    this.MANY_SEP({ SEP: t.Comma, DEF: () => constraints.push(this.SUBRULE(this.constraint)) })
    const close = this.CONSUME(t.Close)
    this.OPTION2(() => {
      window = this.SUBRULE(this.window)
    })
    this.OPTION3(() => {
      from = this.SUBRULE(this.from)
    })
    return this.ACTION(() => {
      const end = from?.end ?? window?.end ?? endOf(close)
      const start = binding?.startOffset ?? type.startOffset
      const parts = { ...(binding ? { binding: binding.image } : {}), ...(window ? { window } : {}), ...(from ? { from } : {}) }
      return { kind: 'pattern', type: type.image, constraints, start, end, ...parts }
    })
  })

  private window = this.RULE('window', (): DrlWindow => {
    const over = this.CONSUME(t.Over)
    this.CONSUME(t.Identifier)
    this.CONSUME(t.Colon)
    const kind = this.CONSUME2(t.Identifier)
    this.CONSUME(t.Open)
    const size = this.OR([
      { ALT: () => this.CONSUME(t.DurationLiteral) },
      { ALT: () => this.CONSUME(t.NumberLiteral) },
      { ALT: () => this.CONSUME(t.Slot) },
    ])
    const close = this.CONSUME(t.Close)
    return this.ACTION(() => ({ kind: kind.image, size: filled(size), start: over.startOffset, end: endOf(close) }))
  })

  private from = this.RULE('from', (): NonNullable<DrlPattern['from']> => {
    const from = this.CONSUME(t.From)
    return this.OR<NonNullable<DrlPattern['from']>>([
      { ALT: () => this.SUBRULE(this.accumulate) },
      {
        ALT: () => {
          const name = this.CONSUME(t.Identifier)
          let end = this.ACTION(() => endOf(name))
          this.OPTION(() => {
            this.CONSUME(t.Minus)
            end = endOf(this.CONSUME2(t.Identifier))
          })
          this.OPTION2(() => {
            end = endOf(this.CONSUME(t.Text))
          })
          this.OPTION3(() => {
            end = this.SUBRULE(this.anything)
          })
          return this.ACTION(() => ({ code: `from ${name.image}`, start: from.startOffset, end }))
        },
      },
    ])
  })

  private accumulate = this.RULE('accumulate', (): DrlAccumulate => {
    const word = this.CONSUME(t.Accumulate)
    const functions: DrlFunction[] = []
    const constraints: DrlConstraint[] = []
    this.CONSUME(t.Open)
    const source = this.SUBRULE(this.disjunction)
    this.OR([{ ALT: () => this.CONSUME(t.Comma) }, { ALT: () => this.CONSUME(t.Semicolon) }])
    functions.push(this.SUBRULE(this.accumulated))
    this.MANY(() => {
      this.CONSUME2(t.Comma)
      functions.push(this.SUBRULE2(this.accumulated))
    })
    this.OPTION(() => {
      this.CONSUME2(t.Semicolon)
      this.MANY_SEP({ SEP: t.Comma, DEF: () => constraints.push(this.SUBRULE(this.constraint)) })
    })
    const close = this.CONSUME(t.Close)
    return this.ACTION(() => ({ source, functions, constraints, start: word.startOffset, end: endOf(close) }))
  })

  private accumulated = this.RULE('accumulated', (): DrlFunction => {
    let binding: IToken | undefined
    this.OPTION(() => {
      binding = this.CONSUME(t.Variable)
      this.CONSUME(t.Colon)
    })
    const name = this.CONSUME(t.Identifier)
    const list: DrlOperand[] = []
    const end = this.OR<number>([
      { ALT: () => this.SUBRULE(this.anything), GATE: () => codeBlocks.has(name.image) },
      {
        ALT: () => {
          this.CONSUME(t.Open)
          this.MANY_SEP({ SEP: t.Comma, DEF: () => list.push(this.SUBRULE(this.operand)) })
          const close = this.CONSUME(t.Close)
          return this.ACTION(() => endOf(close))
        },
        GATE: () => !codeBlocks.has(name.image),
      },
    ])
    const start = this.ACTION(() => binding?.startOffset ?? name.startOffset)
    return { name: name.image, arguments: list, start, end, ...(binding ? { binding: binding.image } : {}) }
  })

  private constraint = this.RULE('constraint', (): DrlConstraint => {
    const list = [this.SUBRULE(this.constraintAnd)]
    this.MANY(() => {
      this.CONSUME(t.OrOr)
      list.push(this.SUBRULE2(this.constraintAnd))
    })
    return this.ACTION(() => together('or', abbreviated(list)))
  })

  private constraintAnd = this.RULE('constraintAnd', (): DrlConstraint => {
    const list = [this.SUBRULE(this.relation)]
    this.MANY(() => {
      this.CONSUME(t.AndAnd)
      list.push(this.SUBRULE2(this.relation))
    })
    return this.ACTION(() => together('and', abbreviated(list)))
  })

  private relation = this.RULE('relation', (): DrlConstraint =>
    this.OR([
      { ALT: () => this.SUBRULE(this.binding) },
      {
        // After && or || the left side may be left out: value > 5 && < 8.
        ALT: () => {
          const operator = this.CONSUME(t.Comparison)
          const right = this.SUBRULE(this.operand)
          return this.ACTION((): DrlConstraint => ({ ...comparison(nothing, operator, right), start: operator.startOffset }))
        },
      },
      { ALT: () => this.SUBRULE(this.test) },
    ]),
  )

  private binding = this.RULE('binding', (): DrlConstraint => {
    const variable = this.OR([{ ALT: () => this.CONSUME(t.Variable) }, { ALT: () => this.CONSUME(t.Identifier) }])
    this.CONSUME(t.Colon)
    const test = this.SUBRULE(this.test)
    return this.ACTION((): DrlConstraint => {
      const field: DrlOperand =
        'left' in test
          ? test.left
          : test.kind === 'operand'
            ? test.operand
            : { kind: 'code', what: 'this', start: test.start, end: test.end }
      const place = { start: variable.startOffset, end: test.end }
      const binding: DrlConstraint = { kind: 'binding', name: variable.image, field, ...place }
      return test.kind === 'operand' ? binding : { kind: 'and', constraints: [binding, test], ...place }
    })
  })

  private test = this.RULE('test', (): DrlConstraint => {
    const left = this.SUBRULE(this.operand)
    let node: DrlConstraint = { kind: 'operand', operand: left, start: left.start, end: left.end }
    this.OPTION(() => {
      node = this.OR<DrlConstraint>([
        {
          ALT: () => {
            const operator = this.OR1([{ ALT: () => this.CONSUME(t.Comparison) }, { ALT: () => this.CONSUME(t.Slot) }])
            const right = this.SUBRULE2(this.operand)
            return this.ACTION(() => comparison(left, operator, right))
          },
        },
        { ALT: () => this.SUBRULE(this.membership, { ARGS: [left] }) },
        {
          ALT: () => {
            const word = this.CONSUME(t.Identifier)
            const right = this.SUBRULE3(this.operand)
            return this.ACTION(() => ({ kind: 'code', what: word.image, start: word.startOffset, end: right.end }))
          },
        },
        {
          ALT: () => {
            const temporal = this.SUBRULE(this.temporal)
            return this.ACTION(() => ({ kind: 'temporal', left, temporal, start: left.start, end: temporal.end }))
          },
        },
      ])
    })
    return node
  })

  private membership = this.RULE('membership', (left: DrlOperand): DrlConstraint => {
    let negative = false
    this.OPTION(() => {
      this.CONSUME(t.Not)
      negative = true
    })
    this.CONSUME(t.In)
    const list: DrlOperand[] = []
    this.CONSUME(t.Open)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => list.push(this.SUBRULE(this.operand)) })
    const close = this.CONSUME(t.Close)
    return this.ACTION((): DrlConstraint => ({ kind: 'in', negative, left, list, start: left.start, end: endOf(close) }))
  })

  private temporal = this.RULE('temporal', (): TemporalSyntax => {
    const relation = this.CONSUME(t.TemporalWord)
    const bounds: Bound[] = []
    this.OPTION(() => {
      this.CONSUME(t.BoundsOpen)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => bounds.push(this.SUBRULE(this.bound)) })
      this.CONSUME(t.BoundsClose)
    })
    const of = this.SUBRULE(this.operand)
    return this.ACTION(() => ({ relation: relation.image, bounds, of, start: relation.startOffset, end: of.end }))
  })

  private bound = this.RULE('bound', (): Bound => {
    let negative = false
    this.OPTION(() => {
      this.CONSUME(t.Minus)
      negative = true
    })
    const token = this.OR([
      { ALT: () => this.CONSUME(t.DurationLiteral) },
      { ALT: () => this.CONSUME(t.NumberLiteral) },
      { ALT: () => this.CONSUME(t.Slot) },
      { ALT: () => this.CONSUME(t.Times) },
    ])
    return this.ACTION(() => ({ ...filled(token), negative }))
  })

  private operand = this.RULE('operand', (): DrlOperand => {
    let node = this.SUBRULE(this.term)
    this.MANY(() => {
      const operator = this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }])
      const right = this.SUBRULE2(this.term)
      node = this.ACTION(() => arithmetic(operator, node, right))
    })
    return node
  })

  private term = this.RULE('term', (): DrlOperand => {
    let node = this.SUBRULE(this.atom)
    this.MANY(() => {
      const operator = this.OR([{ ALT: () => this.CONSUME(t.Times) }, { ALT: () => this.CONSUME(t.Divide) }])
      const right = this.SUBRULE2(this.atom)
      node = this.ACTION(() => arithmetic(operator, node, right))
    })
    return node
  })

  private atom = this.RULE('atom', (): DrlOperand =>
    this.OR([
      { ALT: () => this.simple(this.CONSUME(t.Text), (token) => ({ kind: 'text', text: textOf(token) })) },
      { ALT: () => this.simple(this.CONSUME(t.Slot), (token) => ({ kind: 'slot', name: token.image.slice(1, -1) })) },
      { ALT: () => this.simple(this.CONSUME(t.DurationLiteral), (token) => ({ kind: 'code', what: token.image })) },
      {
        ALT: () => {
          let minus: IToken | undefined
          this.OPTION(() => {
            minus = this.CONSUME(t.Minus)
          })
          const number = this.CONSUME(t.NumberLiteral)
          return this.ACTION(() => numberOf(number, minus))
        },
      },
      { ALT: () => this.SUBRULE(this.path) },
      {
        ALT: () => {
          const open = this.CONSUME(t.Open)
          const inner = this.SUBRULE(this.operand)
          const close = this.CONSUME(t.Close)
          return this.ACTION((): DrlOperand => ({ ...inner, start: open.startOffset, end: endOf(close) }))
        },
      },
    ]),
  )

  /** A field, a variable, or what follows them with dots and parentheses, which is code. */
  private path = this.RULE('path', (): DrlOperand => {
    const first = this.OR([
      { ALT: () => this.CONSUME(t.Variable) },
      { ALT: () => this.CONSUME(t.This) },
      { ALT: () => this.CONSUME(t.Identifier) },
    ])
    let end = 0
    let isCode = false
    let key: IToken | undefined
    this.MANY(() => {
      this.OR2([
        {
          ALT: () => {
            this.CONSUME(t.Dot)
            const name = this.CONSUME2(t.Identifier)
            isCode = true
            end = this.ACTION(() => endOf(name))
          },
        },
        {
          ALT: () => {
            end = this.SUBRULE(this.anything)
            isCode = true
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.BoundsOpen)
            key = this.CONSUME(t.Text)
            const close = this.CONSUME(t.BoundsClose)
            end = this.ACTION(() => endOf(close))
          },
        },
      ])
    })
    return this.ACTION(() => pathOf(first, Math.max(end, endOf(first)), isCode, key))
  })

  private simple(token: IToken, make: (token: IToken) => Simple): DrlOperand {
    return this.ACTION(() => ({ ...make(token), start: token.startOffset, end: endOf(token) }))
  }
}

const parser = new DrlParser()

/** Parses a DRL text: the left-hand side of a rule. Never throws; too long or too deep a text is refused unread. */
export function parseDrl(text: string): Parsed<DrlSyntax> {
  if (text.length > DRL_LENGTH_MAX) {
    return { ok: false, code: 'too-large', message: `DRL may have ${DRL_LENGTH_MAX} characters at most.`, start: 0, end: text.length }
  }
  const { tokens, errors } = drlLexer.tokenize(text)
  const deep = tooDeepAt(tokens, new Set(['not', 'exists']))
  if (deep !== undefined) return { ok: false, code: 'too-deep', message: 'The DRL is nested too deeply.', start: deep, end: deep + 1 }
  parser.input = tokens
  const tree = parser.conditions()
  const problem = firstProblem(text, errors, parser.errors)
  return problem ? { ok: false, code: 'drl-syntax', ...problem } : { ok: true, tree }
}

/** The parser's rules, for the generated grammar. */
export function drlGrammar(): ReturnType<DrlParser['getSerializedGastProductions']> {
  return parser.getSerializedGastProductions()
}
