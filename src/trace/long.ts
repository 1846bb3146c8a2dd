/** The long form of an explanation: the same record told line by line, with what each condition saw, the closest miss, the runs, and what the outcome means. */
import type { Instant } from '../../grammar/time.js'
import type { HoldEvidence, HoldInterval, Outcome, RunRow, WindowRow } from '../scheduler/index.js'
import type { Evidence } from '../signals/index.js'
import { blamed, wordsOf } from './blamed.js'
import type { Explanation } from './explain.js'
import { inBrackets, sayDuration, sayHold, sayInstant, sayNear, sayNumber, type Saying } from './words.js'

/** What each outcome means, for somebody who has not read the policy. */
export const outcomeMeanings: Readonly<Record<Outcome, string>> = {
  ran: 'The workflow was launched in this window, and its last run succeeded.',
  condition_false: 'Nothing was launched: what held the window back longest was a condition that was false.',
  condition_unknown: 'Nothing was launched: what held the window back longest was a condition without data to judge it by.',
  already_running: 'Nothing was launched: what held the window back longest was another run of the policy, since only_one_running is set.',
  concurrency_limit: 'Nothing was launched: what held the window back longest was a limit, with as many runs under way as it admits.',
  paused: 'Nothing was launched: what held the window back longest was a pause of the policy.',
  excluded: 'The window never opened: the policy excludes its slot.',
  superseded: 'Nothing was launched: before anything ran, a later slot or an edit of the policy took the place of this window.',
  missed: 'Nobody looked at this window while it was open: the scheduler was down or late.',
  cancelled: 'A person cancelled it: nothing more is launched in this window, later windows open as usual.',
  timeout: 'The last run was still going when the window closed, and was cancelled, as cancel_on_timeout says.',
  error: 'The workflow was launched, and its last run failed.',
  launch_failed: 'A launch was asked for, and the last one was refused: the workflow did not start.',
  runner_lost: 'The workflow was launched, but the process of its last run ended first: nobody knows how far the run had come.',
  invalid_policy: 'Nothing was launched: the policy can no longer be read, because sentences that it uses were changed.',
  policy_removed: 'The policy was removed, or its session was closed.',
}

export interface LongOptions {
  /** IANA zone in which times are said. */
  readonly timezone: string
  /** Where somebody has looked for it. */
  readonly miss?: ClosestMiss | undefined
}

/** The lines of the long form; the first is the short one. */
export function explainLong(explanation: Explanation, { timezone, miss }: LongOptions): readonly string[] {
  const { window, runs, text, evidence } = explanation
  if (window === undefined) return [text]
  const isOpen = window.outcome === undefined
  const saying = { timezone, near: window.opens }
  const holds = window.intervals.flatMap((interval, index) => {
    const isNow = isOpen && evidence !== undefined && interval.to === undefined && index === window.intervals.length - 1
    return holdLines(isNow ? { ...interval, evidence } : interval, isNow, saying)
  })
  return [
    text,
    ...(window.outcome === undefined ? [] : [outcomeMeanings[window.outcome]]),
    `  policy ${window.policy}, session ${window.session}, window ${window.id}${sayKind(window)}`,
    ...holds.map((line) => `  ${line}`),
    ...(miss === undefined ? [] : [`  closest miss: ${sayMiss(miss, saying)}`]),
    ...runs.map((run) => `  ${sayRun(run, saying)}`),
    ...(isOpen ? [`  still open${window.closes > window.opens ? ` until ${sayInstant(window.closes, timezone)}` : ''}`] : []),
  ]
}

const kindWords: Readonly<Record<WindowRow['kind'], string>> = {
  slot: '',
  manual: ', opened by a person',
  'make-up': ', made up for one that was missed',
  backfill: ', filled in later',
}

function sayKind({ kind }: WindowRow): string {
  return kindWords[kind]
}

function holdLines({ from, to, reason, evidence, merged }: HoldInterval, isNow: boolean, saying: Saying): string[] {
  const span =
    to === undefined
      ? `since ${sayNear(from, saying)}`
      : to === from
        ? `at ${sayNear(from, saying)}`
        : `${sayNear(from, saying)} to ${sayNear(to, saying)} (${sayDuration(to - from)})`
  const others = merged === undefined ? '' : `; ${merged} shorter changes are not listed`
  const { words, facts } = sayHold(reason, evidence, isNow, saying)
  const when = isNow ? 'now' : to === from ? '' : 'at first'
  return [`${span}: ${words}${inBrackets(facts)}${others}`, ...clauseLines(evidence, when, saying).map((line) => `  ${line}`)]
}

/** What the parts of the clause saw that kept it from being true. */
function clauseLines({ condition, sentence }: HoldEvidence, when: string, saying: Saying): string[] {
  if (condition === undefined) return []
  return blamed(condition).flatMap((part) => {
    const words = part === condition ? '' : `\`${wordsOf(part.condition, sentence)}\``
    const line = [words, numbersOf(part, saying)].filter((some) => some !== '').join(': ')
    return line === '' ? [] : [when === '' ? line : `${when}: ${line}`]
  })
}

function numbersOf({ condition, verdict, observed, required, lastTimestamp, count, since }: Evidence, saying: Saying): string {
  const isTime = condition.kind === 'sustained'
  const say = (value: number): string => (isTime ? sayDuration(value) : sayNumber(value))
  const operator = condition.kind === 'comparison' ? `${condition.operator} ` : ''
  const parts = [
    ...(observed === undefined ? [] : [`${isTime ? 'true for' : 'observed'} ${say(observed)}`]),
    ...(required === undefined ? [] : [`required ${operator}${say(required)}`]),
    ...(observed === undefined || required === undefined || observed === required ? [] : [`${say(Math.abs(observed - required))} off`]),
    ...(lastTimestamp === undefined ? [] : [`the last event at ${sayNear(lastTimestamp, saying)}`]),
    ...(lastTimestamp === undefined && count === 0 ? ['no event'] : []),
    ...(since === undefined ? [] : [`${verdict === 'unknown' ? 'without data' : String(verdict)} since ${sayNear(since, saying)}`]),
  ]
  return parts.join(', ')
}

/** A comparison that was false, with the value that came nearest to making it true. */
export interface ClosestMiss {
  readonly at: Instant
  /** Number of the condition, from 1. */
  readonly clause: number
  /** The author's words. */
  readonly words: string
  readonly observed: number
  readonly required: number
}

/** Of false comparisons inside a clause, those that explain its verdict, as misses at `at`. */
export function missesOf(evidence: Evidence, clause: number, sentence: string, at: Instant): readonly ClosestMiss[] {
  return blamed(evidence).flatMap(({ condition, verdict, observed, required }): ClosestMiss[] => {
    if (condition.kind !== 'comparison' || verdict !== false || observed === undefined || required === undefined) return []
    return [{ at, clause, words: wordsOf(condition, sentence), observed, required }]
  })
}

function sayMiss({ at, clause, words, observed, required }: ClosestMiss, saying: Saying): string {
  const off = Math.abs(observed - required)
  const distance = off === 0 ? 'exactly on the border' : `${sayNumber(off)} off`
  return `condition ${clause}, \`${words}\`, observed ${sayNumber(observed)} at ${sayNear(at, saying)}, ${distance}`
}

function sayRun({ n, id, start, end, result, message, cancel, failure }: RunRow, saying: Saying): string {
  const span =
    end === undefined
      ? `since ${sayNear(start, saying)}`
      : `${sayNear(start, saying)} to ${sayNear(end, saying)} (${sayDuration(end - start)})`
  const why = cancel?.reason ?? message
  const how = result === undefined ? 'running' : failure === undefined || failure === result ? result : `${result}, ${failure}`
  return `run ${n}: ${span}, ${how}${why === undefined ? '' : ` (${why})`}, id ${id}`
}
