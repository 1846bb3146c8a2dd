/** Ticks of a time axis on the wall clock of a zone, through changes of daylight saving. The drawings ask it with the number of labels that fit. */
import type { Instant } from '../../../grammar/time.js'
import { instantsOfLocal, localTime } from '../../timers/index.js'

/** `label` is the time, or the date where ticks are days or longer; `date` is set where a new day begins on an axis of several days. */
export interface TimeTick {
  readonly at: Instant
  readonly label: string
  readonly date?: string
}

const SECOND = 1000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

/** Each divides a day, so that ticks start again at midnight. */
const clockSteps: readonly number[] = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
]
const daySteps: readonly number[] = [1, 2, 7, 14]
const monthSteps: readonly number[] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000]
const MONTH = 30 * DAY

/** At most about `count` ticks in `[from, to]`, at round times of the zone. */
export function timeTicks(from: Instant, to: Instant, timezone: string, count: number): readonly TimeTick[] {
  const fits = (stepMs: number): boolean => (to - from) / stepMs <= Math.max(count, 1)
  const clock = clockSteps.find(fits)
  if (clock !== undefined) return clockTicks(from, to, timezone, clock)
  const days = daySteps.find((step) => fits(step * DAY))
  const locals =
    days === undefined ? monthStarts(from, to, monthSteps.find((step) => fits(step * MONTH)) ?? 12_000) : dayStarts(from, to, days)
  return locals.map((local) => ({ at: startOf(local, timezone), label: dateText(local) })).filter(({ at }) => at >= from && at <= to)
}

/** Local times are counted in ms as if they were UTC. Offsets are shorter than a day. */
function clockTicks(from: Instant, to: Instant, timezone: string, step: number): readonly TimeTick[] {
  const found = new Set<Instant>()
  const local = (at: Instant): number => at + localTime(at, timezone).offsetMs
  const [first, last] = [local(from) - 2 * HOUR, local(to) + 2 * HOUR]
  for (let time = Math.floor(first / step) * step; time <= last; time += step)
    for (const at of instantsOfLocal(time, timezone).instants) if (at >= from && at <= to) found.add(at)
  const ticks = [...found].toSorted((a, b) => a - b)
  const dated = dateText(local(from)) !== dateText(local(to))
  return ticks.map((at, index) => {
    const before = ticks[index - 1]
    const date = dateText(local(at))
    const newDay = dated && (before === undefined || dateText(local(before)) !== date)
    const again = ticks.slice(0, index).some((other) => local(other) === local(at))
    return { at, label: clockText(local(at), step) + (again ? offsetText(local(at) - at) : ''), ...(newDay ? { date } : {}) }
  })
}

function dayStarts(from: Instant, to: Instant, step: number): readonly number[] {
  const length = step * DAY
  // Weeks begin on Monday; 1970-01-05 was one.
  const origin = step % 7 === 0 ? 4 * DAY : 0
  const starts: number[] = []
  for (let local = Math.floor((from - DAY - origin) / length) * length + origin; local <= to + DAY; local += length) starts.push(local)
  return starts
}

function monthStarts(from: Instant, to: Instant, step: number): readonly number[] {
  const start = new Date(from)
  const starts: number[] = []
  const month = start.getUTCFullYear() * 12 + start.getUTCMonth()
  for (let index = Math.floor(month / step) * step; ; index += step) {
    const local = startOfMonth(index)
    if (!(local <= to + DAY)) return starts
    starts.push(local)
  }
}

/** `Date.UTC` takes years below 100 for those of the last century. */
function startOfMonth(index: number): number {
  return new Date(0).setUTCFullYear(Math.floor(index / 12), index % 12, 1)
}

function startOf(local: number, timezone: string): Instant {
  const { instants, gapEnd } = instantsOfLocal(local, timezone)
  return instants[0] ?? gapEnd ?? local
}

function dateText(local: number): string {
  return new Date(local).toISOString().slice(0, -14)
}

function clockText(local: number, step: number): string {
  const text = new Date(local).toISOString().slice(-13, -1)
  return step < SECOND ? text : step < MINUTE ? text.slice(0, 8) : text.slice(0, 5)
}

/** `+01`, `-02:30`: tells the second pass of a repeated hour from the first. */
function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE)
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`
  return `${offsetMs < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${rest}`
}
