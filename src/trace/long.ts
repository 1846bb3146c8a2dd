/** The long form of an explanation: the same record told line by line, with what each condition saw, the closest miss, the runs, and what the outcome means. */
import { printCondition } from '../../dsl/index.js'
import type { Condition } from '../../dsl/condition.js'
import type { Instant } from '../../grammar/time.js'
import type { HoldEvidence, HoldInterval, Outcome, RunRow, WindowRow } from '../scheduler/index.js'
import type { Evidence } from '../signals/index.js'
import type { Explanation } from './explain.js'
import { sayDuration, sayHold, sayInstant, sayNumber, sayTime } from './words.js'

/** What each outcome means, for somebody who has not read the policy. */
export const outcomeMeanings: Readonly<Record<Outcome, string>> = {
  ran: 'The workflow was launched in this window, and its last run succeeded.',
  condition_false: 'Nothing was launched: for the longest time a condition was false.',
  condition_unknown: 'Nothing was launched: for the longest time a condition had no data to be judged by.',
  already_running: 'Nothing was launched: for the longest time another run of the policy had not ended, and only_one_running is set.',
  concurrency_limit: 'Nothing was launched: for the longest time as many runs as the limit admits were under way.',
  paused: 'Nothing was launched: for the longest time the policy was paused.',
  excluded: 'The window never opened: the policy excludes its slot.',
  superseded: 'Nothing was launched: a later slot, or an edit of the policy, took the place of this window.',
  missed: 'Nobody looked at this window while it was open: the scheduler was down or late.',
  cancelled: 'A person cancelled it: nothing more is launched in this window, later windows open as usual.',
  timeout: 'The last run was still going when the window ended and was cancelled, as cancel_on_timeout says.',
  error: 'The workflow was launched, and its last run failed.',
  launch_failed: 'A launch was asked for, and the last one was refused: the workflow did not start.',
  runner_lost: 'The workflow was launched, but the process that ran the last run was lost with the run.',
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
  const holds = window.intervals.flatMap((interval, index) => {
    const isNow = interval.to === undefined && index === window.intervals.length - 1
    return holdLines(isNow && isOpen && evidence !== undefined ? { ...interval, evidence } : interval, timezone)
  })
  return [
    text,
    ...(window.outcome === undefined ? [] : [outcomeMeanings[window.outcome]]),
    `  policy ${window.policy}, session ${window.session}, window ${window.id}${sayKind(window)}`,
    ...holds.map((line) => `  ${line}`),
    ...(miss === undefined ? [] : [`  closest miss: ${sayMiss(miss, timezone)}`]),
    ...runs.map((run) => `  ${sayRun(run, timezone)}`),
    ...(isOpen ? [`  still open${window.closes > window.opens ? ` until ${sayInstant(window.closes, timezone)}` : ''}`] : []),
  ]
}

function sayKind({ kind }: WindowRow): string {
  return kind === 'manual' ? ', opened by a person' : kind === 'make-up' ? ', made up for one that was missed' : ''
}

function holdLines({ from, to, reason, evidence, merged }: HoldInterval, timezone: string): string[] {
  const span =
    to === undefined
      ? `since ${sayTime(from, timezone)}`
      : to === from
        ? `at ${sayTime(from, timezone)}`
        : `${sayTime(from, timezone)} to ${sayTime(to, timezone)} (${sayDuration(to - from)})`
  const others = merged === undefined ? '' : `; ${merged} shorter changes are not listed`
  const { condition: _, ...plain } = evidence
  return [`${span}: ${sayHold(reason, plain, timezone)}${others}`, ...clauseLines(evidence, timezone).map((line) => `  ${line}`)]
}

/** What the parts of the clause saw that kept it from being true. */
function clauseLines({ condition, sentence }: HoldEvidence, timezone: string): string[] {
  if (condition === undefined) return []
  return blamed(condition).flatMap((part) => {
    const numbers = numbersOf(part, timezone)
    const words =
      part === condition
        ? ''
        : `\`${wordsOf(part.condition, sentence)}\` was ${part.verdict === 'unknown' ? 'unknown' : String(part.verdict)}`
    return words === '' && numbers === '' ? [] : [[words, numbers].filter((some) => some !== '').join(': ')]
  })
}

/** The leaves that explain a verdict: of an `all` those that are not true; of other connectives every one. */
function blamed(evidence: Evidence): readonly Evidence[] {
  const parts = evidence.condition.kind === 'all' ? evidence.clauses.filter(({ verdict }) => verdict !== true) : evidence.clauses
  return parts.length === 0 ? [evidence] : parts.flatMap(blamed)
}

function wordsOf(condition: Condition, sentence: string | undefined): string {
  const { span } = condition
  const words = span === undefined || sentence === undefined ? '' : sentence.slice(span.start, span.end)
  return words === '' ? printCondition(condition) : words
}

function numbersOf({ condition, observed, required, lastTimestamp, count, since }: Evidence, timezone: string): string {
  const say = (value: number): string => (condition.kind === 'sustained' ? sayDuration(value) : sayNumber(value))
  const operator = condition.kind === 'comparison' ? `${condition.operator} ` : ''
  const parts = [
    ...(observed === undefined ? [] : [`observed ${say(observed)}`]),
    ...(required === undefined ? [] : [`required ${operator}${say(required)}`]),
    ...(observed === undefined || required === undefined || observed === required ? [] : [`${say(Math.abs(observed - required))} off`]),
    ...(lastTimestamp === undefined ? [] : [`the last event at ${sayTime(lastTimestamp, timezone)}`]),
    ...(lastTimestamp === undefined && count === 0 ? ['no event in sight'] : []),
    ...(since === undefined ? [] : [`so since ${sayTime(since, timezone)}`]),
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

function sayMiss({ at, clause, words, observed, required }: ClosestMiss, timezone: string): string {
  const off = Math.abs(observed - required)
  const distance = off === 0 ? 'exactly on the border' : `${sayNumber(off)} off`
  return `condition ${clause}, \`${words}\`, observed ${sayNumber(observed)} at ${sayTime(at, timezone)}, ${distance}`
}

function sayRun({ n, id, start, end, result, message, cancel, failure }: RunRow, timezone: string): string {
  const span =
    end === undefined
      ? `since ${sayTime(start, timezone)}`
      : `${sayTime(start, timezone)} to ${sayTime(end, timezone)} (${sayDuration(end - start)})`
  const why = cancel?.reason ?? message
  const how = result === undefined ? 'running' : failure === undefined || failure === result ? result : `${result}, ${failure}`
  return `run ${n}: ${span}, ${how}${why === undefined ? '' : ` (${why})`}, id ${id}`
}
