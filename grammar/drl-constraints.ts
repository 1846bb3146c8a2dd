/** The rules for what stands inside the parentheses of DRL patterns: constraints, operands, relations in time. `drl.ts` builds the whole grammar on them. */
import { EmbeddedActionsParser, type IToken } from 'chevrotain'
import type { DrlConstraint, DrlOperand, TemporalSyntax } from './drl-syntax.js'
import { drlTokens } from './drl-tokens.js'
import * as t from './drl-tokens.js'
import { abbreviated, arithmetic, comparison, endOf, filled, nothing, numberOf, pathOf, type Simple, textOf, together } from './drl-tree.js'
import { plainMessages } from './parsing.js'

type Bound = TemporalSyntax['bounds'][number]

/** Half a grammar: the class that extends it adds the patterns and completes it. */
export class DrlConstraintParser extends EmbeddedActionsParser {
  constructor() {
    super(drlTokens, { errorMessageProvider: plainMessages, maxLookahead: 3 })
  }

  protected anything = this.RULE('anything', (): number => {
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

  protected constraint = this.RULE('constraint', (): DrlConstraint => {
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

  protected operand = this.RULE('operand', (): DrlOperand => {
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
