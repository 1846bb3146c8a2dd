/** How close two times of a pattern can come on the wall clock. The timer refines it by daylight saving; checks compare windows and jitter with it. */
import type { CronPattern } from './pattern.js'
import { dayAtOrAfter } from './wall-clock.js'

/** Days looked at; monthly patterns come round within it. */
const DAYS_MAX = 5000

/** The shortest distance in seconds between two wall times that `pattern` names; undefined when it names at most one. */
export function shortestWallSeconds(pattern: CronPattern): number | undefined {
  const { seconds, minutes, hours } = pattern
  const minuteSpan = span(seconds)
  const hourSpan = span(minutes) * 60 + minuteSpan
  const daySpan = span(hours) * 3600 + hourSpan
  let shortest = Math.min(gap(seconds), gap(minutes) * 60 - minuteSpan, gap(hours) * 3600 - hourSpan)
  // Another day can only win if neighbouring days would.
  if (86_400 - daySpan < shortest) shortest = Math.min(shortest, shortestDays(pattern) * 86_400 - daySpan)
  return Number.isFinite(shortest) ? shortest : undefined
}

function span(members: readonly number[]): number {
  return (members.at(-1) ?? 0) - (members[0] ?? 0)
}

function gap(members: readonly number[]): number {
  let shortest = Number.POSITIVE_INFINITY
  for (const [index, member] of members.entries()) if (index > 0) shortest = Math.min(shortest, member - (members[index - 1] ?? 0))
  return shortest
}

/** By what says which days count; thousands of patterns may differ in the time of day alone. */
const knownDays = new Map<string, number>()
const KNOWN_MAX = 1000

function shortestDays(pattern: CronPattern): number {
  const key = JSON.stringify([pattern.days, pattern.months, pattern.years])
  const known = knownDays.get(key)
  if (known !== undefined) return known
  const shortest = searchShortestDays(pattern)
  if (knownDays.size >= KNOWN_MAX) knownDays.clear()
  knownDays.set(key, shortest)
  return shortest
}

function searchShortestDays(pattern: CronPattern): number {
  let shortest = Number.POSITIVE_INFINITY
  let day = dayAtOrAfter(pattern, 0)
  for (let looked = 0; looked < DAYS_MAX && day !== undefined && shortest > 1; looked += 1) {
    const next = dayAtOrAfter(pattern, day + 1)
    if (next !== undefined) shortest = Math.min(shortest, next - day)
    day = next
  }
  return shortest
}
