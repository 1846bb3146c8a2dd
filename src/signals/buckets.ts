/**
 * Buckets: what is kept of the events of a metric with a `resolution`. All that fall into one span of time and have one label set are merged,
 * so that memory depends on how far conditions look back and not on how many events come (SEMANTICS S3.5).
 */
import type { Duration, Instant } from '../../grammar/time.js'
import { addExactly, SUMMAND_MAX } from './exact-sum.js'
import type { Bucket } from './port.js'
import type { StoredEvent } from './series.js'

/** How many ids a bucket remembers: the latest. */
export const BUCKET_IDS_MAX = 1000

/** The timestamp that an event counts with: the beginning of its bucket. */
export function bucketStart(timestamp: Instant, resolution: Duration): Instant {
  return Math.floor(timestamp / resolution) * resolution
}

/** An event as a bucket of its own, if it is none yet. Its id is remembered by the bucket. */
export function bucketed(event: StoredEvent): StoredEvent {
  if (event.bucket) return event
  const { id, ...rest } = event
  const { value } = event
  const parts = Math.abs(value) > SUMMAND_MAX ? [Number.NaN] : [value]
  return { ...rest, bucket: { count: 1, parts, least: value, greatest: value, first: value, ids: id === undefined ? [] : [id] } }
}

/** The bucket that two of one time and label set come to, the later one last; and the ids that it cannot remember. */
export function merge(earlier: StoredEvent, later: StoredEvent): { readonly event: StoredEvent; readonly forgotten: readonly string[] } {
  const [one, other] = [bucketOf(earlier), bucketOf(later)]
  const parts = [...one.parts]
  for (const part of other.parts) addExactly(parts, part)
  const ids = [...one.ids, ...other.ids]
  const forgotten = ids.splice(0, Math.max(0, ids.length - BUCKET_IDS_MAX))
  const bucket: Bucket = {
    count: one.count + other.count,
    parts,
    least: Math.min(one.least, other.least),
    greatest: Math.max(one.greatest, other.greatest),
    first: one.first,
    ids,
  }
  return { event: { ...later, bucket }, forgotten }
}

/** How many events were published as these. */
export function countOf(events: readonly Pick<StoredEvent, 'bucket'>[]): number {
  return events.reduce((count, { bucket }) => count + (bucket?.count ?? 1), 0)
}

/** The ids that are remembered with an event. */
export function idsOf({ id, bucket }: Pick<StoredEvent, 'id' | 'bucket'>): readonly string[] {
  return bucket?.ids ?? (id === undefined ? [] : [id])
}

function bucketOf(event: StoredEvent): Bucket {
  return event.bucket ?? bucketOf(bucketed(event))
}
