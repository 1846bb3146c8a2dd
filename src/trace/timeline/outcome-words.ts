/** Outcomes and reasons in a few words, and what they mean at a glance: the labels of a timeline. */
import type { HoldInterval, HoldReason, Outcome } from '../../scheduler/index.js'
import type { Tone } from './timeline.js'

/** The tone of every outcome. */
export const tones: Record<Outcome, Tone> = {
  ran: 'good',
  error: 'bad',
  launch_failed: 'bad',
  runner_lost: 'bad',
  invalid_policy: 'bad',
  condition_false: 'held',
  condition_unknown: 'held',
  already_running: 'held',
  concurrency_limit: 'held',
  paused: 'held',
  cancelled: 'stopped',
  timeout: 'stopped',
  excluded: 'passed',
  superseded: 'passed',
  missed: 'passed',
  policy_removed: 'passed',
}

/** What windows of a tone are called where many are counted together. */
export const toneWords: Record<Tone, string> = {
  good: 'ran',
  bad: 'failed',
  held: 'held back',
  stopped: 'cancelled or timed out',
  passed: 'passed over',
  open: 'not settled',
}

export const reasonWords: Record<HoldReason, string> = {
  paused: 'paused',
  already_running: 'already running',
  condition_false: 'condition false',
  condition_unknown: 'no data',
  concurrency_limit: 'at its limit',
}

/** The reason in a few words (`condition 2 false`), and in fewer where there is little room (`condition 2`). */
export function reasonLabels({ reason, evidence }: Pick<HoldInterval, 'reason' | 'evidence'>): readonly [string, string] {
  const clause = evidence.clause ?? ''
  const labels: Record<HoldReason, readonly [string, string]> = {
    paused: ['paused', 'paused'],
    already_running: ['already running', 'running'],
    condition_false: [`condition ${clause} false`, `condition ${clause}`],
    condition_unknown: [`condition ${clause}: no data`, `condition ${clause}`],
    concurrency_limit: ['at its limit', 'limit'],
  }
  const [long, short] = labels[reason]
  return reason.startsWith('condition') && clause === '' ? [reasonWords[reason], ''] : [long, short]
}

/** `condition false`, `ran`; an open window says `open`. */
export function outcomeLabel(outcome: Outcome | undefined): string {
  return outcome === undefined ? 'open' : outcome.replaceAll('_', ' ')
}
