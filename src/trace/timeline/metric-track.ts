/** Turns the events of one metric into what a timeline shows of it: the life of each value, and the last known value over time (SEMANTICS S3.3, S3.5). */
import type { Duration, Instant } from '../../../grammar/time.js'
import { laneCount, lanesOf } from './lanes.js'
import type { Lifetime, MetricTrack, Step, Threshold } from './timeline.js'

/** Events of one metric, in order of arrival. */
export interface MetricHistory {
  readonly metric: string
  readonly events: readonly { readonly timestamp: Instant; readonly value: number }[]
  /** How long a value is known; default: that of the timeline. */
  readonly ttlMs?: Duration
}

type Known = Omit<Lifetime, 'lane'>

export interface Bounds {
  readonly from: Instant
  readonly to: Instant
}

/** The track of one metric within bounds; a value that was measured before them is there as long as it is known. What comes after now is not known. */
export function metricTrack(
  { metric, events }: MetricHistory,
  ttlMs: Duration,
  thresholds: readonly Threshold[],
  bounds: Bounds & { readonly now: Instant },
): MetricTrack {
  const known = knownValues(
    events.filter(({ timestamp }) => timestamp <= bounds.now),
    ttlMs,
  )
  const visible = known.filter(({ at, until }) => at <= bounds.to && until >= bounds.from)
  const lanes = lanesOf(visible.map(({ at, until }) => ({ from: at, to: until })))
  const lifetimes = visible.map((value, index) => ({ ...value, lane: lanes[index] ?? 0 }))
  return { metric, ttlMs, lifetimes, lanes: laneCount(lifetimes), steps: stepsOf(visible, bounds.now), thresholds }
}

function knownValues(events: MetricHistory['events'], ttlMs: Duration): readonly Known[] {
  const ordered = events.toSorted((a, b) => a.timestamp - b.timestamp)
  return ordered.map(({ timestamp, value }, index) => {
    const [until, next] = [timestamp + ttlMs, ordered[index + 1]?.timestamp]
    return { at: timestamp, value, until, ...(next === undefined || next > until ? {} : { overtaken: next }) }
  })
}

function stepsOf(values: readonly Known[], now: Instant): readonly Step[] {
  return values
    .map(({ at, value, until, overtaken }) => ({ from: at, to: Math.min(overtaken ?? until, now), value }))
    .filter(({ from, to }) => to > from)
}
