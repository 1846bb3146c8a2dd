/** Experiments, schedules and trials as answers show them. Instants are ISO texts in UTC. */
import { formatInstant, type Instant } from '../../grammar/index.js'
import type { Experiment, Schedule, Trial, Values } from './documents.js'

export function experimentView({
  id,
  name,
  description,
  metadata,
  parameters,
  pre_steps,
  steps,
  post_steps,
  created_by,
  created_at,
}: Experiment): Values {
  return { id, name, description, metadata, parameters, pre_steps, steps, post_steps, created_by, created_at: formatInstant(created_at) }
}

/** A schedule with what is left of its count (null: no limit) and its trials in short, by time. */
export function scheduleView(schedule: Schedule, left: number | null, trials: readonly Trial[]): Values {
  const { id, experiment_id, parameters, metadata, ticket, recurrence_pattern, recurrence_count, created_by, created_at } = schedule
  return {
    id,
    experiment_id,
    parameters,
    metadata,
    ticket,
    recurrence_pattern,
    recurrence_count,
    recurrence_left: left,
    created_by,
    created_at: formatInstant(created_at),
    trials: trials
      .toSorted((a, b) => timeOf(a) - timeOf(b))
      .map(({ id: trial, status, executed_at }) => ({ id: trial, status, executed_at: text(executed_at) })),
  }
}

export function trialView(trial: Trial): Values {
  return {
    id: trial.id,
    experiment: trial.experiment_id,
    schedule: trial.schedule_id ?? null,
    metadata: trial.metadata,
    parameters: trial.parameters,
    ticket: trial.ticket,
    trial_record: trial.record,
    status: trial.status,
    executed_at: text(trial.executed_at),
    completed_at: text(trial.completed_at),
    initiated_by: trial.initiated_by,
  }
}

/** Trials that have not started yet come after those that have, in the order in which they are due. */
function timeOf({ executed_at, slot }: Trial): number {
  return executed_at ?? slot
}

function text(instant: Instant | undefined): string | null {
  return instant === undefined ? null : formatInstant(instant)
}
