/**
 * Measures: the numbers that conditions compare with constants, each with its thresholds in order. An event that lies in the guard band between
 * two thresholds judges nothing; one that crosses some judges the conditions at these alone.
 */
import { comparisons } from '../../../dsl/comparisons.js'
import type { AggregateFunction, ComparisonOperator } from '../../../dsl/condition.js'
import type { Instant } from '../../../grammar/time.js'
import { HIGH, LINE_BITS, LOW, type EventLists } from './event-lists.js'
import { withCodeRoom, withRoom, withWholeRoom } from './growth.js'
import type { MetricSeries } from './metric-series.js'
import { ThresholdIndex } from './threshold-index.js'
import { FALSE, TRUE, UNKNOWN, type VerdictCode, type VerdictNetwork } from './verdict-network.js'
import { quickFunctions, type MeasuredFunction } from './view-lines.js'
import type { Scope, Views } from './views.js'

const NEVER = Number.POSITIVE_INFINITY

/** Which functions are measures. */
export function isMeasured(name: AggregateFunction): name is MeasuredFunction {
  return functions.some(([each]) => each === name)
}

/** What a view must know for a function. */
export function scopeOf(name: MeasuredFunction): Scope {
  return functions.find(([each]) => each === name)![1]
}

/** One line a function: what a view must know for it, and its number; NaN: unknown. */
const functions: readonly (readonly [MeasuredFunction, Scope, (views: Views, view: number, now: Instant) => number])[] = [
  ['last', 'last', (views, view, now) => views.last(view, now)],
  ['sum', 'window', (views, view) => views.sum(view)],
  ['average', 'window', (views, view) => views.average(view)],
  ['count', 'window', (views, view) => views.count(view)],
  ['min', 'least', (views, view) => views.least(view)],
  ['max', 'greatest', (views, view) => views.greatest(view)],
]

/** What a leaf asks of a measure: how it compares with a number, or whether it is known at all. */
export interface Question {
  readonly operator: ComparisonOperator | 'exists'
  readonly value: number
}

const operators: readonly Question['operator'][] = ['>', '<', '>=', '<=', '==', '!=', 'exists']

/** The measures of one engine. */
export class Measures {
  readonly #views: Views
  readonly #lists: EventLists
  readonly #network: VerdictNetwork
  /** Pairs of the guard band `[low, high)`; empty while the measure is unknown or its thresholds have changed. */
  #bands = new Float64Array(16)
  #viewOf = new Int32Array(8)
  #functions = new Uint8Array(8)
  readonly #indexes: ThresholdIndex[] = []
  /** Of a view. */
  readonly #ofView: (number[] | undefined)[] = []
  readonly #free: number[] = []
  #size = 0
  /** What a leaf asks, by node. */
  #operators = new Uint8Array(16)
  #values = new Float64Array(16)

  constructor(views: Views, lists: EventLists, network: VerdictNetwork) {
    this.#views = views
    this.#lists = lists
    this.#network = network
  }

  /** Makes a measure of a view, which must know what the function needs by `widen`. */
  open(view: number, name: MeasuredFunction): number {
    const measure = this.#free.pop() ?? this.#size++
    this.#bands = withRoom(this.#bands, 2 * (measure + 1))
    this.#viewOf = withWholeRoom(this.#viewOf, measure + 1)
    this.#functions = withCodeRoom(this.#functions, measure + 1)
    this.#viewOf[measure] = view
    this.#functions[measure] = functions.findIndex(([each]) => each === name)
    this.#indexes[measure] = new ThresholdIndex()
    ;(this.#ofView[view] ??= []).push(measure)
    this.#setBand(measure, NEVER, -NEVER)
    return measure
  }

  /** Forgets a measure that nobody asks; says whether its view has no other. */
  close(measure: number): boolean {
    const view = this.#viewOf[measure]!
    const measures = this.#ofView[view]!
    measures.splice(measures.indexOf(measure), 1)
    this.#views.guard(view, 0, NEVER, -NEVER)
    const series = this.#views.seriesOf(view)
    if (series.isDirect) this.#fitLine(series)
    this.#free.push(measure)
    return measures.length === 0
  }

  viewOf(measure: number): number {
    return this.#viewOf[measure]!
  }

  /** Asks a measure on behalf of a leaf from now on, and gives its first verdict. */
  ask(measure: number, node: number, { operator, value }: Question, now: Instant): VerdictCode {
    this.#operators = withCodeRoom(this.#operators, node + 1)
    this.#values = withRoom(this.#values, node + 1)
    this.#operators[node] = operators.indexOf(operator)
    this.#values[node] = value
    const current = this.value(measure, now)
    const index = this.#indexes[measure]!
    index.anchor = current
    for (const boundary of boundariesOf(operator, value)) index.add(boundary, node)
    this.#setBand(measure, NEVER, -NEVER)
    return this.#answer(node, current)
  }

  /** Takes an `ask` back. */
  forget(measure: number, node: number, now: Instant): void {
    const index = this.#indexes[measure]!
    index.anchor = this.value(measure, now)
    index.remove(node)
    this.#setBand(measure, NEVER, -NEVER)
  }

  /** NaN: unknown. */
  value(measure: number, now: Instant): number {
    this.#views.settle(this.#viewOf[measure]!)
    const value = functions[this.#functions[measure]!]![2](this.#views, this.#viewOf[measure]!, now)
    return value - value === 0 ? value : Number.NaN
  }

  /** Judges what the measures of a view have crossed. */
  refresh(view: number, now: Instant): void {
    if (this.#views.isGuarded(view)) return
    this.#views.settle(view)
    const measures = this.#ofView[view]
    if (!measures) return
    for (const measure of measures) {
      const value = this.value(measure, now)
      if (!(value >= this.#bands[2 * measure]! && value < this.#bands[2 * measure + 1]!)) this.#cross(measure, value)
    }
    this.#views.plan(view)
  }

  #cross(measure: number, value: number): void {
    const index = this.#indexes[measure]!
    const before = index.anchorRank()
    index.anchor = value
    const rank = index.rankOf(value)
    if (rank < 0 || before < 0) {
      if (rank !== before) for (const node of index.nodes) this.#network.set(node, this.#answer(node, value))
    } else {
      const end = Math.max(before, rank)
      for (let place = Math.min(before, rank); place < end; place += 1) {
        const node = index.nodes[place]!
        this.#network.set(node, this.#answer(node, value))
      }
    }
    index.rank = rank
    if (rank < 0) this.#setBand(measure, NEVER, -NEVER)
    else this.#setBand(measure, index.boundaries[rank - 1] ?? -NEVER, index.boundaries[rank] ?? NEVER)
  }

  #answer(node: number, value: number): VerdictCode {
    const operator = operators[this.#operators[node]!]!
    if (operator === 'exists') return Number.isNaN(value) ? FALSE : TRUE
    if (Number.isNaN(value)) return UNKNOWN
    return comparisons[operator](value, this.#values[node]!) ? TRUE : FALSE
  }

  #setBand(measure: number, low: number, high: number): void {
    this.#bands[2 * measure] = low
    this.#bands[2 * measure + 1] = high
    const view = this.#viewOf[measure]!
    const isOnly = this.#ofView[view]?.length === 1
    this.#views.guard(view, isOnly ? quickFunctions[functions[this.#functions[measure]!]![0]] : 0, low, high)
    const series = this.#views.seriesOf(view)
    if (series.isDirect) this.#fitLine(series)
  }

  /** The guard band of a direct series lies in those of all its measures. */
  #fitLine(series: MetricSeries): void {
    const measures: number[] = []
    for (let view = this.#views.first(series.id); view >= 0; view = this.#views.next(view)) measures.push(...(this.#ofView[view] ?? []))
    const line = series.id << LINE_BITS
    const isRead = measures.length > 0
    this.#lists.lines[line | LOW] = isRead ? Math.max(...measures.map((measure) => this.#bands[2 * measure]!)) : NEVER
    this.#lists.lines[line | HIGH] = isRead ? Math.min(...measures.map((measure) => this.#bands[2 * measure + 1]!)) : -NEVER
  }
}

/** The values from which on, and below which, a question has different answers. */
function boundariesOf(operator: Question['operator'], value: number): readonly number[] {
  switch (operator) {
    case '>=':
    case '<':
      return [value]
    case '>':
    case '<=':
      return [nextAbove(value)]
    case '==':
    case '!=':
      return [value, nextAbove(value)]
    case 'exists':
      return [-NEVER]
  }
}

const scratch = new DataView(new ArrayBuffer(8))

/** The least number that is greater than a finite one. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  scratch.setFloat64(0, value)
  const bits = scratch.getBigInt64(0)
  scratch.setBigInt64(0, value > 0 ? bits + 1n : bits - 1n)
  return scratch.getFloat64(0)
}
