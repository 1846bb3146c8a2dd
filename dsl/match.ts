/** Decides formulas: whether events can be found for all patterns together. The signal engine calls it for `match` conditions, with the events that are visible. */
import { comparisons } from './comparisons.js'
import type { ComparisonOperator, LabelMatcher } from './condition.js'
import type { AccumulateFunction, EventConstraint, EventPattern, Formula, NumberConstraint, Operand } from './formula.js'
import { patternsOf } from './reads.js'
import { usedByConstraint } from './simplify.js'

/** What a formula sees of a metric event. */
export interface FormulaEvent {
  readonly metric: string
  readonly value: number
  readonly timestamp: number
  readonly labels?: Readonly<Record<string, string>>
}

/** How many events may be tried before a join is given up as unknown. */
const STEPS_MAX = 200_000

type Bindings = ReadonlyMap<string, FormulaEvent | number>

/**
 * Whether `formula` holds at `now`. `events` are those visible, in order of arrival; `ttl` bounds patterns without a time window.
 * `unknown` only if the join needs more steps than are allowed. Pure; costs up to the product of the events of all joined patterns.
 * @see SEMANTICS S5.2
 */
export function matchFormula(formula: Formula, events: readonly FormulaEvent[], now: number, ttl: number): boolean | 'unknown' {
  const visible = events.filter(({ timestamp }) => timestamp <= now).sort((a, b) => a.timestamp - b.timestamp)
  const matcher = new Matcher(visible, now, ttl)
  for (const _ of matcher.solutions(formula, new Map())) return !matcher.exhausted || 'unknown'
  return matcher.exhausted ? 'unknown' : false
}

/**
 * The first instant after `now` at which the verdict may change although no event arrives: an event leaves a window, or the end of a
 * relation in time passes. Infinity for never; never later than the true instant.
 */
export function matchDeadline(formula: Formula, events: readonly FormulaEvent[], now: number, ttl: number): number {
  let first = Infinity
  const note = (instant: number): void => {
    if (instant > now && instant < first) first = instant
  }
  for (const { lookback, constraints } of patternsOf(formula)) {
    const relations = constraints.flatMap(temporalIn)
    for (const { timestamp } of events) {
      note(timestamp)
      if (lookback.kind !== 'ever') note(lookback.kind === 'during' ? timestamp + lookback.ms : timestamp + ttl + 1)
      for (const { relation, from, to } of relations) {
        if (relation === 'before') note(timestamp - from + 1)
        else if (to !== undefined) note(timestamp + to + 1)
      }
    }
  }
  return first
}

function temporalIn(constraint: EventConstraint): readonly Temporal[] {
  if (constraint.kind === 'temporal') return [constraint]
  return constraint.kind === 'all' || constraint.kind === 'any' ? constraint.constraints.flatMap(temporalIn) : []
}

class Matcher {
  readonly #events: readonly FormulaEvent[]
  readonly #now: number
  readonly #ttl: number
  readonly #admitted = new Map<EventPattern, readonly FormulaEvent[]>()
  #steps = 0

  constructor(events: readonly FormulaEvent[], now: number, ttl: number) {
    this.#events = events
    this.#now = now
    this.#ttl = ttl
  }

  get exhausted(): boolean {
    return this.#steps > STEPS_MAX
  }

  /** Each way to bind the variables of `formula` that makes it true. */
  *solutions(formula: Formula, bindings: Bindings): Generator<Bindings> {
    switch (formula.kind) {
      case 'pattern':
        return yield* this.#pattern(formula.pattern, bindings)
      case 'accumulate':
        return yield* this.#accumulate(formula, bindings)
      case 'and':
        return yield* this.#and(formula.formulas, 0, bindings)
      case 'or':
        for (const one of formula.formulas) yield* this.solutions(one, bindings)
        return
      case 'exists':
        if (this.#isSatisfied(formula.formula, bindings)) yield bindings
        return
      case 'not':
        if (!this.#isSatisfied(formula.formula, bindings) && !this.#isOpen(formula.formula, bindings)) yield bindings
        return
      case 'forall':
        if (this.#forall(formula, bindings)) yield bindings
    }
  }

  *#and(formulas: readonly Formula[], index: number, bindings: Bindings): Generator<Bindings> {
    const formula = formulas[index]
    if (!formula) return yield bindings
    for (const found of this.solutions(formula, bindings)) yield* this.#and(formulas, index + 1, found)
  }

  *#pattern(pattern: EventPattern, bindings: Bindings): Generator<Bindings> {
    for (const event of this.#fitting(pattern, bindings)) yield bind(pattern, event, bindings)
  }

  #isSatisfied(formula: Formula, bindings: Bindings): boolean {
    return !this.solutions(formula, bindings).next().done
  }

  #forall({ domain, requirements }: Extract<Formula, { kind: 'forall' }>, bindings: Bindings): boolean {
    const required: Formula = { kind: 'and', formulas: requirements.map((pattern) => ({ kind: 'pattern', pattern })) }
    for (const found of this.#pattern(domain, bindings)) if (!this.#isSatisfied(required, found)) return false
    return true
  }

  *#accumulate({ pattern, results }: Extract<Formula, { kind: 'accumulate' }>, bindings: Bindings): Generator<Bindings> {
    const values = [...this.#fitting(pattern, bindings)].map(({ value }) => value)
    const found = new Map(bindings)
    for (const { function: name, binding, constraints } of results) {
      const result = accumulate(name, values)
      if (result === undefined) return
      if (binding !== undefined) found.set(binding, result)
      if (!constraints.every((constraint) => holds(constraint, result, found))) return
    }
    yield found
  }

  *#fitting(pattern: EventPattern, bindings: Bindings): Generator<FormulaEvent> {
    const joins = pattern.constraints.filter((constraint) => usedByConstraint(constraint).length > 0)
    for (const event of this.#admit(pattern)) {
      this.#steps += 1
      if (this.exhausted) return
      if (joins.every((constraint) => passes(constraint, event, bindings))) yield event
    }
  }

  /** The events that a pattern admits before any variable is looked at. */
  #admit(pattern: EventPattern): readonly FormulaEvent[] {
    const known = this.#admitted.get(pattern)
    if (known) return known
    const filters = pattern.constraints.filter((constraint) => usedByConstraint(constraint).length === 0)
    const inside = this.#events.filter(
      (event) =>
        this.#isVisible(pattern, event) &&
        hasLabels(event, pattern.labels) &&
        filters.every((constraint) => passes(constraint, event, new Map())),
    )
    const admitted = pattern.length === undefined ? inside : inside.slice(-pattern.length)
    this.#admitted.set(pattern, admitted)
    return admitted
  }

  #isVisible({ lookback }: EventPattern, { timestamp }: FormulaEvent): boolean {
    if (lookback.kind === 'ever') return true
    return lookback.kind === 'during' ? timestamp > this.#now - lookback.ms : this.#now - timestamp <= this.#ttl
  }

  /** Whether an event that would fit may still come: a relation to a bound event reaches to now or past it. */
  #isOpen(formula: Formula, bindings: Bindings): boolean {
    switch (formula.kind) {
      case 'pattern':
      case 'accumulate':
        return formula.pattern.constraints.some((constraint) => reachOf(constraint, bindings) >= this.#now)
      case 'and':
        return formula.formulas.some((one) => this.#isOpen(one, bindings))
      case 'or':
        return formula.formulas.some((one) => this.#isOpen(one, bindings))
      case 'not':
      case 'exists':
        return this.#isOpen(formula.formula, bindings)
      case 'forall':
        return false
    }
  }
}

function bind({ binding, fields }: EventPattern, event: FormulaEvent, bindings: Bindings): Bindings {
  if (binding === undefined && fields.length === 0) return bindings
  const bound = new Map(bindings)
  if (binding !== undefined) bound.set(binding, event)
  for (const { name, field } of fields) bound.set(name, event[field])
  return bound
}

function hasLabels({ labels }: FormulaEvent, matchers: readonly LabelMatcher[]): boolean {
  return matchers.every(({ name, operator, value }) => (labels?.[name] === value) === (operator === '=='))
}

function passes(constraint: EventConstraint, event: FormulaEvent, bindings: Bindings): boolean {
  switch (constraint.kind) {
    case 'metric':
      return (event.metric === constraint.metric) === (constraint.operator === '==')
    case 'compare':
      return compare(event[constraint.field], constraint.operator, numberOf(constraint.right, bindings))
    case 'same':
      return (bindings.get(constraint.of) === event) === (constraint.operator === '==')
    case 'temporal':
      return isRelated(constraint, event, bindings)
    case 'all':
      return constraint.constraints.every((one) => passes(one, event, bindings))
    case 'any':
      return constraint.constraints.some((one) => passes(one, event, bindings))
  }
}

type Temporal = Extract<EventConstraint, { kind: 'temporal' }>

function isRelated({ relation, of, from, to }: Temporal, event: FormulaEvent, bindings: Bindings): boolean {
  const other = bindings.get(of)
  if (typeof other !== 'object') return false
  const distance = relation === 'before' ? other.timestamp - event.timestamp : event.timestamp - other.timestamp
  return distance >= from && distance <= (to ?? Infinity)
}

/** The last instant at which an event can satisfy a relation in time; -Infinity for what is no relation or has no end. */
function reachOf(constraint: EventConstraint, bindings: Bindings): number {
  if (constraint.kind !== 'temporal') return -Infinity
  const other = bindings.get(constraint.of)
  if (typeof other !== 'object') return -Infinity
  if (constraint.relation === 'before') return other.timestamp - constraint.from
  return constraint.to === undefined ? -Infinity : other.timestamp + constraint.to
}

function numberOf(operand: Operand, bindings: Bindings): number {
  if (operand.kind === 'number') return operand.value
  if (operand.kind === 'variable') {
    const value = bindings.get(operand.name)
    return typeof value === 'number' ? value : Number.NaN
  }
  return calculations[operand.operator](numberOf(operand.left, bindings), numberOf(operand.right, bindings))
}

const calculations: Readonly<Record<'+' | '-' | '*' | '/', (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
}

/** Nothing compares with what is no finite number. */
function compare(left: number, operator: ComparisonOperator, right: number): boolean {
  return Number.isFinite(left) && Number.isFinite(right) && comparisons[operator](left, right)
}

function holds({ truncated, operator, right }: NumberConstraint, result: number, bindings: Bindings): boolean {
  return compare(truncated ? Math.trunc(result) : result, operator, numberOf(right, bindings))
}

const accumulators: Readonly<Record<AccumulateFunction, (values: readonly number[]) => number | undefined>> = {
  count: (values) => values.length,
  sum: (values) => sumOf(values),
  average: meanOf,
  min: (values) => (values.length === 0 ? undefined : values.reduce((least, value) => Math.min(least, value))),
  max: (values) => (values.length === 0 ? undefined : values.reduce((most, value) => Math.max(most, value))),
  variance: varianceOf,
  stddev: (values) => {
    const variance = varianceOf(values)
    return variance === undefined ? undefined : Math.sqrt(variance)
  },
}

function accumulate(name: AccumulateFunction, values: readonly number[]): number | undefined {
  const result = accumulators[name](values)
  return result !== undefined && Number.isFinite(result) ? result : undefined
}

/** Compensated, so that one huge value leaves no trace in the others. */
function sumOf(values: readonly number[]): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : sumOf(values) / values.length
}

function varianceOf(values: readonly number[]): number | undefined {
  const mean = meanOf(values)
  return mean === undefined ? undefined : sumOf(values.map((value) => (value - mean) ** 2)) / values.length
}
