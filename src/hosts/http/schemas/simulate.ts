/** What a simulation is asked with, and what it answers. */
import { policySchema } from '../../../policies/index.js'
import { runResults } from '../../../scheduler/index.js'
import { runSchema, windowSchema } from './history.js'
import { eventSchema } from './metrics.js'
import { instantText, list, mapOf, milliseconds, object, text, word, type Schema } from './schema.js'

const script = object(
  {},
  { takes: text('How long a run takes; default 0s.', ['2m30s']), result: word(runResults), message: text(), refuse: text('Why the launch is refused.') },
)

export const simulateBodySchema: Schema = object(
  {
    policies: {
      description: 'A list of policies, a policy document, or the text of a policy file.',
      anyOf: [{ type: 'array', items: policySchema }, { type: 'object' }, { type: 'string' }],
    },
    from: instantText('When the policies are loaded.'),
    until: instantText('Where it ends; this instant is part of it.'),
  },
  {
    events: list(eventSchema, { description: 'Each with its timestamp, at which it becomes known.' }),
    timezone: text('Of policies that name none; UTC if absent.'),
    session: text('The one whose sentences are in force.'),
    workflows: mapOf({ anyOf: [script, list(script)] }),
  },
)

export const simulatedSchema: Schema = object({
  from: instantText('As it was asked for.'),
  until: instantText('As it was asked for.'),
  windows: list(windowSchema),
  runs: list(runSchema),
  refused: list(object({ at: milliseconds('When it came.'), metric: text(), code: text('Why it was not taken.') })),
})
