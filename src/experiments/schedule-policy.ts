/** Schedules and trials as policies of the scheduler: a session for each experiment, a policy for each schedule, and one that fires once for each trial that a person starts. */
import type { Policy } from '../policies/index.js'
import type { Experiment, Schedule, Trial } from './documents.js'

/** The workflow that runs a trial. */
export const trialWorkflow = 'tidegate.trial'

/** The limit that trials share: how many run at a time (S9.4). */
export const trialGroup = 'tidegate.trials'

const manualPrefix = 'trial.'

/** The session of an experiment's schedules. */
export function sessionOf(experiment: Pick<Experiment, 'id'>): string {
  return `experiment.${experiment.id}`
}

/** The policy of a schedule: a window of 0s at each slot, which waits for its turn as long as it takes (S2.10). */
export function schedulePolicy(schedule: Schedule): Policy {
  return {
    name: schedule.id,
    workflow_name: trialWorkflow,
    cron_expression: schedule.recurrence_pattern,
    cron_dialect: 'unix',
    concurrency_group: trialGroup,
    ...(schedule.recurrence_count === null ? {} : { recurrence_count: schedule.recurrence_count }),
  }
}

/** The policy of a trial that a person started: it fires once, at once. */
export function manualPolicy(trial: Pick<Trial, 'id'>): Policy {
  return {
    name: `${manualPrefix}${trial.id}`,
    workflow_name: trialWorkflow,
    timer_type: 'int',
    cron_expression: '0s',
    concurrency_group: trialGroup,
  }
}

/** Whose policy it is, by its name. */
export function ownerOf(policy: string): { readonly kind: 'schedule' | 'trial'; readonly id: string } {
  return policy.startsWith(manualPrefix) ? { kind: 'trial', id: policy.slice(manualPrefix.length) } : { kind: 'schedule', id: policy }
}
