/** The parser of the DRL subset: patterns over metric events, accumulates, and, or, not, exists, forall. `dsl/` lowers the tree and refuses what would run code. */
import type { IToken } from 'chevrotain'
import { DrlConstraintParser } from './drl-constraints.js'
import type { DrlAccumulate, DrlConstraint, DrlFunction, DrlOperand, DrlPattern, DrlSyntax, DrlWindow } from './drl-syntax.js'
import { drlLexer } from './drl-tokens.js'
import * as t from './drl-tokens.js'
import { codeBlocks, endOf, filled, joined } from './drl-tree.js'
import type { Parsed } from './expression.js'
import { firstProblem, SENTENCE_LENGTH_MAX, tooDeepAt, withoutStacks } from './parsing.js'

/** A right side may be longer than a sentence: file text, not typed by the author of a policy. */
const DRL_LENGTH_MAX = 5 * SENTENCE_LENGTH_MAX

class DrlParser extends DrlConstraintParser {
  constructor() {
    super()
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
  const tree = withoutStacks(() => parser.conditions())
  const problem = firstProblem(text, errors, parser.errors)
  return problem ? { ok: false, code: 'drl-syntax', ...problem } : { ok: true, tree }
}

/** The parser's rules, for the generated grammar; the one that a text starts with comes first. */
export function drlGrammar(): ReturnType<DrlParser['getSerializedGastProductions']> {
  const rules = parser.getSerializedGastProductions()
  const start = rules.findIndex((rule) => 'name' in rule && rule.name === 'conditions')
  return [...rules.slice(start), ...rules.slice(0, start)]
}
