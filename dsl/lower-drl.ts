/** Lowers the DRL subset to formulas over events. What would run code, or needs other facts than metric events, is refused at its place. */
import type { DrlAccumulate, DrlConstraint, DrlFunction, DrlOperand, DrlPattern, DrlSyntax } from '../grammar/drl-syntax.js'
import { closest } from '../grammar/suggest.js'
import type { Place } from '../grammar/syntax.js'
import type { Condition } from './condition.js'
import { type DrlScope, refuse, refuseCode } from './drl-operands.js'
import { numberAlternatives, numberFields } from './drl-numbers.js'
import { lowerEventPattern } from './drl-pattern.js'
import type { Accumulated, AccumulateFunction, EventPattern, Formula, NumberConstraint } from './formula.js'
import type { LoweringContext } from './lower-series.js'
import { simplify } from './simplify.js'

/** The functions of an accumulate, by their names in DRL. */
export const accumulateFunctions: ReadonlyMap<string, AccumulateFunction> = new Map([
  ['average', 'average'],
  ['min', 'min'],
  ['max', 'max'],
  ['sum', 'sum'],
  ['count', 'count'],
  ['variance', 'variance'],
  ['standardDeviation', 'stddev'],
])

const numberTypes = new Set(['Number', 'Double', 'Integer', 'Long', 'Float', 'Short', 'BigDecimal'])
/** How many patterns one formula may have: a join of more would not end in time. */
const PATTERNS_MAX = 12

/** The condition that a DRL text means; undefined if something was reported. */
export function lowerDrl(syntax: DrlSyntax, context: LoweringContext): Condition | undefined {
  const formula = lowerDrlFormula(syntax, context)
  return formula && simplify(formula)
}

/** The formula that a DRL text means, not made simpler; undefined if something was reported. */
export function lowerDrlFormula(syntax: DrlSyntax, context: LoweringContext): Formula | undefined {
  const lowering = new DrlLowering(context)
  const formula = lowering.lower(syntax)
  if (lowering.patterns > PATTERNS_MAX)
    return refuse(context, syntax, 'too-large', `A condition may join ${PATTERNS_MAX} patterns at most.`)
  return lowering.failed ? undefined : formula
}

class DrlLowering {
  failed = false
  patterns = 0
  #variables: ReadonlyMap<string, 'event' | 'number'> = new Map()
  readonly #context: LoweringContext

  constructor(context: LoweringContext) {
    this.#context = {
      slot: (name, type, place) => {
        const value = context.slot(name, type, place)
        if (!value) this.failed = true
        return value
      },
      report: (problem) => {
        this.failed = true
        context.report(problem)
      },
    }
  }

  get #scope(): DrlScope {
    return { ...this.#context, variables: this.#variables }
  }

  lower(syntax: DrlSyntax): Formula | undefined {
    switch (syntax.kind) {
      case 'pattern':
        return this.#pattern(syntax)
      case 'accumulate':
        return this.#accumulate(syntax.accumulate, undefined)
      case 'and':
      case 'or':
        return this.#list(syntax)
      case 'not':
      case 'exists': {
        const outside = this.#variables
        const formula = this.lower(syntax.of)
        this.#variables = outside
        return formula && { kind: syntax.kind, formula }
      }
      case 'forall':
        return this.#forall(syntax.patterns)
      case 'code':
        return refuseCode(this.#scope, syntax)
    }
  }

  #list({ kind, operands }: Extract<DrlSyntax, { kind: 'and' | 'or' }>): Formula | undefined {
    const outside = this.#variables
    const formulas = operands.map((operand) => {
      if (kind === 'or') this.#variables = outside
      return this.lower(operand)
    })
    const known = formulas.filter((formula) => formula !== undefined)
    return known.length === formulas.length ? { kind, formulas: known } : undefined
  }

  #pattern(syntax: DrlPattern): Formula | undefined {
    const { from } = syntax
    if (from && 'code' in from)
      return refuse(this.#scope, from, 'unsupported-construct', `"${from.code}" reads other facts than metric events.`)
    if (from) {
      if (numberTypes.has(syntax.type)) return this.#accumulate(from, syntax)
      return refuse(
        this.#scope,
        { start: syntax.start, end: from.start },
        'unsupported-construct',
        `An accumulate gives a Number, not a ${syntax.type}.`,
      )
    }
    if (syntax.type !== 'MetricEvent') return this.#otherFact(syntax)
    const pattern = this.#eventPattern(syntax)
    return pattern && { kind: 'pattern', pattern }
  }

  #otherFact(syntax: DrlPattern): undefined {
    const near = closest(syntax.type, ['MetricEvent'])
    const hint =
      near.length > 0
        ? 'Did you mean MetricEvent?'
        : numberTypes.has(syntax.type)
          ? 'Write Number(...) from accumulate(...).'
          : 'The only facts are MetricEvent.'
    return refuse(
      this.#scope,
      { start: syntax.start, end: syntax.end },
      'unsupported-construct',
      `There are no facts of type ${syntax.type}.`,
      hint,
    )
  }

  #eventPattern(syntax: DrlPattern): EventPattern | undefined {
    this.patterns += 1
    const lowered = lowerEventPattern(syntax, this.#scope)
    if (lowered) this.#variables = lowered.variables
    return lowered?.pattern
  }

  #forall(patterns: readonly DrlSyntax[]): Formula | undefined {
    const outside = this.#variables
    const lowered = patterns.map((pattern) => {
      if (pattern.kind === 'pattern' && pattern.type === 'MetricEvent' && !pattern.from) return this.#eventPattern(pattern)
      return refuse(this.#scope, pattern, 'unsupported-construct', 'forall takes patterns of MetricEvent.')
    })
    this.#variables = outside
    const [domain, ...requirements] = lowered.filter((pattern) => pattern !== undefined)
    if (!domain || requirements.length < lowered.length - 1) return undefined
    if (requirements.length > 0) return { kind: 'forall', domain, requirements }
    // One pattern alone says that every metric event fits it.
    return {
      kind: 'forall',
      domain: { fields: [], labels: [], constraints: [], lookback: domain.lookback, binding: everyEvent },
      requirements: [itself(domain)],
    }
  }

  #accumulate(syntax: DrlAccumulate, result: DrlPattern | undefined): Formula | undefined {
    const outside = this.#variables
    if (syntax.source.kind !== 'pattern' || syntax.source.type !== 'MetricEvent' || syntax.source.from) {
      return refuse(this.#scope, syntax.source, 'unsupported-construct', 'An accumulate reads one pattern of MetricEvent.')
    }
    const pattern = this.#eventPattern(syntax.source)
    const functions = syntax.functions.map((one) => ({ name: one.binding, function: this.#function(one, pattern) }))
    this.#variables = outside
    if (!pattern || functions.some((one) => one.function === undefined)) return undefined
    const results = functions.flatMap((one) =>
      one.function ? [{ function: one.function, ...(one.name === undefined ? {} : { binding: one.name }) }] : [],
    )
    return result ? this.#numberResult(pattern, results, result, syntax) : this.#namedResults(pattern, results, syntax.constraints)
  }

  #function(syntax: DrlFunction, pattern: EventPattern | undefined): AccumulateFunction | undefined {
    if (['init', 'action', 'reverse', 'result'].includes(syntax.name)) return refuseCode(this.#scope, syntax)
    const known = accumulateFunctions.get(syntax.name)
    if (!known) {
      const near = closest(syntax.name, accumulateFunctions.keys())
      const names = [...accumulateFunctions.keys()].join(', ')
      return refuse(
        this.#scope,
        syntax,
        'unknown-function',
        `There is no accumulate function "${syntax.name}".`,
        near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Functions: ${names}.`,
      )
    }
    const [argument, extra] = syntax.arguments
    if (known === 'count' && !extra && argument?.kind !== 'code') return known
    const isValue = argument && !extra && pattern && readsValue(argument, pattern)
    if (pattern && !isValue) {
      return refuse(
        this.#scope,
        argument ?? syntax,
        'unsupported-construct',
        `${syntax.name} takes a variable bound to value.`,
        'Write $v : value in the pattern and pass $v.',
      )
    }
    return known
  }

  /** `Number(doubleValue > 5) from accumulate(pattern, average($v))` */
  #numberResult(pattern: EventPattern, results: readonly Result[], result: DrlPattern, syntax: DrlAccumulate): Formula | undefined {
    const [only, second] = results
    if (!only || second || syntax.constraints.length > 0)
      return refuse(this.#scope, syntax, 'unsupported-construct', 'Number(...) takes one function.')
    let binding = result.binding
    const alternatives = numberAlternatives(
      result.constraints,
      (operand) => (operand.kind === 'field' ? numberFields.get(operand.name) : undefined),
      (name) => {
        binding ??= name
      },
      this.#scope,
    )
    if (binding !== undefined) this.#variables = new Map([...this.#variables, [binding, 'number']])
    if (!alternatives) return undefined
    const named = binding === undefined ? {} : { binding }
    return anyOf(
      alternatives.map((constraints) => ({ kind: 'accumulate', pattern, results: [{ function: only.function, ...named, constraints }] })),
    )
  }

  /** `accumulate(pattern; $a : average($v), $m : max($v); $a > 5, $m < 3)` */
  #namedResults(pattern: EventPattern, results: readonly Result[], constraints: readonly DrlConstraint[]): Formula | undefined {
    const names = results.flatMap(({ binding }) => (binding === undefined ? [] : [[binding, 'number'] as const]))
    this.#variables = new Map([...this.#variables, ...names])
    const own = new Map<string, NumberConstraint[]>()
    for (const constraint of constraints.flatMap(conjuncts)) {
      const name = constraint.kind === 'comparison' && constraint.left.kind === 'variable' ? constraint.left.name : ''
      if (!names.some(([known]) => known === name)) {
        return refuse(this.#scope, constraint, 'unsupported-construct', 'Each constraint compares one of the results: $a > 5.')
      }
      const lowered = numberAlternatives(
        [constraint],
        (operand) => (operand.kind === 'variable' ? false : undefined),
        () => undefined,
        this.#scope,
      )?.[0]
      if (!lowered) return undefined
      own.set(name, [...(own.get(name) ?? []), ...lowered])
    }
    return {
      kind: 'accumulate',
      pattern,
      results: results.map((result) => ({ ...result, constraints: own.get(result.binding ?? '') ?? [] })),
    }
  }
}

type Result = Omit<Accumulated, 'constraints'>

const everyEvent = '$every'

/** The pattern, asked of the very event that the domain holds. */
function itself(pattern: EventPattern): EventPattern {
  return { ...pattern, constraints: [{ kind: 'same', operator: '==', of: everyEvent }, ...pattern.constraints] }
}

function readsValue(argument: DrlOperand, pattern: EventPattern): boolean {
  if (argument.kind === 'field') return argument.name === 'value' || boundToValue(argument.name, pattern)
  return argument.kind === 'variable' && boundToValue(argument.name, pattern)
}

function boundToValue(name: string, pattern: EventPattern): boolean {
  return pattern.fields.some((field) => field.name === name && field.field === 'value')
}

function conjuncts(constraint: DrlConstraint): readonly (DrlConstraint & Place)[] {
  return constraint.kind === 'and' ? constraint.constraints.flatMap(conjuncts) : [constraint]
}

function anyOf(formulas: readonly Formula[]): Formula | undefined {
  const [only, second] = formulas
  return second ? { kind: 'or', formulas } : only
}
