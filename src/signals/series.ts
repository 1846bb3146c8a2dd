/** Events as they are kept, and the face of a metric's series: in order of timestamp, then of arrival. Stores fill it, selections read it. */
import type { Duration, Instant } from '../../grammar/time.js'
import type { MetricEvent, RetainedEvent } from './port.js'

/** An event that was taken: with its place in the order of arrival over all metrics, and the name of its label set. */
export interface StoredEvent extends RetainedEvent {
  readonly arrival: number
  readonly labelSet: string
}

/** The face of a series that selections and readings work with. */
export interface ReadableSeries {
  readonly ttl: Duration
  /** Grows whenever what a selection sees may have changed for another reason than time. */
  readonly version: number
  /** Events beyond retention that are kept because they were the last of their label sets. */
  readonly kept: readonly StoredEvent[]
  /** The event at `index` of those within retention, counted from the oldest. */
  at(index: number): StoredEvent | undefined
  /** The events within retention from `from` up to `to` (all, if absent), counted from the oldest. */
  events(from?: number, to?: number): readonly StoredEvent[]
  /** How many of the events within retention are visible at `now`. */
  visibleCount(now: Instant): number
}

/** Names the label set and the session of an event: equal texts, equal sets. */
export function labelSetOf({ labels, session }: Pick<MetricEvent, 'labels' | 'session'>): string {
  if (labels === undefined) return session === undefined ? '' : `[${quoted(session)}]`
  if (!Object.isFrozen(labels)) return textOfSet(labels, session)
  const known = frozenSets.get(labels)
  if (known !== undefined && known.session === session) return known.text
  const text = textOfSet(labels, session)
  frozenSets.set(labels, { session, text })
  return text
}

/** What sets are called whose labels cannot change: those of the scheduler's own metrics come again and again. */
const frozenSets = new WeakMap<object, { readonly session: string | undefined; readonly text: string }>()

function textOfSet(labels: NonNullable<MetricEvent['labels']>, session: string | undefined): string {
  let text = session === undefined ? 'null' : quoted(session)
  const names = Object.keys(labels)
  if (names.length > 1) names.sort((a, b) => (a < b ? -1 : 1))
  for (const name of names) text += `,[${quoted(name)},${quoted(labels[name] ?? '')}]`
  return `[${text}]`
}

/** What JSON makes of a text; most need no escape, and asking it costs more than looking. */
function quoted(text: string): string {
  return /[^ !#-[\]-~]/.test(text) ? JSON.stringify(text) : `"${text}"`
}

/** Whether `a` comes after `b` in a series: greater timestamp, then later arrival (SEMANTICS S3.5). */
export function isLater(a: StoredEvent, b: StoredEvent): boolean {
  return a.timestamp > b.timestamp || (a.timestamp === b.timestamp && a.arrival > b.arrival)
}

/** Whether a metric is one of the scheduler's own. */
export function isInternal(metric: string): boolean {
  return metric.startsWith('tidegate.')
}

/** Events belong to their publishers: what is kept, and what is given out, is a copy. Frozen labels need none. */
export function copyOf({ metric, value, timestamp, labels, id, session }: MetricEvent): MetricEvent {
  const copy: Writable<MetricEvent> = { metric, value, timestamp }
  if (labels && Object.keys(labels).length > 0) copy.labels = Object.isFrozen(labels) ? labels : { ...labels }
  if (id !== undefined) copy.id = id
  if (session !== undefined) copy.session = session
  return copy
}

/** The same of what is retained. */
export function retainedCopyOf(event: RetainedEvent): RetainedEvent {
  return event.bucket ? { ...copyOf(event), bucket: event.bucket } : copyOf(event)
}

/** What is kept of an event that came as the `arrival`-th. */
export function storedOf(event: MetricEvent, arrival: number): StoredEvent {
  const copy = copyOf(event)
  const { metric, value, timestamp, labels, id, session } = copy
  const stored: Writable<StoredEvent> = { metric, value, timestamp, arrival, labelSet: labelSetOf(copy) }
  if (labels !== undefined) stored.labels = labels
  if (id !== undefined) stored.id = id
  if (session !== undefined) stored.session = session
  return stored
}

/** An object while it is made: keys are set one by one, which costs less than to spread objects into each other. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** The series of a metric of which nothing is known. */
export function emptySeries(ttl: Duration): ReadableSeries {
  return { ttl, version: 0, kept: [], at: () => undefined, events: () => [], visibleCount: () => 0 }
}
