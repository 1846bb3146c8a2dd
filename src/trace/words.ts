/** How instants, spans and reasons are said in English. Every explanation is put together from these. */
import { formatDuration } from '../../grammar/index.js'
import type { Instant } from '../../grammar/time.js'
import type { HoldEvidence, HoldReason, WindowRow } from '../scheduler/index.js'
import { localTime } from '../timers/index.js'

/** `2026-01-01 00:10`, with seconds and milliseconds only where there are any, in the given zone. */
export function sayInstant(instant: Instant, timezone: string): string {
  const local = localTime(instant, timezone)
  return `${pad(local.year, 4)}-${pad(local.month)}-${pad(local.day)} ${sayTime(instant, timezone)}`
}

/** `00:10`, `00:10:30` or `00:10:30.250`. */
export function sayTime(instant: Instant, timezone: string): string {
  const { hour, minute, second, millisecond } = localTime(instant, timezone)
  const seconds = second === 0 && millisecond === 0 ? '' : `:${pad(second)}`
  return `${pad(hour)}:${pad(minute)}${seconds}${millisecond === 0 ? '' : `.${pad(millisecond, 3)}`}`
}

/** `Window 2026-01-01 00:10-00:13`; the zone is named unless it is UTC. */
export function sayWindow(window: WindowRow, timezone: string): string {
  const zone = timezone === 'UTC' ? '' : ` (${timezone})`
  const start = sayInstant(window.opens, timezone)
  if (window.closes === window.opens) return `Window ${start}${zone}`
  const sameDay = sayInstant(window.closes, timezone).slice(0, 10) === start.slice(0, 10)
  const end = sameDay ? sayTime(window.closes, timezone) : sayInstant(window.closes, timezone)
  return `Window ${start}${sameDay ? '-' : ' - '}${end}${zone}`
}

/** What held back, as a clause that can follow a colon: `condition 2, "…", was false (…)`. */
export function sayHold(reason: HoldReason, evidence: HoldEvidence, timezone: string): string {
  switch (reason) {
    case 'paused':
      return `the policy was paused${sayPause(evidence, timezone)}`
    case 'already_running':
      return evidence.run === undefined ? 'another run of the policy had not ended' : `run ${evidence.run} had not ended`
    case 'condition_false':
      return `${sayClause(evidence)} was false${sayNumbers(evidence, timezone)}`
    case 'condition_unknown':
      return `${sayClause(evidence)} could not be answered: there was no data${sayNumbers(evidence, timezone)}`
    case 'concurrency_limit':
      return evidence.limit === undefined ? 'a concurrency limit was reached' : sayLimit(evidence.limit)
  }
}

function sayLimit(limit: { readonly name: string; readonly max: number }): string {
  const runs = limit.max === 1 ? '1 run' : `${limit.max} runs`
  return limit.name === 'maxConcurrentRuns'
    ? `the scheduler's limit of ${runs} was reached`
    : `the limit of ${runs} in group "${limit.name}" was reached`
}

function sayPause({ pause }: HoldEvidence, timezone: string): string {
  if (pause === undefined) return ''
  const until = pause.until === undefined ? '' : ` until ${sayInstant(pause.until, timezone)}`
  return ` since ${sayInstant(pause.at, timezone)}${until}${pause.note === undefined ? '' : ` ("${pause.note}")`}`
}

function sayClause({ clause, sentence }: HoldEvidence): string {
  return `condition ${clause ?? '?'}${sentence === undefined ? '' : `, \`${sentence}\`,`}`
}

function sayNumbers({ condition }: HoldEvidence, timezone: string): string {
  if (condition === undefined) return ''
  const parts: string[] = []
  if (condition.observed !== undefined) parts.push(`observed ${sayNumber(condition.observed)}`)
  if (condition.lastTimestamp !== undefined) parts.push(`last event at ${sayTime(condition.lastTimestamp, timezone)}`)
  else if (condition.count === 0) parts.push('no event')
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** At most six significant digits: evidence is for people. */
export function sayNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}

/** `3 runs`, `1 run`, `no run`. */
export function sayRuns(count: number): string {
  return count === 0 ? 'no run' : count === 1 ? '1 run' : `${count} runs`
}

export { formatDuration as sayDuration }

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
