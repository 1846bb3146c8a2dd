/**
 * Measures: the numbers that conditions compare with constants, each with its thresholds in order. An event that lies in the guard band between
 * two thresholds judges nothing; one that crosses some judges the conditions at these alone.
 */
import { comparisons } from '../../../../dsl/comparisons.js'
import type { ComparisonOperator } from '../../../../dsl/condition.js'
import type { Instant } from '../../../../grammar/time.js'
import { HIGH, LINE_BITS, LOW, type EventLists } from '../events/index.js'
import { withCodeRoom, withWholeRoom, NOW, VALUE, type Present } from '../tables/index.js'
import { FALSE, TRUE, UNKNOWN, type VerdictCode, type VerdictNetwork } from '../verdicts/index.js'
import { quickFunctions, type MeasuredFunction, type QuickFunction, type Scope, type Views } from '../views/index.js'
import { ABOVE, BELOW, Thresholds, type Side, type ThresholdObserver } from './thresholds.js'

const NEVER = Number.POSITIVE_INFINITY
const NONE = -1

/** What a view must know for a function. */
const scopes: Readonly<Record<MeasuredFunction, Scope>> = {
  last: 'last',
  sum: 'window',
  average: 'window',
  count: 'window',
  min: 'least',
  max: 'greatest',
}

const measuredFunctions = Object.keys(scopes).filter((name) => isMeasured(name))

/** Which functions are measures. */
export function isMeasured(name: string): name is MeasuredFunction {
  return Object.hasOwn(scopes, name)
}

/** What a leaf asks of a measure: how it compares with a number, or whether it is known at all. */
export interface Question {
  readonly operator: ComparisonOperator | 'exists'
  readonly value: number
}

/** How a measure stands at an instant: how many events were read, and the timestamp of the newest (-Infinity: there is none). */
export interface MeasureEvidence {
  readonly value: number | undefined
  readonly count: number
  readonly newest: Instant
}

const operators: readonly Question['operator'][] = ['==', '!=', '>', '>=', '<', '<=', 'exists']
/** The first of the operators whose answers follow from the side of a threshold on which the value is; the others need the value itself. */
const FIRST_SIDED = 2
/** The answers of each operator below its threshold, from it on, and to an unknown value. */
const answers: readonly VerdictCode[] = [
  [FALSE, FALSE, UNKNOWN],
  [TRUE, TRUE, UNKNOWN],
  [FALSE, TRUE, UNKNOWN],
  [FALSE, TRUE, UNKNOWN],
  [TRUE, FALSE, UNKNOWN],
  [TRUE, FALSE, UNKNOWN],
  [FALSE, TRUE, FALSE],
].flat()

/** The measures of one engine. */
export class Measures implements ThresholdObserver {
  readonly #views: Views
  readonly #lists: EventLists
  readonly #network: VerdictNetwork
  readonly #present: Present
  readonly #thresholds = new Thresholds(this)
  #viewsOf = new Int32Array(8)
  #functions = new Uint8Array(8)
  /** The measure after another of its view; below 0: there is none. */
  #nexts = new Int32Array(8)
  /** How many leaves ask a measure. */
  #leaves = new Int32Array(8)
  readonly #free: number[] = []
  #size = 0
  /** One more than the only measure of a direct series, if that has one threshold; 0: it is not like that. By series. */
  #soles = new Int32Array(8)
  /** What a leaf asks, by node. */
  #operators = new Uint8Array(16)
  /** The numbers of those that ask whether a measure is a number, or is not. */
  readonly #points = new Map<number, number>()
  /** The value of the measure that is crossing thresholds. */
  #crossing = Number.NaN

  constructor(views: Views, lists: EventLists, network: VerdictNetwork, present: Present) {
    this.#views = views
    this.#lists = lists
    this.#network = network
    this.#present = present
  }

  /** The measure of a view and a function for one more leaf. */
  hold(view: number, name: MeasuredFunction, now: Instant): number {
    const code = quickFunctions[name]
    let measure = this.#views.measure(view)
    while (measure >= 0 && this.#functions[measure] !== code) measure = this.#nexts[measure]!
    if (measure < 0) {
      this.#views.widen(view, scopes[name], now)
      measure = this.#open(view, code)
    }
    this.#leaves[measure]! += 1
    return measure
  }

  /** A leaf asks no more. Answers the view if nobody asks it any more; below 0: somebody does. */
  release(measure: number): number {
    this.#leaves[measure]! -= 1
    if (this.#leaves[measure]! > 0) return NONE
    const view = this.#viewsOf[measure]!
    this.#unlink(measure, view)
    this.#views.guard(view, 0, NEVER, -NEVER)
    this.#fitLine(view)
    this.#thresholds.close(measure)
    this.#free.push(measure)
    const other = this.#views.measure(view)
    if (other >= 0) this.#useBand(other)
    return other < 0 ? view : NONE
  }

  /** The view that a measure is of. */
  viewOf(measure: number): number {
    return this.#viewsOf[measure]!
  }

  /** Asks a measure on behalf of a leaf from now on, and gives its first verdict. */
  ask(measure: number, node: number, { operator, value }: Question, now: Instant): VerdictCode {
    this.#operators = withCodeRoom(this.#operators, node + 1)
    const code = operators.indexOf(operator)
    this.#operators[node] = code
    if (code < FIRST_SIDED) this.#points.set(node, value)
    const current = this.value(measure, now)
    this.#thresholds.add(measure, node, boundariesOf(operator, value), current)
    this.#useBand(measure)
    return answerOf(operator, current, value)
  }

  /** Takes an `ask` back. */
  forget(measure: number, node: number, now: Instant): void {
    this.#thresholds.remove(measure, node, this.value(measure, now))
    this.#points.delete(node)
    this.#useBand(measure)
  }

  /** The leaves that ask a measure, with their thresholds in order. */
  leavesOf(measure: number): ReadonlyMap<number, readonly number[]> {
    return this.#thresholds.leavesOf(measure)
  }

  /** A leaf asks another measure from now on, which has the same value as the one that it asked. */
  move(node: number, thresholds: readonly number[], from: number, to: number, now: Instant): void {
    this.#thresholds.remove(from, node, this.value(from, now))
    this.#useBand(from)
    this.#thresholds.add(to, node, thresholds, this.value(to, now))
    this.#useBand(to)
  }

  /** Which function of its view a measure is. */
  functionOf(measure: number): MeasuredFunction {
    return measuredFunctions.find((name) => quickFunctions[name] === this.#functions[measure])!
  }

  /** The measures of a view. */
  ofView(view: number): readonly number[] {
    const measures: number[] = []
    for (let measure = this.#views.measure(view); measure >= 0; measure = this.#nexts[measure]!) measures.push(measure)
    return measures
  }

  /** NaN: unknown. */
  value(measure: number, now: Instant): number {
    const view = this.#viewsOf[measure]!
    this.#views.plans.settle(view)
    const value = this.#views.value(view, this.#functions[measure]!, now)
    return value - value === 0 ? value : Number.NaN
  }

  /** What a person needs to see of a measure: its value, if it is known, and the events that it comes from. */
  evidence(measure: number, now: Instant): MeasureEvidence {
    const value = this.value(measure, now)
    return { value: Number.isNaN(value) ? undefined : value, ...this.#views.seen(this.#viewsOf[measure]!, now) }
  }

  /** Judges what the measures of a view have crossed. */
  refresh(view: number): void {
    if (!this.#views.isGuarded(view)) this.judge(view)
  }

  /** The same for a view that is not within its guard band, or will be once that has gone which has left it. */
  judge(view: number): void {
    if (this.#views.plans.has(view)) {
      this.#views.plans.letGo(view)
      if (this.#views.isGuarded(view)) return
    }
    for (let measure = this.#views.measure(view); measure >= 0; measure = this.#nexts[measure]!) {
      const value = this.value(measure, this.#present[NOW]!)
      if (!this.#thresholds.isGuarded(measure, value)) this.#cross(measure, value)
    }
    this.#views.plans.make(view)
  }

  /** Judges what a view has crossed that knows the last value only: that of the present event. */
  refreshLast(view: number): void {
    const value = this.#present[VALUE]!
    const measure = this.#views.measure(view)
    if (measure >= 0 && !this.#thresholds.isGuarded(measure, value)) this.#cross(measure, value)
  }

  /**
   * Judges the present event, of the present instant, where it has left the guard band of a direct series that has one threshold: it has crossed that.
   * False: the series is not like that, or unknown, and nothing has been done. Most that turn are like that; this touches no view.
   */
  flip(series: number): boolean {
    const sole = series < this.#soles.length ? this.#soles[series]! : 0
    if (sole === 0) return false
    const lines = this.#lists.lines
    const line = series << LINE_BITS
    const low = lines[line | LOW]!
    const high = lines[line | HIGH]!
    if (!(low < high)) return false
    const isAbove = this.#present[VALUE]! >= high
    lines[line | LOW] = isAbove ? high : -NEVER
    lines[line | HIGH] = isAbove ? NEVER : low
    this.#thresholds.flip(sole - 1, isAbove ? ABOVE : BELOW)
    return true
  }

  crossed(node: number, side: Side): void {
    const code = this.#operators[node]!
    const isSided = code >= FIRST_SIDED
    this.#network.set(node, isSided ? answers[3 * code + side]! : answerOf(operators[code]!, this.#crossing, this.#points.get(node)!))
  }

  #open(view: number, code: QuickFunction): number {
    const measure = this.#free.pop() ?? this.#size++
    this.#viewsOf = withWholeRoom(this.#viewsOf, measure + 1)
    this.#functions = withCodeRoom(this.#functions, measure + 1)
    this.#nexts = withWholeRoom(this.#nexts, measure + 1)
    this.#leaves = withWholeRoom(this.#leaves, measure + 1)
    this.#viewsOf[measure] = view
    this.#functions[measure] = code
    this.#nexts[measure] = this.#views.measure(view)
    this.#leaves[measure] = 0
    this.#views.setMeasure(view, measure)
    this.#thresholds.open(measure)
    this.#useBand(measure)
    return measure
  }

  #unlink(measure: number, view: number): void {
    const next = this.#nexts[measure]!
    let other = this.#views.measure(view)
    if (other === measure) this.#views.setMeasure(view, next)
    else {
      while (this.#nexts[other] !== measure) other = this.#nexts[other]!
      this.#nexts[other] = next
    }
  }

  #cross(measure: number, value: number): void {
    this.#crossing = value
    this.#thresholds.cross(measure, value)
    this.#useBand(measure)
  }

  /** Lets the views and lists know the guard band of a measure. */
  #useBand(measure: number): void {
    const view = this.#viewsOf[measure]!
    const isOnly = this.#nexts[measure]! < 0 && this.#views.measure(view) === measure
    const code = isOnly ? this.#functions[measure]! : 0
    if (code !== quickFunctions.last) this.#views.guard(view, code, this.#thresholds.low(measure), this.#thresholds.high(measure))
    this.#fitLine(view)
  }

  /** The guard band of a direct series lies in those of all its measures. */
  #fitLine(changed: number): void {
    const series = this.#views.seriesIdOf(changed)
    if (!this.#lists.isDirect(series)) return
    let [low, high, count, last] = [-NEVER, NEVER, 0, NONE]
    for (let view = this.#views.first(series); view >= 0; view = this.#views.next(view)) {
      for (let measure = this.#views.measure(view); measure >= 0; measure = this.#nexts[measure]!) {
        low = Math.max(low, this.#thresholds.low(measure))
        high = Math.min(high, this.#thresholds.high(measure))
        count += 1
        last = measure
      }
    }
    const line = series << LINE_BITS
    this.#lists.lines[line | LOW] = count > 0 ? low : NEVER
    this.#lists.lines[line | HIGH] = count > 0 ? high : -NEVER
    this.#soles = withWholeRoom(this.#soles, series + 1)
    this.#soles[series] = count === 1 && this.#thresholds.isSingle(last) ? last + 1 : 0
  }
}

/** What a question comes to; NaN: the measure is unknown. */
function answerOf(operator: Question['operator'], measured: number, value: number): VerdictCode {
  if (operator === 'exists') return Number.isNaN(measured) ? FALSE : TRUE
  if (Number.isNaN(measured)) return UNKNOWN
  return comparisons[operator](measured, value) ? TRUE : FALSE
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
