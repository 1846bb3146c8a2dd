/** `timelineOf`: from the rows of windows and runs, and the events of metrics, to the data of a timeline. The simulation, the command line and the server call it. */
import { readsOf } from '../../../dsl/index.js'
import { EVERY_METRIC } from '../../../dsl/reads.js'
import type { Duration, Instant } from '../../../grammar/time.js'
import type { PlannedPolicy } from '../../policies/index.js'
import { compare, defaultSession, type RunRow, type WindowRow } from '../../scheduler/index.js'
import { metricTrack, type Bounds, type MetricHistory } from './metric-track.js'
import { thresholdsOf } from './thresholds.js'
import type { MetricTrack, Threshold, Timeline } from './timeline.js'
import { trackOf, type TrackKey } from './track.js'

/** A policy whose rows are shown. */
export interface TimelinePolicy {
  /** Default: the session `default`. */
  readonly session?: string
  readonly plan: PlannedPolicy
}

/** What a timeline is made from. */
export interface TimelineRows {
  readonly windows: readonly WindowRow[]
  readonly runs: readonly RunRow[]
  /** The policies behind the rows, as far as they are known: for their zone, their thresholds and the metrics that they read. */
  readonly policies?: readonly TimelinePolicy[]
  /** Those that a given policy reads are shown; all of them when no policy is given. */
  readonly metrics?: readonly MetricHistory[]
}

export interface TimelineOptions {
  /** Default: the names of the policies. */
  readonly title?: string
  /** IANA zone. Default: that of the policies if they agree, else UTC. */
  readonly timezone?: string
  /** What is shown, both ends included. Default: all windows and runs, with a little room at both ends. */
  readonly from?: Instant
  readonly to?: Instant
  /** When the rows were read. Default: `to`, else the last instant in the rows. */
  readonly now?: Instant
  /** How long a value is known. Default 10 minutes. */
  readonly ttlMs?: Duration
}

const TTL_MS = 600_000
/** Further policies and metrics are left out, with a note. */
const TRACKS_MAX = 20
const METRICS_MAX = 8

/** The data of a timeline. What lies outside its bounds is not in it. */
export function timelineOf(rows: TimelineRows, options: TimelineOptions = {}): Timeline {
  const span = boundsOf(rows, options)
  const now = options.now ?? options.to ?? lastInstant(rows) ?? span.to
  const timezone = options.timezone ?? commonZone(rows.policies ?? []) ?? 'UTC'
  const keys = trackKeys(rows)
  const metrics = metricTracks(rows, options.ttlMs ?? TTL_MS, { ...span, now })
  return {
    title: options.title ?? titleOf(keys.map(({ policy }) => policy)),
    timezone,
    ...span,
    now,
    tracks: keys.slice(0, TRACKS_MAX).map((key) => trackOf(key, rows, { ...span, now, timezone })),
    metrics: metrics.slice(0, METRICS_MAX),
    notes: [...leftOut(keys.length - TRACKS_MAX, 'policy', 'policies'), ...leftOut(metrics.length - METRICS_MAX, 'metric', 'metrics')],
  }
}

function leftOut(count: number, one: string, many: string): readonly string[] {
  return count > 0 ? [`${count} more ${count === 1 ? one : many} left out`] : []
}

function titleOf(names: readonly string[]): string {
  const shown = [...new Set(names)]
  if (shown.length === 0) return 'No windows'
  return shown.length > 4 ? `${shown.slice(0, 3).join(', ')} and ${shown.length - 3} more` : shown.join(', ')
}

function commonZone(policies: readonly TimelinePolicy[]): string | undefined {
  const zones = new Set(policies.map(({ plan }) => plan.timezone))
  return zones.size === 1 ? [...zones][0] : undefined
}

function instantsIn({ windows, runs }: TimelineRows): readonly Instant[] {
  return [...windows.flatMap(({ opens, closes }) => [opens, closes]), ...runs.flatMap(({ start, end }) => [start, end ?? start])]
}

function lastInstant(rows: TimelineRows): Instant | undefined {
  return instantsIn(rows).reduce<Instant | undefined>((last, at) => (last === undefined || at > last ? at : last), undefined)
}

function boundsOf(rows: TimelineRows, { from, to, now }: TimelineOptions): Bounds {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const at of [...instantsIn(rows), ...(now === undefined ? [] : [now])]) {
    first = Math.min(first, at)
    last = Math.max(last, at)
  }
  if (first > last) first = last = from ?? to ?? 0
  const room = Math.max(last - first, 1000) / 25
  const unit = room > 300_000 ? 600_000 : room > 20_000 ? 60_000 : 1000
  const start = from ?? Math.floor((first - room) / unit) * unit
  return { from: start, to: Math.max(to ?? Math.ceil((last + room) / unit) * unit, start + 1) }
}

/** Policies that are given come in their order; others by name. */
function trackKeys({ windows, runs, policies = [] }: TimelineRows): readonly TrackKey[] {
  const keys = new Map<string, TrackKey>()
  const add = ({ session, policy }: TrackKey): void => void keys.set(`${session}/${policy}`, { session, policy })
  for (const { session = defaultSession, plan } of policies) add({ session, policy: plan.name })
  const others = [...windows, ...runs].toSorted((a, b) => compare(a.session, b.session) || compare(a.policy, b.policy))
  for (const row of others) add(row)
  return [...keys.values()]
}

function metricTracks(
  { metrics = [], policies }: TimelineRows,
  ttlMs: Duration,
  span: Bounds & { readonly now: Instant },
): readonly MetricTrack[] {
  const conditions = (policies ?? []).flatMap(({ plan }) => plan.clauses.map(({ condition }) => condition))
  const reads = new Set(conditions.flatMap(readsOf).map(({ metric }) => metric))
  const shown = policies === undefined || reads.has(EVERY_METRIC) ? metrics : metrics.filter(({ metric }) => reads.has(metric))
  const thresholds = uniqueThresholds(conditions.flatMap(thresholdsOf))
  return shown.map((history) =>
    metricTrack(
      history,
      history.ttlMs ?? ttlMs,
      thresholds.filter(({ metric }) => metric === history.metric),
      span,
    ),
  )
}

function uniqueThresholds(thresholds: readonly Threshold[]): readonly Threshold[] {
  return [...new Map(thresholds.map((threshold) => [JSON.stringify(threshold), threshold])).values()]
}
