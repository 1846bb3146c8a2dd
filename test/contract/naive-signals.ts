/**
 * The naive model of signals: lists, filters and a loop over every millisecond, written from SEMANTICS S3 and S4 alone.
 * It shares no code with the engines, whose judge it is; it knows no `match`, and no rounding that matters on small whole numbers.
 */
import type { AggregateFunction, ClockTest, Condition, Expression, Selection } from '../../dsl/condition.js'
import type { MetricEvent, SignalOptions, Verdict } from '../../src/signals/index.js'
import type { Arrival } from './signal-notation.js'

/** A condition that is watched from `from` (before the events of that instant) until `until` (after them). */
export interface Watched {
  readonly condition: Condition
  readonly session?: string
  readonly from: number
  readonly until: number
}

/** What is retained during one instant: before its arrivals and after them. */
export interface Frame {
  readonly now: number
  readonly before: readonly MetricEvent[]
  readonly events: readonly MetricEvent[]
}

/** All instants of a history, and what became of each arrival. */
export interface NaiveRun {
  readonly frames: readonly Frame[]
  readonly answers: readonly string[]
  readonly overflowed: number
}

/** Takes the arrivals in, instant by instant from `start` to `end`, and drops what is beyond retention. */
export function runNaively(
  watched: readonly Watched[],
  arrivals: readonly Arrival[],
  options: SignalOptions,
  start: number,
  end: number,
): NaiveRun {
  const answers: string[] = []
  const frames: Frame[] = []
  let overflowed = 0
  let list: readonly MetricEvent[] = []
  for (let now = start; now <= end; now += 1) {
    // A condition that ends at an instant still counts for it.
    const active = watched.filter(({ from, until }) => from <= now && now <= until)
    list = list.filter((event) => isRetained(event, list, activeBefore(watched, now), options, now))
    list = list.filter((event) => isRetained(event, list, active, options, now))
    const before = list
    for (const { event } of arrivals.filter(({ at }) => at === now)) {
      const refusal = refusalOf(event, list, active, options, now)
      answers.push(refusal ?? 'taken')
      if (refusal) continue
      const added = [...list, { ...event, timestamp: countsAt(event, options) }]
      list = added.filter((each) => isRetained(each, added, active, options, now))
      const same = groupsOf(
        list.filter(({ metric }) => metric === event.metric),
        options,
      )
      if (same.length > options.maxEventsPerMetric) {
        const oldest = same[0] ?? []
        list = list.filter((other) => !oldest.includes(other))
        overflowed += oldest.length
      }
    }
    frames.push({ now, before, events: list })
  }
  return { frames, answers, overflowed }
}

/** The conditions that had been watched when the instant began: a new one does not bring back what had gone. */
function activeBefore(watched: readonly Watched[], now: number): readonly Watched[] {
  return watched.filter(({ from, until }) => from < now && now <= until)
}

function refusalOf(
  event: MetricEvent,
  list: readonly MetricEvent[],
  active: readonly Watched[],
  options: SignalOptions,
  now: number,
): string | undefined {
  if (event.timestamp > now + options.maxClockSkew) return 'ahead-of-time'
  const isOld = countsAt(event, options) < now - retentionOf(event.metric, active, options)
  const hasNewer = list.some((other) => isSameSet(other, event) && other.timestamp > event.timestamp)
  if (isOld && (!keepsLast(event.metric, active) || hasNewer)) return 'too-late'
  if (event.id !== undefined && list.some(({ id }) => id === event.id)) return 'duplicate-id'
  const known = new Set([
    ...list.map(({ metric }) => metric),
    ...active.flatMap(({ condition }) => selectionsIn(condition).map(({ metric }) => metric)),
  ])
  if (!known.has(event.metric) && known.size >= options.maxMetrics && !event.metric.startsWith('tidegate.')) return 'too-many-metrics'
  return undefined
}

function isRetained(
  event: MetricEvent,
  list: readonly MetricEvent[],
  active: readonly Watched[],
  options: SignalOptions,
  now: number,
): boolean {
  if (event.timestamp >= now - retentionOf(event.metric, active, options)) return true
  if (!keepsLast(event.metric, active)) return false
  return inOrder(list.filter((other) => isSameSet(other, event) && other.timestamp <= now)).at(-1) === event
}

function retentionOf(metric: string, active: readonly Watched[], options: SignalOptions): number {
  const lookbacks = active.flatMap(({ condition }) => selectionsIn(condition)).filter((selection) => selection.metric === metric)
  return Math.max(ttlOf(metric, options), ...lookbacks.map(({ lookback }) => (lookback.kind === 'during' ? lookback.ms : 0)))
}

function keepsLast(metric: string, active: readonly Watched[]): boolean {
  if (metric.startsWith('tidegate.')) return true
  return active.some(({ condition }) => selectionsIn(condition).some((of) => of.metric === metric && of.lookback.kind === 'ever'))
}

function ttlOf(metric: string, options: SignalOptions): number {
  return options.metricEventTtlOf?.[metric] ?? options.metricEventTtl
}

function isSameSet(a: MetricEvent, b: MetricEvent): boolean {
  const names = [...Object.keys(a.labels ?? {}), ...Object.keys(b.labels ?? {})]
  return a.metric === b.metric && a.session === b.session && names.every((name) => a.labels?.[name] === b.labels?.[name])
}

/** With a resolution, an event counts as if it had come at the beginning of its bucket. */
function countsAt({ metric, timestamp }: MetricEvent, options: SignalOptions): number {
  const resolution = options.resolutionOf?.[metric] ?? 1
  return Math.floor(timestamp / resolution) * resolution
}

/** Events that are kept as one: alone, or with a resolution all of one bucket and label set. By timestamp, then by the last of each to arrive. */
export function groupsOf(events: readonly MetricEvent[], options: SignalOptions): readonly (readonly MetricEvent[])[] {
  const groups: MetricEvent[][] = []
  for (const event of events) {
    const isMerged = options.resolutionOf?.[event.metric] !== undefined
    const at = groups.findIndex(([first]) => isMerged && first?.timestamp === event.timestamp && isSameSet(first, event))
    groups.push([...(at === -1 ? [] : (groups.splice(at, 1)[0] ?? [])), event])
  }
  return groups.toSorted(([a], [b]) => (a?.timestamp ?? 0) - (b?.timestamp ?? 0))
}

/** By timestamp; equal ones stay in order of arrival. */
function inOrder(events: readonly MetricEvent[]): readonly MetricEvent[] {
  return events.toSorted((a, b) => a.timestamp - b.timestamp)
}

/** Every selection anywhere in a condition. */
export function selectionsIn(part: unknown): readonly Selection[] {
  if (typeof part !== 'object' || part === null) return []
  if (isSelection(part)) return [part]
  return Object.values(part).flatMap(selectionsIn)
}

function isSelection(part: object): part is Selection {
  return 'lookback' in part && 'having' in part
}

/** A condition over time: its verdicts at each instant, and those of the conditions in it. */
export interface Course {
  readonly verdicts: readonly Verdict[]
  readonly inner: readonly Course[]
}

/** What a condition is at each of `moments`, the first of which is when it was loaded. */
export function courseOf(condition: Condition, moments: readonly Moment[]): Course {
  if (!isModelled(condition)) throw new Error('the model knows no match')
  const conditions = 'conditions' in condition ? condition.conditions : 'condition' in condition ? [condition.condition] : []
  const inner = conditions.map((each) => courseOf(each, moments))
  return { inner, verdicts: moments.map((moment, index) => verdictOf(condition, moment, index, moments, inner)) }
}

/** One instant with what is retained at it, for the eyes of a session. */
export interface Moment {
  readonly now: number
  readonly events: readonly MetricEvent[]
  readonly session: string | undefined
  readonly options: SignalOptions
}

/** The kinds that the model knows. */
type Modelled = Exclude<Condition, { readonly kind: 'match' }>

function isModelled(condition: Condition): condition is Modelled {
  const kind: string = condition.kind
  return kind !== 'match'
}

function verdictOf(condition: Modelled, moment: Moment, index: number, moments: readonly Moment[], inner: readonly Course[]): Verdict {
  const verdicts = inner.map((course) => course.verdicts[index] ?? 'unknown')
  const only = verdicts[0] ?? 'unknown'
  switch (condition.kind) {
    case 'comparison': {
      const [left, right] = [valueOf(condition.left, moment), valueOf(condition.right, moment)]
      if (left === undefined || right === undefined) return 'unknown'
      return { '>': left > right, '<': left < right, '>=': left >= right, '<=': left <= right, '==': left === right, '!=': left !== right }[
        condition.operator
      ]
    }
    case 'exists':
      return seen(condition.selection, moment).length > 0
    case 'clock':
      return clockHolds(condition.test, moment.now)
    case 'not':
      return only === 'unknown' ? only : !only
    case 'all':
      return verdicts.includes(false) ? false : verdicts.includes('unknown') ? 'unknown' : true
    case 'any':
      return verdicts.includes(true) ? true : verdicts.includes('unknown') ? 'unknown' : false
    case 'at-least': {
      if (verdicts.filter((verdict) => verdict === true).length >= condition.count) return true
      return verdicts.filter((verdict) => verdict !== false).length < condition.count ? false : 'unknown'
    }
    case 'assume':
      return only === 'unknown' ? condition.verdict : only
    case 'sustained': {
      if (only !== true) return only
      const past = inner[0]?.verdicts.slice(0, index + 1) ?? []
      const from = past.findLastIndex((verdict) => verdict !== true) + 1
      return moment.now - (moments[from]?.now ?? moment.now) >= condition.ms
    }
  }
}

/** In UTC. */
function clockHolds(test: ClockTest, now: number): boolean {
  const date = new Date(now)
  const time = now - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  const tomorrow = new Date(now + 86_400_000).getUTCDate()
  switch (test.kind) {
    case 'time-of-day':
      if (test.from === test.to) return true
      return test.from < test.to ? test.from <= time && time < test.to : !(test.to <= time && time < test.from)
    case 'weekday':
      return test.days.includes(date.getUTCDay())
    case 'day-of-month':
      return test.days.some((day) => (day === -1 ? tomorrow === 1 : day === date.getUTCDate()))
    case 'calendar':
      return test.times?.reasonAt(now) !== undefined
  }
}

function seen(selection: Selection, { now, events, session, options }: Moment): readonly MetricEvent[] {
  const { metric, lookback, labels, where, length, having } = selection
  const ttl = ttlOf(metric, options)
  const mine = events.filter(
    (event) => event.metric === metric && event.timestamp <= now && (event.session === undefined || event.session === session),
  )
  const reached = groupsOf(mine, options)
    .flat()
    .filter((event, _index, all) => {
      if (lookback.kind === 'recent') return now - event.timestamp <= ttl
      if (lookback.kind === 'during') return event.timestamp > now - lookback.ms
      return all.findLast((other) => isSameSet(other, event)) === event
    })
  const read = reached
    .filter((event) => labels.every(({ name, operator, value }) => (event.labels?.[name] === value) === (operator === '==')))
    .filter((event) => where.every(({ operator, value }) => passes(event.value, operator, value)))
  const latest = length === undefined ? read : read.slice(Math.max(0, read.length - length))
  return latest.filter((event) => having.every(({ operator, value }) => passes(event.value, operator, value)))
}

function passes(left: number, operator: string, right: number): boolean {
  if (operator === '==') return left === right
  if (operator === '!=') return left !== right
  return operator.startsWith('>')
    ? left > right || (operator === '>=' && left === right)
    : left < right || (operator === '<=' && left === right)
}

function valueOf(expression: Expression, moment: Moment): number | undefined {
  const found = rawValueOf(expression, moment)
  return found !== undefined && Number.isFinite(found) ? found : undefined
}

function rawValueOf(expression: Expression, moment: Moment): number | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'aggregate':
      return aggregate(expression.function, expression.argument ?? 0, seen(expression.selection, moment), moment.now)
    case 'call': {
      const of = valueOf(expression.of, moment)
      if (of === undefined) return undefined
      return { truncate: of < 0 ? Math.ceil(of) : Math.floor(of), absolute: of < 0 ? -of : of, negate: 0 - of }[expression.function]
    }
    case 'arithmetic': {
      const [left, right] = [valueOf(expression.left, moment), valueOf(expression.right, moment)]
      if (left === undefined || right === undefined) return undefined
      return { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[expression.operator]
    }
  }
}

/** Each function by its schoolbook formula. */
function aggregate(name: AggregateFunction, argument: number, events: readonly MetricEvent[], now: number): number | undefined {
  const values = events.map(({ value }) => value)
  const n = values.length
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0)
  if (name === 'sum') return total(values)
  if (name === 'count') return n
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) return undefined
  const pairs = values.flatMap((to, index) => (index === 0 ? [] : [{ from: values[index - 1] ?? 0, to }]))
  const mean = total(values) / n
  const variance = total(values.map((value) => value * value)) / n - mean * mean
  switch (name) {
    case 'last':
      return last.value
    case 'previous':
      return values[n - 2]
    case 'first':
      return first.value
    case 'average':
      return mean
    case 'min':
      return values.toSorted((a, b) => a - b)[0]
    case 'max':
      return values.toSorted((a, b) => b - a)[0]
    case 'median':
      return percentile(values, 50)
    case 'percentile':
      return percentile(values, argument)
    case 'variance':
      return variance
    case 'stddev':
      return Math.sqrt(Math.max(0, variance))
    case 'change':
      return last.value - first.value
    case 'rate':
      return (1000 * (last.value - first.value)) / (last.timestamp - first.timestamp)
    case 'increase':
      return total(pairs.map(({ from, to }) => (to < from ? to : to - from)))
    case 'slope':
      return slope(events)
    case 'age':
      return now - last.timestamp
    case 'crossings-above':
      return pairs.filter(({ from, to }) => from <= argument && to > argument).length
    case 'crossings-below':
      return pairs.filter(({ from, to }) => from >= argument && to < argument).length
  }
}

/** Interpolates between the two sorted values around the rank. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = ((values.length - 1) * percent) / 100
  const [low, high] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.min(Math.floor(rank) + 1, sorted.length - 1)] ?? 0]
  return low * (1 - (rank % 1)) + high * (rank % 1)
}

/** (n sum(tv) - sum(t) sum(v)) / (n sum(tt) - sum(t)^2), t in ms from the first event, per second; undefined for one timestamp. */
function slope(events: readonly MetricEvent[]): number | undefined {
  const points = events.map(({ timestamp, value }) => ({ t: timestamp - (events[0]?.timestamp ?? 0), v: value }))
  const sum = (of: (point: { t: number; v: number }) => number): number => points.reduce((total, point) => total + of(point), 0)
  const below = points.length * sum(({ t }) => t * t) - sum(({ t }) => t) ** 2
  if (below === 0) return undefined
  return (1000 * (points.length * sum(({ t, v }) => t * v) - sum(({ t }) => t) * sum(({ v }) => v))) / below
}
