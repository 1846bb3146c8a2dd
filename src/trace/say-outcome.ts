/** With what a window ended, in one plain sentence for each outcome (SEMANTICS S7). */
import type { Finish, Outcome, RunRow, WindowRow } from '../scheduler/index.js'
import { inBrackets, sayDuration, sayInterval, sayNear, sayWindow, type Saying } from './words.js'

/** The whole sentence. `runs` are those of the window, in order of launch. */
export function sayOutcome(
  window: WindowRow,
  outcome: Outcome,
  { runs, timezone }: { readonly runs: readonly RunRow[]; readonly timezone: string },
): string {
  const saying = { timezone, near: window.opens }
  const last = runs.at(-1)
  return `${sayWindow(window, timezone)} ${sentences[outcome](window, last, saying)}.`
}

type SayOutcome = (window: WindowRow, last: RunRow | undefined, saying: Saying) => string

const notLaunched: SayOutcome = (window, _, saying) => {
  const how = window.closes === window.opens ? 'was judged once and did not run' : 'closed without a run'
  return `${how}${sayHolds(window, ': ', saying)}`
}

/** What follows the name of the window. */
const sentences: Readonly<Record<Outcome, SayOutcome>> = {
  ran: (window, last, saying) => {
    const times = window.launches === 1 ? 'ran once: it' : `ran ${window.launches} times: the last run`
    return `${times} ${sayTook(last, 'succeeded', saying)}${sayFinish(window)}`
  },
  error: (window, last, saying) =>
    `failed: ${runOf(window)} ${sayTook(last, 'failed', saying)}${inBrackets(last?.message ?? '')}${sayFinish(window)}`,
  launch_failed: (window, last) => `failed: ${launchOf(window)} was refused${inBrackets(last?.message ?? '')}${sayFinish(window)}`,
  runner_lost: (window) => `failed: the process of ${runOf(window)} was gone before the run had ended${sayFinish(window)}`,
  timeout: (window, last, saying) =>
    `timed out: ${runOf(window)} was still going when the window closed${last?.end === undefined ? '' : `, and was cancelled after ${sayDuration(last.end - last.start)}`}${inBrackets('cancel_on_timeout', sayLate(window, last, saying))}`,
  cancelled: (window, last, saying) => {
    const { cancel } = last ?? {}
    if (cancel?.by !== 'person')
      return `was cancelled by a person ${window.launches === 0 ? 'before anything ran' : `after ${runOf(window)}`}`
    const reason = cancel.reason === undefined || cancel.reason === 'cancelled by a person' ? '' : `"${cancel.reason}"`
    return `was cancelled by a person, who stopped ${runOf(window)} at ${sayNear(cancel.at, saying)}${inBrackets(reason)}`
  },
  policy_removed: (window) =>
    `ended when its policy was removed or its session closed, ${window.launches === 0 ? 'before anything ran' : `after ${runOf(window)}`}`,
  superseded: (window, _, saying) =>
    `gave way, without a run, to a later window or an edit of its policy${sayHolds(window, '; until then ', saying)}`,
  missed: () => 'was missed: the scheduler was down or late, and saw it only when it was over',
  excluded: (window) => `did not open: the policy excludes it${inBrackets(window.excludedBy ?? '')}`,
  invalid_policy: () => 'did not run: its policy can no longer be read, because the sentences of its conditions were changed',
  paused: notLaunched,
  already_running: notLaunched,
  condition_false: notLaunched,
  condition_unknown: notLaunched,
  concurrency_limit: notLaunched,
}

/** `run 2, the last,`; of one run `its run`. */
function runOf({ launches }: WindowRow): string {
  return launches === 1 ? 'its run' : `run ${launches}, the last,`
}

function launchOf({ launches }: WindowRow): string {
  return launches === 1 ? 'its launch' : `launch ${launches}, the last,`
}

function sayTook(run: RunRow | undefined, end: string, saying: Saying): string {
  return run?.end === undefined ? end : `took ${sayDuration(run.end - run.start)} and ${end} at ${sayNear(run.end, saying)}`
}

/** A cancelled run that did not stop at once. */
function sayLate({ closes }: WindowRow, run: RunRow | undefined, saying: Saying): string {
  return run?.end === undefined || run.end <= closes ? '' : `it stopped at ${sayNear(run.end, saying)}`
}

/** How many holds are told. */
const HOLDS_MAX = 3

function sayHolds({ intervals }: WindowRow, opening: string, saying: Saying): string {
  if (intervals.length === 0) return ''
  const said = intervals.slice(0, HOLDS_MAX).map((interval) => sayInterval(interval, saying))
  return `${opening}${said.join(', then ')}${intervals.length > HOLDS_MAX ? `, and ${intervals.length - HOLDS_MAX} more` : ''}`
}

const finishes: Readonly<Record<Finish, string>> = {
  no_loop: '',
  no_retry: 'no retry, since retry_on_error is off',
  zero_duration: 'a window of 0s launches once',
  max_run: 'no further run, since max_run was reached',
  due_after_end: 'no further run, since it would have come after the window',
  later_slot: 'no further run, since a later window had opened',
  slot_gone: 'no further run, since an edit had taken its slot away',
  recurrence_used_up: 'no further run, since the recurrence count was used up',
  window_closed: 'the window had closed by then',
  cancelled: 'a person cancelled it',
  superseded: 'no further run, since a later window took its place',
  policy_removed: 'no further run, since its policy was removed',
  no_data: 'no further run, since its conditions had no data',
  invalid_policy: 'no further run, since its conditions could not be read any more',
}

function sayFinish({ finish }: WindowRow): string {
  return finish === undefined || finishes[finish] === '' ? '' : `; ${finishes[finish]}`
}
