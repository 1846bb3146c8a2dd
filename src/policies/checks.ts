/** What can be wrong with a policy whose keys are each well formed: keys that contradict each other, and keys that do nothing. One check per rule. */
import { formatDuration } from '../../grammar/index.js'
import type { PlannedPolicy } from './plan.js'
import type { PolicyKeys } from './policy-keys.js'

/** What a check sees: the policy without its digest, and its keys. Keys that were refused before are not judged. */
export interface CheckedPolicy {
  readonly policy: Omit<PlannedPolicy, 'digest'>
  readonly keys: PolicyKeys
  /** The shortest time between two slots of one timer; undefined when no timer has two. */
  readonly shortestPeriodMs: number | undefined
}

type Check = (checked: CheckedPolicy) => void

/** S1.7 */
const endAfterStart: Check = ({ policy: { startAt, endAt }, keys }) => {
  if (startAt === undefined || endAt === undefined || startAt < endAt) return
  const message = 'No window would ever open: `end_at` is not after `start_at`.'
  keys.report('end_at', { code: 'never-fires', message, hint: 'Windows open in [start_at, end_at).' })
}

/** S1.7 */
const jitterShorterThanPeriod: Check = ({ policy: { jitterMs }, keys, shortestPeriodMs }) => {
  if (shortestPeriodMs === undefined || jitterMs < shortestPeriodMs || jitterMs === 0) return
  const message = `The jitter must be shorter than the shortest time between two slots, which is ${formatDuration(shortestPeriodMs)}.`
  keys.report('jitter', { code: 'bad-jitter', message, hint: 'Openings could otherwise come out of order.' })
}

/** S2.2 */
const windowShorterThanPeriod: Check = ({ policy: { durationMs }, keys, shortestPeriodMs }) => {
  if (shortestPeriodMs === undefined || durationMs <= shortestPeriodMs) return
  keys.report('duration', {
    code: 'long-window',
    severity: 'warning',
    message: `The window is longer than the shortest time between two slots, which is ${formatDuration(shortestPeriodMs)}.`,
    hint: 'A window that still waits when the next one opens ends as superseded.',
  })
}

const useWindow = ['loop', 'retry_on_error', 'cancel_on_timeout'] as const

/** S2.7 */
const windowForRunControl: Check = ({ policy, keys }) => {
  if (policy.durationMs > 0) return
  const isSet = { loop: policy.loop, retry_on_error: policy.retryOnError, cancel_on_timeout: policy.cancelOnTimeout !== undefined }
  for (const key of useWindow) {
    if (!isSet[key]) continue
    const message = `\`${key}\` has no effect: a window of 0s is evaluated exactly once.`
    keys.report(key, { code: 'useless-key', severity: 'warning', message, hint: 'Give the policy a `duration`.' })
  }
}

const delayShorterThanWindow: Check = ({ policy: { loop, retryOnError, delayMs, durationMs }, keys }) => {
  if (!(loop || retryOnError) || durationMs === 0 || delayMs < durationMs) return
  const isDefault = keys.node('delay') === undefined
  keys.report(isDefault ? 'duration' : 'delay', {
    code: 'long-delay',
    severity: 'warning',
    message: `${isDefault ? 'The default delay' : 'The delay'} of ${formatDuration(delayMs)} is not shorter than the window of ${formatDuration(durationMs)}, so there is never a second run.`,
    hint: 'Make `delay` shorter or `duration` longer.',
  })
}

const countLeavesWindows: Check = ({ policy: { recurrenceCount }, keys }) => {
  if (recurrenceCount !== 0) return
  keys.report('recurrence_count', {
    code: 'never-fires',
    severity: 'warning',
    message: 'With a count of 0 no window opens.',
    hint: 'Remove the key for no limit.',
  })
}

/** The source's examples name no workflow where they show other keys; all that do, name `run`. */
const workflowIsNamed: Check = ({ policy: { workflowName }, keys }) => {
  if (keys.node('workflow_name')) return
  keys.report('name', {
    code: 'missing-key',
    severity: 'warning',
    message: `The policy names no workflow; \`${workflowName}\` is launched.`,
    hint: 'Add `workflow_name`.',
  })
}

/** Each check, with the keys that it judges. */
const checks: readonly (readonly [Check, readonly string[]])[] = [
  [endAfterStart, ['start_at', 'end_at']],
  [jitterShorterThanPeriod, ['jitter']],
  [windowShorterThanPeriod, ['duration']],
  [windowForRunControl, ['duration', ...useWindow]],
  [delayShorterThanWindow, ['duration', 'delay', 'loop', 'retry_on_error']],
  [countLeavesWindows, ['recurrence_count']],
  [workflowIsNamed, ['workflow_name']],
]

/** Runs every check whose keys can be judged. */
export function checkPolicy(checked: CheckedPolicy): void {
  for (const [check, judged] of checks) if (!judged.some((key) => checked.keys.isBroken(key))) check(checked)
}
