/** Finds the events that a selection sees at an instant, and the next instant at which it sees others although nothing arrives. */
import type { LabelMatcher, Lookback, Selection, ValueFilter } from '../../dsl/condition.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { isLater, type Series, type StoredEvent } from './series.js'
import { comparisons } from './verdicts.js'

/** What a selection sees. `until`: the first instant at which it may be something else by time alone, Infinity for never. */
export interface Selected {
  /** By timestamp, then by arrival. */
  readonly events: readonly StoredEvent[]
  readonly until: Instant
}

/** A selection seen by one session. */
export interface View {
  readonly selection: Selection
  readonly session: string | undefined
}

/**
 * The events that a view of `series` sees at `now`. With `newest`, only so many of the latest of them: `until` is then when these may
 * change, which is later than for all.
 */
export function select(series: Series, view: View, now: Instant, newest: number = Number.POSITIVE_INFINITY): Selected {
  const { lookback, length = Number.POSITIVE_INFINITY, having } = view.selection
  const visible = series.visibleCount(now)
  const events: StoredEvent[] = []
  let passed = 0
  for (const event of newestFirst(series, lookback, visible)) {
    if (leavesAt(lookback, series.ttl, event.timestamp) <= now || passed >= length || events.length >= newest) break
    if (!isRead(view, event)) continue
    passed += 1
    if (having.every((filter) => passes(filter, event))) events.push(event)
  }
  events.reverse()
  const leaves = events[0] ? leavesAt(lookback, series.ttl, events[0].timestamp) : Number.POSITIVE_INFINITY
  const coming = series.events.slice(visible).find((event) => isRead(view, event))
  return { events, until: Math.min(leaves, coming?.timestamp ?? Number.POSITIVE_INFINITY) }
}

/** The first instant at which a lookback does not see an event of `timestamp` any more (SEMANTICS S3.3, S3.4). */
function leavesAt(lookback: Lookback, ttl: Duration, timestamp: Instant): Instant {
  if (lookback.kind === 'recent') return timestamp + ttl + 1
  return lookback.kind === 'during' ? timestamp + lookback.ms : Number.POSITIVE_INFINITY
}

/** The visible events that a lookback may see, newest first: for `ever` the last of each label set. */
function* newestFirst(series: Series, lookback: Lookback, visible: number): Generator<StoredEvent> {
  if (lookback.kind === 'ever') {
    yield* lastOfLabelSets([...series.kept, ...series.events.slice(0, visible)])
    return
  }
  for (let index = visible - 1; index >= 0; index -= 1) {
    const event = series.events[index]
    if (event) yield event
  }
}

function lastOfLabelSets(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const last = new Map(events.map((event) => [event.labelSet, event]))
  return [...last.values()].sort((a, b) => (isLater(a, b) ? -1 : 1))
}

function isRead({ selection, session }: View, event: StoredEvent): boolean {
  if (event.session !== undefined && event.session !== session) return false
  return selection.labels.every((matcher) => matches(matcher, event)) && selection.where.every((filter) => passes(filter, event))
}

/** A label that an event does not have is equal to no value. */
function matches({ name, operator, value }: LabelMatcher, { labels }: StoredEvent): boolean {
  const same = labels !== undefined && Object.hasOwn(labels, name) && labels[name] === value
  return operator === '==' ? same : !same
}

function passes({ operator, value }: ValueFilter, event: StoredEvent): boolean {
  return comparisons[operator](event.value, value)
}
