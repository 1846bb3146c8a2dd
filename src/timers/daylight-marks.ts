/**
 * Says what daylight saving did to the slots of a timer: which were moved out of a gap, which were left out, which stand in an hour that
 * occurs twice. The `next` verb prints it beside the slots.
 */
import type { Instant } from '../../grammar/time.js'
import type { CronPattern } from './pattern.js'
import { readCron } from './read-cron.js'
import type { CronSpec, Timer } from './timer.js'
import { wallClockOf, type WallClock } from './wall-clock.js'
import { zoneOf, type Transition } from './zone.js'

/**
 * One effect of a change of the clocks at `changeAt`. Local times are in milliseconds as if they were UTC.
 * `moved`: `times` local times from `local` on do not exist and open together at `slot`. `skipped`: they do not exist and do not open.
 * `repeated`: the local time of `slot` occurs twice; `opensTwice` says whether the other pass opens too.
 */
export type DaylightMark =
  | { readonly kind: 'moved'; readonly slot: Instant; readonly changeAt: Instant; readonly local: number; readonly times: number }
  | { readonly kind: 'skipped'; readonly changeAt: Instant; readonly local: number; readonly times: number }
  | {
      readonly kind: 'repeated'
      readonly slot: Instant
      readonly changeAt: Instant
      readonly local: number
      readonly pass: 'first' | 'second'
      readonly opensTwice: boolean
    }

/** No change of the clocks is longer than a day. */
const SHIFT_MAX = 86_400_000

/** What daylight saving did to `slot` itself; undefined for most slots, and for those of `int` timers. `slot` must be one of the timer's. */
export function daylightMarkOf(timer: Timer, slot: Instant): Exclude<DaylightMark, { kind: 'skipped' }> | undefined {
  if (timer.spec.kind === 'int') return undefined
  for (const change of zoneOf(timer.spec.timezone).transitions(slot - SHIFT_MAX, slot + SHIFT_MAX)) {
    const mark = change.after < change.before ? repeatedMark(timer, change, slot) : movedMark(timer.spec, change, slot)
    if (mark) return mark
  }
  return undefined
}

/** Every effect of daylight saving on a timer whose change of the clocks or slot lies in `[from, to)`, in order of time. @see SEMANTICS S1.5 */
export function daylightMarks(timer: Timer, from: Instant, to: Instant): readonly DaylightMark[] {
  const { spec } = timer
  if (spec.kind === 'int') return []
  const marks: DaylightMark[] = []
  for (const change of zoneOf(spec.timezone).transitions(from - SHIFT_MAX, to + SHIFT_MAX)) {
    if (change.after > change.before) marks.push(...gapMarks(spec, change).filter(({ changeAt }) => changeAt >= from && changeAt < to))
    else marks.push(...repeatedMarks(timer, change, from, to))
  }
  return marks
}

function repeatedMarks(timer: Timer, change: Transition, from: Instant, to: Instant): DaylightMark[] {
  const marks: DaylightMark[] = []
  const length = change.before - change.after
  const until = Math.min(change.at + length, to)
  for (let slot = timer.next(Math.max(change.at - length, from) - 1, 0); slot !== undefined && slot < until; slot = timer.next(slot, 0)) {
    const mark = repeatedMark(timer, change, slot)
    if (mark) marks.push(mark)
  }
  return marks
}

function repeatedMark(timer: Timer, change: Transition, slot: Instant): Extract<DaylightMark, { kind: 'repeated' }> | undefined {
  const length = change.before - change.after
  if (slot < change.at - length || slot >= change.at + length) return undefined
  const pass = slot < change.at ? 'first' : 'second'
  const other = pass === 'first' ? slot + length : slot - length
  const local = slot + (pass === 'first' ? change.before : change.after)
  return { kind: 'repeated', slot, changeAt: change.at, local, pass, opensTwice: timer.next(other - 1, 0) === other }
}

function movedMark(spec: CronSpec, change: Transition, slot: Instant): Extract<DaylightMark, { kind: 'moved' }> | undefined {
  if (slot !== change.at) return undefined
  return gapMarks(spec, change).find((mark) => mark.kind === 'moved')
}

function gapMarks(spec: CronSpec, change: Transition): Exclude<DaylightMark, { kind: 'repeated' }>[] {
  const read = readCron(spec.expression, spec.dialect)
  if (read.kind === 'problems') return []
  const named = namedInGap(wallClockOf(read.pattern), change)
  if (!named) return []
  const place = { changeAt: change.at, ...named }
  return [entersGap(spec, read.pattern) ? { kind: 'moved', slot: change.at, ...place } : { kind: 'skipped', ...place }]
}

function entersGap(spec: CronSpec, pattern: CronPattern): boolean {
  return pattern.fixed && spec.dstGap !== 'skip'
}

function namedInGap(clock: WallClock, change: Transition): { readonly local: number; readonly times: number } | undefined {
  const end = (change.at + change.after) / 1000
  const first = clock.atOrAfter((change.at + change.before) / 1000)
  let times = 0
  for (let wall = first; wall !== undefined && wall < end; wall = clock.atOrAfter(wall + 1)) times += 1
  return first === undefined || times === 0 ? undefined : { local: first * 1000, times }
}
