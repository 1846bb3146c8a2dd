/** How instants, spans and reasons are said in English. Every explanation is put together from these. */
import { formatDuration as sayDuration } from '../../grammar/index.js'
import type { Instant } from '../../grammar/time.js'
import type { HoldEvidence, HoldInterval, HoldReason, WindowRow } from '../scheduler/index.js'
import type { Evidence } from '../signals/port.js'
import { localTime } from '../timers/index.js'
import { blamed, wordsOf } from './blamed.js'

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

/** `Window 2026-01-01 00:10-00:13`; the zone is named unless it is UTC. One that was filled in is named by its slot. */
export function sayWindow(window: WindowRow, timezone: string): string {
  const zone = timezone === 'UTC' ? '' : ` (${timezone})`
  if (window.kind === 'backfill')
    return `Window ${sayInstant(window.slot, timezone)} (filled in ${sayInstant(window.opens, timezone)})${zone}`
  const start = sayInstant(window.opens, timezone)
  if (window.closes === window.opens) return `Window ${start}${zone}`
  const sameDay = sayInstant(window.closes, timezone).slice(0, 10) === start.slice(0, 10)
  const end = sameDay ? sayTime(window.closes, timezone) : sayInstant(window.closes, timezone)
  return `Window ${start}${sameDay ? '-' : ' - '}${end}${zone}`
}

/** In whose time, and near which instant, things are said. */
export interface Saying {
  /** IANA zone. */
  readonly timezone: string
  /** Instants of the same day are said without their date. */
  readonly near: Instant
}

/** The time alone where the day is that of `near`, else with the date. */
export function sayNear(instant: Instant, { timezone, near }: Saying): string {
  const full = sayInstant(instant, timezone)
  return full.slice(0, 10) === sayInstant(near, timezone).slice(0, 10) ? sayTime(instant, timezone) : full
}

/** What held back, or still does, and with which numbers; the words can follow a colon: `condition 2, "…", was false`. */
export interface SaidHold {
  readonly words: string
  /** What is true of it as a whole: `"the disk is being replaced"`. Empty: nothing. */
  readonly facts: string
  /** What was seen: `observed 23, last event at 00:07`. Empty: nothing. */
  readonly numbers: string
}

export function sayHold(reason: HoldReason, evidence: HoldEvidence, isNow: boolean, saying: Saying): SaidHold {
  const is = isNow ? 'is' : 'was'
  switch (reason) {
    case 'paused':
      return { words: `the policy ${is} paused`, facts: sayPause(evidence, saying), numbers: '' }
    case 'already_running': {
      const run = evidence.run === undefined ? 'another run' : `run ${evidence.run}`
      return { words: `${run} ${is} still going`, facts: 'only_one_running', numbers: '' }
    }
    case 'condition_false':
      return { words: `${sayClause(evidence)} ${is} false`, facts: '', numbers: saySeen(evidence, saying) }
    case 'condition_unknown':
      return { words: `${sayClause(evidence)} ${isNow ? 'has' : 'had'} no data`, facts: '', numbers: '' }
    case 'concurrency_limit':
      return {
        words: `${evidence.limit === undefined ? 'a limit of runs' : sayLimit(evidence.limit)} ${is} reached`,
        facts: '',
        numbers: '',
      }
  }
}

/** The hold of a record with its span: `condition 2, "…", was false from 00:10 to 00:12 (at first: observed 23)`. A span of one instant is not said. */
export function sayInterval({ from, to, reason, evidence }: HoldInterval, saying: Saying): string {
  const { words, facts, numbers } = sayHold(reason, evidence, false, saying)
  if (to === from) return `${words}${inBrackets(facts, numbers)}`
  const span = to === undefined ? `since ${sayNear(from, saying)}` : `from ${sayNear(from, saying)} to ${sayNear(to, saying)}`
  return `${words} ${span}${inBrackets(facts, numbers === '' ? '' : `at first: ${numbers}`)}`
}

/** ` (a; b)` of the texts that say something; nothing where none does. */
export function inBrackets(...texts: readonly string[]): string {
  const some = texts.filter((text) => text !== '')
  return some.length === 0 ? '' : ` (${some.join('; ')})`
}

function sayLimit(limit: { readonly name: string; readonly max: number }): string {
  const runs = limit.max === 1 ? '1 run' : `${limit.max} runs`
  return limit.name === 'maxConcurrentRuns'
    ? `the scheduler's limit of ${runs} at a time`
    : `the limit of ${runs} at a time in group "${limit.name}"`
}

function sayPause({ pause }: HoldEvidence, saying: Saying): string {
  if (pause === undefined) return ''
  const until = pause.until === undefined ? '' : ` until ${sayNear(pause.until, saying)}`
  return `${pause.note === undefined ? '' : `"${pause.note}", `}paused at ${sayNear(pause.at, saying)}${until}`
}

function sayClause({ clause, sentence }: HoldEvidence): string {
  return `condition ${clause ?? '?'}${sentence === undefined ? '' : `, \`${sentence}\`,`}`
}

/** How many parts of a condition are told. */
const PARTS_MAX = 3

function saySeen({ condition, sentence }: HoldEvidence, saying: Saying): string {
  if (condition === undefined) return ''
  const parts = blamed(condition)
  const [only] = parts
  if (parts.length === 1 && only !== undefined) {
    const numbers = sayNumbers(only, saying)
    return only === condition || numbers === '' || only.condition.kind === 'sustained'
      ? numbers
      : `\`${wordsOf(only.condition, sentence)}\` ${numbers}`
  }
  const said = parts.slice(0, PARTS_MAX).map((part) => {
    const numbers = sayNumbers(part, saying)
    const verdict = part.verdict === 'unknown' ? 'had no data' : `was ${String(part.verdict)}`
    return `\`${wordsOf(part.condition, sentence)}\` ${numbers === '' ? verdict : numbers}`
  })
  return `${said.join('; ')}${parts.length > PARTS_MAX ? `; and ${parts.length - PARTS_MAX} more` : ''}`
}

function sayNumbers({ condition, observed, required, lastTimestamp, count }: Evidence, saying: Saying): string {
  if (condition.kind === 'sustained') return `true for ${sayDuration(observed ?? 0)} of ${sayDuration(required ?? condition.ms)}`
  const parts: string[] = []
  if (observed !== undefined) parts.push(`observed ${sayNumber(observed)}`)
  if (lastTimestamp !== undefined) parts.push(`last event at ${sayNear(lastTimestamp, saying)}`)
  else if (count === 0) parts.push('no event')
  return parts.join(', ')
}

/** At most six significant digits: evidence is for people. */
export function sayNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}

/** `3 runs`, `1 run`, `no run`. */
export function sayRuns(count: number): string {
  return count === 0 ? 'no run' : count === 1 ? '1 run' : `${count} runs`
}

export { sayDuration }

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
