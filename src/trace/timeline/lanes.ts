/** Puts spans that overlap into different lanes, so that every bar can be seen. Runs and lifetimes of events are laid out with it. */
import type { Instant } from '../../../grammar/time.js'

/** The lane of each span, from 0: the first that is free at its start. Spans come in order of start. */
export function lanesOf(spans: readonly { readonly from: Instant; readonly to: Instant }[]): readonly number[] {
  const ends: Instant[] = []
  return spans.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from)
    const lane = free === -1 ? ends.length : free
    ends[lane] = to
    return lane
  })
}

/** How many lanes were used. */
export function laneCount(spans: readonly { readonly lane: number }[]): number {
  return spans.reduce((count, { lane }) => Math.max(count, lane + 1), 0)
}
