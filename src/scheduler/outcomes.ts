/** The closed lists of reasons: what holds a window back, and with what a window ends (SEMANTICS S7). */

/** One reason holds a window back at a time: the first of these that applies (S7.1). */
export const holdReasons = ['paused', 'already_running', 'condition_false', 'condition_unknown', 'concurrency_limit'] as const
export type HoldReason = (typeof holdReasons)[number]

/** The headline reason with which a window ended. */
export const outcomes = [
  'ran',
  'condition_false',
  'condition_unknown',
  'already_running',
  'concurrency_limit',
  'paused',
  'excluded',
  'superseded',
  'missed',
  'cancelled',
  'timeout',
  'error',
  'launch_failed',
  'runner_lost',
  'invalid_policy',
  'policy_removed',
] as const
export type Outcome = (typeof outcomes)[number]

/** Why a run did not succeed, in one word. */
export type RunFailure = 'error' | 'timeout' | 'cancelled' | 'launch_failed' | 'runner_lost' | 'policy_removed'

/** Why no further run came in a window that launched (S7.2). */
export type Finish =
  | 'no_loop'
  | 'no_retry'
  | 'zero_duration'
  | 'max_run'
  | 'due_after_end'
  | 'later_slot'
  | 'slot_gone'
  | 'recurrence_used_up'
  | 'window_closed'
  | 'cancelled'
  | 'superseded'
  | 'policy_removed'
  | 'no_data'
  | 'invalid_policy'
