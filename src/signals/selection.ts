/** Finds the events that a selection sees at an instant, and the next instant at which it sees others although nothing arrives. */
import { comparisons } from '../../dsl/comparisons.js'
import type { LabelMatcher, Selection, ValueFilter } from '../../dsl/condition.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { isLater, type ReadableSeries, type StoredEvent } from './series.js'

/** What a selection sees. `until`: the first instant at which it may be something else by time alone, Infinity for never. */
export interface Selected {
  /** By timestamp, then by arrival. */
  readonly events: readonly StoredEvent[]
  readonly until: Instant
}

/** How far back a condition looks: in ms, by the metric's ttl, or without bound. */
export type Reach = number | 'recent' | 'ever'

/** A selection seen by one session. */
export interface View {
  readonly selection: Selection
  readonly session: string | undefined
}

/**
 * The events that a view of `series` sees at `now`. With `newest`, only so many of the latest of them: `until` is then when these may
 * change, which is later than for all.
 */
export function select(series: ReadableSeries, view: View, now: Instant, newest: number = Number.POSITIVE_INFINITY): Selected {
  const { lookback, length = Number.POSITIVE_INFINITY, having } = view.selection
  const visible = series.visibleCount(now)
  const span = spanOf(lookback.kind === 'during' ? lookback.ms : lookback.kind, series.ttl)
  const lasts = lookback.kind === 'ever' ? lastOfLabelSets(series.kept.concat(series.events(0, visible))) : undefined
  const first = lasts ? 0 : series.visibleCount(now - span)
  const events: StoredEvent[] = []
  let passed = 0
  for (let index = (lasts?.length ?? visible) - 1; index >= first && passed < length && events.length < newest; index -= 1) {
    const event = lasts ? lasts[index] : series.at(index)
    if (!event || !isRead(view, event)) continue
    passed += 1
    if (passesAll(having, event)) events.push(event)
  }
  events.reverse()
  const leaves = (events[0]?.timestamp ?? Number.POSITIVE_INFINITY) + span
  const coming = series.events(visible).find((event) => isRead(view, event))
  return { events, until: Math.min(leaves, coming?.timestamp ?? Number.POSITIVE_INFINITY) }
}

/** For how many ms, counted from its timestamp, a lookback sees an event (SEMANTICS S3.3, S3.4). */
export function spanOf(reach: Reach, ttl: Duration): number {
  if (reach === 'recent') return ttl + 1
  return reach === 'ever' ? Number.POSITIVE_INFINITY : reach
}

/** The last event of each label set, in order. */
function lastOfLabelSets(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const last = new Map(events.map((event) => [event.labelSet, event]))
  return [...last.values()].sort((a, b) => (isLater(a, b) ? 1 : -1))
}

function isRead({ selection, session }: View, event: StoredEvent): boolean {
  if (event.session !== undefined && event.session !== session) return false
  return matchesAll(selection.labels, event) && passesAll(selection.where, event)
}

/** A label that an event does not have is equal to no value. */
export function matchesAll(matchers: readonly LabelMatcher[], { labels }: Pick<StoredEvent, 'labels'>): boolean {
  for (const { name, operator, value } of matchers) {
    const isSame = labels !== undefined && Object.hasOwn(labels, name) && labels[name] === value
    if (isSame !== (operator === '==')) return false
  }
  return true
}

/** Whether a value passes every filter. */
export function passesAll(filters: readonly ValueFilter[], event: Pick<StoredEvent, 'value'>): boolean {
  for (const { operator, value } of filters) if (!comparisons[operator](event.value, value)) return false
  return true
}
