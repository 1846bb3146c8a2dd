/** `POST /v1/simulate`: what policies would do over events of the past or of one's own, in virtual time. */
import { formatInstant, TidegateError, type Instant } from '../../../../grammar/index.js'
import { runResults } from '../../../scheduler/index.js'
import type { EventInput, LaunchScript, Simulation } from '../../../testing/index.js'
import type { Limits } from '../limits.js'
import { simulateBodySchema, simulatedSchema } from '../schemas/simulate.js'
import { eventsIn, requireFew } from './events.js'
import { fieldsOf, given, neededIn, textIn, type NativeRoute } from './native.js'
import { policiesIn } from './policy-bodies.js'

type Fields = Readonly<Record<string, unknown>>

const dayMs = 86_400_000

export const simulateRoutes: readonly NativeRoute[] = [
  {
    method: 'POST',
    path: '/simulate',
    id: 'simulate',
    permission: 'read',
    tag: 'policies',
    summary: 'Run policies in virtual time over metric events: their windows and runs. Nothing is launched or loaded.',
    description:
      'Sentences are those in force. `workflows` says how long the runs of a workflow take and how they end, one entry for each launch, of which the last repeats.',
    body: simulateBodySchema,
    returns: simulatedSchema,
    answer: async ({ scheduler, limits, simulating }, { body, reply }) => {
      const fields = fieldsOf(body, ['policies', 'events', 'from', 'until', 'timezone', 'workflows', 'session'])
      const [from, until] = spanOf(fields, limits)
      const events = eventsOf(fields['events'], limits)
      const simulation = await simulating.run({
        options: {
          policies: Array.isArray(fields['policies']) ? policiesIn({ policies: fields['policies'] }) : policiesIn(fields['policies']),
          vocabulary: scheduler.vocabulary(textIn(fields, 'session')),
          start: from,
          workflows: scriptsOf(fields['workflows']),
          ...given('timezone', textIn(fields, 'timezone')),
        },
        events,
        until,
        isGone: () => reply.raw.destroyed,
      })
      return answerOf(simulation, from, until)
    },
  },
]

function answerOf(simulation: Simulation, from: Instant, until: Instant): object {
  return {
    from: formatInstant(from),
    until: formatInstant(until),
    windows: simulation.windows(),
    runs: simulation.runs(),
    refused: simulation.refusals(),
  }
}

function spanOf(fields: Fields, { simulationDays }: Limits): readonly [Instant, Instant] {
  const [from, until] = [neededIn(fields, 'from'), neededIn(fields, 'until')]
  if (from >= until) throw new TidegateError('bad-instant', `from ${formatInstant(from)} must come before until ${formatInstant(until)}`)
  if (until - from > simulationDays * dayMs)
    throw new TidegateError(
      'simulation-too-long',
      `the span from ${formatInstant(from)} to ${formatInstant(until)} is longer than ${simulationDays} days: simulate a part of it`,
    )
  return [from, until]
}

/** Events have the times at which they were measured, which are those at which they become known. */
function eventsOf(value: unknown, limits: Limits): readonly EventInput[] {
  if (value !== undefined && !Array.isArray(value))
    throw new TidegateError('bad-event', 'events must be a list, as POST /v1/events takes it')
  const events = eventsIn(value ?? [], '')
  requireFew(events.length, limits)
  return events.map(({ timestamp, ...event }, index) => {
    if (timestamp === undefined) throw new TidegateError('bad-event', `event ${index + 1} has no timestamp: it says when the event happens`)
    return { ...event, at: timestamp }
  })
}

function scriptsOf(value: unknown): Readonly<Record<string, readonly LaunchScript[]>> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TidegateError('bad-option', 'workflows must be an object: `{ "run": { "takes": "2m", "result": "success" } }`')
  return Object.fromEntries(
    Object.entries(value).map(([name, script]) => [name, (Array.isArray(script) ? script : [script]).map(scriptOf)]),
  )
}

function scriptOf(value: unknown): LaunchScript {
  const fields = fieldsOf(value, ['takes', 'result', 'message', 'refuse'])
  const result = fields['result'] === undefined ? undefined : runResults.find((one) => one === fields['result'])
  if (fields['result'] !== undefined && result === undefined)
    throw new TidegateError('bad-option', `result must be one of ${runResults.join(', ')}, not ${JSON.stringify(fields['result'])}`)
  return {
    ...given('takes', textIn(fields, 'takes')),
    ...given('result', result),
    ...given('message', textIn(fields, 'message')),
    ...given('refuse', textIn(fields, 'refuse')),
  }
}
