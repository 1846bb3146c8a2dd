/** Experiments, schedules and trials in answers. */
import { trialStatuses } from '../../../experiments/index.js'
import type { Answer } from '../mount.js'
import { problemSchema } from './problem.js'
import { anything, instantText, list, mapOf, object, orNull, text, whole, word, type Schema } from './schema.js'

const values = mapOf(anything('Any JSON value.'))
const step = object({ do: text() }, { step: text(), where: values, expect: list(values) })
const steps = list(step)
const status = word(trialStatuses)

export const experimentAnswer: Schema = object({
  id: text(),
  name: text(),
  description: text(),
  metadata: values,
  parameters: values,
  pre_steps: steps,
  steps,
  post_steps: steps,
  created_by: text(),
  created_at: instantText('When it was created.'),
})

const executedAt = orNull(instantText('When it began.'))

export const scheduleAnswer: Schema = object({
  id: text(),
  experiment_id: text(),
  parameters: values,
  metadata: values,
  ticket: values,
  recurrence_pattern: text(),
  recurrence_count: orNull(whole()),
  recurrence_left: orNull(whole('How many trials it may still start; null: no limit.')),
  created_by: text(),
  created_at: instantText('When it was created.'),
  trials: list(object({ id: text(), status, executed_at: executedAt })),
})

const stepRecord = object({ step_name: text(), step_parameters: values, logs: list(text()) })

export const trialAnswer: Schema = object({
  id: text(),
  experiment: text(),
  schedule: orNull(text('Null: a person started it.')),
  metadata: values,
  parameters: values,
  ticket: values,
  trial_record: object(
    {},
    { pre_steps: list(stepRecord), steps: list(stepRecord), post_steps: list(stepRecord), result: list(object({ logs: list(text()) })) },
  ),
  status,
  executed_at: executedAt,
  completed_at: orNull(instantText('When it ended.')),
  initiated_by: text(),
})

/** What is wrong: texts by field, or one text; a problem where the request was not admitted. */
export const fieldProblems: Answer = {
  schema: { anyOf: [problemSchema, object({ detail: text() }), mapOf(list(text()), { description: 'What is wrong, by field.' })] },
}
