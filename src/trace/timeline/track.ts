/** Turns the rows of one policy into its track: bands of windows with what held them back, bars of runs in lanes, each with its sentence. */
import { formatDuration } from '../../../grammar/index.js'
import type { Instant } from '../../../grammar/time.js'
import { compare, type HoldInterval, type RunRow, type WindowRow } from '../../scheduler/index.js'
import { explainWindow } from '../explain.js'
import { inBrackets, sayHold, sayInstant, sayTime } from '../words.js'
import { laneCount, lanesOf } from './lanes.js'
import type { Bounds } from './metric-track.js'
import { outcomeLabel, reasonLabels, tones } from './outcome-words.js'
import type { TimelineHold, TimelineRun, TimelineTrack, TimelineWindow } from './timeline.js'

/** Which policy a track is of. */
export interface TrackKey {
  readonly session: string
  readonly policy: string
}

interface View extends Bounds {
  readonly now: Instant
  readonly timezone: string
}

/** The track of one policy: what of its rows touches the bounds. */
export function trackOf(
  key: TrackKey,
  rows: { readonly windows: readonly WindowRow[]; readonly runs: readonly RunRow[] },
  view: View,
): TimelineTrack {
  const mine = (row: TrackKey): boolean => row.session === key.session && row.policy === key.policy
  const runs = rows.runs.filter(mine).toSorted((a, b) => a.start - b.start || a.n - b.n)
  const runsOf = new Map<string, RunRow[]>()
  for (const run of runs) {
    const others = runsOf.get(run.window)
    if (others === undefined) runsOf.set(run.window, [run])
    else others.push(run)
  }
  const windows = rows.windows
    .filter((window) => mine(window) && touches(window.opens, window.closes, view))
    .toSorted((a, b) => a.opens - b.opens || compare(a.id, b.id))
  const drawn = runBars(runs, new Map(rows.windows.filter(mine).map((window) => [window.id, window])), view)
  return {
    ...key,
    windows: inLanes(windows.map((window) => windowBand(window, runsOf.get(window.id) ?? [], view))),
    runs: drawn,
    lanes: laneCount(drawn),
  }
}

function touches(from: Instant, to: Instant, span: Bounds): boolean {
  return from <= span.to && to >= span.from
}

/** A window takes its lane as long as it is open or held back. */
function inLanes(windows: readonly Omit<TimelineWindow, 'lane'>[]): readonly TimelineWindow[] {
  const lanes = lanesOf(
    windows.map(({ opens, closes, holds }) => ({ from: opens, to: holds.reduce((end, { to }) => Math.max(end, to), closes) })),
  )
  return windows.map((window, index) => ({ ...window, lane: lanes[index] ?? 0 }))
}

function windowBand(window: WindowRow, runs: readonly RunRow[], { now, timezone }: View): Omit<TimelineWindow, 'lane'> {
  return {
    id: window.id,
    opens: window.opens,
    closes: window.closes,
    ...(window.outcome === undefined ? {} : { outcome: window.outcome }),
    label: outcomeLabel(window.outcome),
    tone: window.outcome === undefined ? 'open' : tones[window.outcome],
    launches: window.launches,
    holds: window.intervals.map((interval) => holdSpan(interval, window, now, timezone)),
    text: explainWindow(window, { runs, timezone }).text,
  }
}

function holdSpan(interval: HoldInterval, window: WindowRow, now: Instant, timezone: string): TimelineHold {
  const { from, reason, evidence } = interval
  const { words, facts, numbers } = sayHold(reason, evidence, false, { timezone, near: window.opens })
  const to = interval.to ?? Math.max(from, window.closes > window.opens ? Math.min(window.closes, now) : now)
  const times = to === from ? sayTime(from, timezone) : `${sayTime(from, timezone)}-${sayTime(to, timezone)}`
  return { from, to, reason, labels: reasonLabels(interval), text: `${times} held back: ${words}${inBrackets(facts, numbers)}.` }
}

function runBars(runs: readonly RunRow[], windows: ReadonlyMap<string, WindowRow>, view: View): readonly TimelineRun[] {
  const previousEnd = new Map<string, Instant | undefined>()
  const bars = runs.map((run) => {
    const before = previousEnd.get(run.window)
    previousEnd.set(run.window, run.end)
    return { run, gap: before === undefined ? undefined : run.start - before }
  })
  const visible = bars.filter(({ run }) => touches(run.start, run.end ?? view.now, view))
  const lanes = lanesOf(visible.map(({ run }) => ({ from: run.start, to: run.end ?? Math.max(view.now, run.start) })))
  return visible.map(({ run, gap }, index) => ({
    id: run.id,
    window: run.window,
    start: run.start,
    ...(run.end === undefined ? {} : { end: run.end }),
    result: run.result ?? 'running',
    ...(gap === undefined ? {} : { gapMs: gap }),
    lane: lanes[index] ?? 0,
    released: (windows.get(run.window)?.intervals ?? []).some((hold) => hold.to === run.start && hold.from < run.start),
    text: sayRun(run, view.timezone),
  }))
}

function sayRun(run: RunRow, timezone: string): string {
  const start = `Run ${run.id} started at ${sayInstant(run.start, timezone)}`
  if (run.end === undefined) return `${start} and has not ended.`
  const after = `after ${formatDuration(run.end - run.start)}`
  const message = run.message === undefined ? '' : ` (${run.message})`
  const reason = run.cancel?.reason === undefined ? '' : ` (${run.cancel.reason})`
  const ends: Record<NonNullable<RunRow['result']>, string> = {
    success: `and succeeded ${after}`,
    error: run.failure === 'launch_failed' ? `but was refused${message}` : `and failed ${after}${message}`,
    cancelled: `and was cancelled ${after} ${cancelWords(run)}${reason}`,
  }
  return `${start} ${ends[run.result ?? 'success']}.`
}

function cancelWords({ cancel }: RunRow): string {
  if (cancel === undefined) return 'by its launcher'
  return { timeout: 'because its window ended', person: 'by a person', removal: 'because its policy was removed' }[cancel.by]
}
