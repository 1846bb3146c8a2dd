/** Counts windows and runs in equal stretches of time, for timelines that hold more of them than can be drawn one by one. */
import type { Instant } from '../../../grammar/time.js'
import { laneCount } from './lanes.js'
import type { TimelineRun, TimelineTrack, Tone } from './timeline.js'

/** What began in `[from, to)`: how many of each kind. */
export interface Bucket<Kind extends string> {
  readonly from: Instant
  readonly to: Instant
  readonly total: number
  readonly counts: ReadonlyMap<Kind, number>
}

/** `count` stretches of `[from, to]`. What began before counts in the first. */
export function bucketsOf<Item, Kind extends string>(
  items: readonly Item[],
  bounds: { readonly from: Instant; readonly to: Instant },
  count: number,
  read: (item: Item) => { readonly at: Instant; readonly kind: Kind },
): readonly Bucket<Kind>[] {
  const length = (bounds.to - bounds.from) / count
  const tallies = Array.from({ length: count }, () => new Map<Kind, number>())
  for (const item of items) {
    const { at, kind } = read(item)
    const index = Math.min(count - 1, Math.max(0, Math.floor((at - bounds.from) / length)))
    const tally = tallies[index]
    tally?.set(kind, (tally.get(kind) ?? 0) + 1)
  }
  return tallies.map((tally, index) => ({
    from: Math.round(bounds.from + index * length),
    to: Math.round(bounds.from + (index + 1) * length),
    total: [...tally.values()].reduce((sum, each) => sum + each, 0),
    counts: tally,
  }))
}

/** Whether a track is too full to be drawn one by one on so many pixels (or columns times four). */
export function isCrowded(track: TimelineTrack, pixels: number): boolean {
  const holds = track.windows.reduce((sum, window) => sum + window.holds.length, 0)
  return (
    track.windows.length > pixels / 4 ||
    track.runs.length > pixels / 4 ||
    holds > pixels ||
    Math.max(track.lanes, laneCount(track.windows)) > LANES_MAX
  )
}

const LANES_MAX = 12

export const windowKind = (window: TimelineTrack['windows'][number]): { at: Instant; kind: Tone } => ({
  at: window.opens,
  kind: window.tone,
})
export const runKind = (run: TimelineRun): { at: Instant; kind: TimelineRun['result'] } => ({ at: run.start, kind: run.result })
