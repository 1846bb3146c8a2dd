/** Policies over HTTP: what is loaded, what would be, and what people do to it. */
import { formatInstant, readInstant, TidegateError, type Instant } from '../../../../grammar/index.js'
import { documentSchema, type PolicyDocument } from '../../../policies/index.js'
import { defaultSession } from '../../../scheduler/index.js'
import type { PolicyState } from '../../policy-state.js'
import type { Scheduler } from '../../scheduler.js'
import { countIn, type Asked, type NativeRoute } from './native.js'

const tag = 'policies'
const session = { session: 'The session; `default` if absent.' }

/** A policy by its name in the path and its session in the query. */
function refOf({ params, query }: Asked): string {
  return `${query['session'] ?? defaultSession}/${params['name'] ?? ''}`
}

function view({ session: inSession, name, plan, pause, invalid, recurrenceLeft, nextSlot }: PolicyState): object {
  return {
    session: inSession,
    name,
    workflow_name: plan.workflowName,
    timezone: plan.timezone,
    conditions: plan.clauses.map(({ text }) => text),
    next: nextSlot === undefined ? null : formatInstant(nextSlot),
    recurrence_left: recurrenceLeft ?? null,
    pause:
      pause === undefined
        ? null
        : { ...pause, at: formatInstant(pause.at), ...(pause.until === undefined ? {} : { until: formatInstant(pause.until) }) },
    invalid: invalid ?? null,
  }
}

function stateOf(scheduler: Scheduler, asked: Asked): PolicyState {
  const ref = refOf(asked)
  const found = scheduler.policies().find((policy) => `${policy.session}/${policy.name}` === ref)
  if (found === undefined) throw new TidegateError('unknown-policy', `no policy "${ref}" is loaded`)
  return found
}

/** A policy document in JSON. */
function documentIn(body: unknown): PolicyDocument {
  if (isDocument(body)) return body
  throw new TidegateError('bad-option', 'send a policy document as JSON: `{ "policies": [...] }`')
}

/** Whether it is an object at all; what is in it, the reader of policies checks. */
function isDocument(body: unknown): body is PolicyDocument {
  return typeof body === 'object' && body !== null
}

/** An action on one policy, as `POST /v1/policies/NAME:action`. */
function action(
  name: string,
  summary: string,
  act: (scheduler: Scheduler, policy: string, body: Readonly<Record<string, unknown>>) => Promise<unknown>,
): NativeRoute {
  return {
    method: 'POST',
    path: `/policies/:name([^:]+)::${name}`,
    permission: 'operate',
    tag,
    summary,
    query: session,
    answer: async ({ scheduler }, asked) => {
      const body = typeof asked.body === 'object' && asked.body !== null ? asked.body : {}
      return { ...Object(await act(scheduler, refOf(asked), Object.fromEntries(Object.entries(body)))), policy: refOf(asked) }
    },
  }
}

function textIn(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || typeof value === 'string') return value
  throw new TidegateError('bad-option', `${name} must be a text, not ${JSON.stringify(value)}`)
}

function instantIn(body: Readonly<Record<string, unknown>>, name: string): Instant | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' || typeof value === 'number') return readInstant(name, value)
  throw new TidegateError('bad-option', `${name} must be an instant such as 2026-12-01T00:00:00Z, not ${JSON.stringify(value)}`)
}

function given<Value>(name: string, value: Value | undefined): Readonly<Record<string, Value>> {
  return value === undefined ? {} : { [name]: value }
}

export const policyRoutes: readonly NativeRoute[] = [
  {
    method: 'GET',
    path: '/policies',
    permission: 'read',
    tag,
    summary: 'Loaded policies, by session, then name.',
    query: { session: 'Only those of this session.' },
    answer: ({ scheduler }, { query }) => ({
      policies: scheduler
        .policies()
        .filter((policy) => query['session'] === undefined || policy.session === query['session'])
        .map(view),
    }),
  },
  {
    method: 'PUT',
    path: '/policies',
    permission: 'administer',
    tag,
    summary: 'Put a set of policies in place of those of a session, all or nothing; a session that is not open is opened.',
    query: { ...session, cancelRuns: '`true`: runs of policies that are removed are cancelled.' },
    body: documentSchema,
    answer: async ({ scheduler }, { query, body }) => {
      const inSession = query['session'] ?? defaultSession
      const policies = documentIn(body)
      if (scheduler.sessions().includes(inSession))
        return scheduler.apply(policies, { session: inSession, cancelRuns: query['cancelRuns'] === 'true' })
      await scheduler.openSession(inSession, policies)
      const added = scheduler.policies().flatMap(({ session: of, name }) => (of === inSession ? [name] : []))
      return { added, changed: [], removed: [], unchanged: [] }
    },
  },
  {
    method: 'POST',
    path: '/policies::plan',
    permission: 'read',
    tag,
    summary: 'What putting this set in place would add, change and remove; nothing is changed.',
    query: session,
    body: documentSchema,
    answer: ({ scheduler }, { query, body }) =>
      scheduler.apply(documentIn(body), { session: query['session'] ?? defaultSession, dryRun: true }),
  },
  {
    method: 'GET',
    path: '/policies/:name([^:]+)',
    permission: 'read',
    tag,
    summary: 'A policy as it stands.',
    query: session,
    answer: ({ scheduler }, asked) => view(stateOf(scheduler, asked)),
  },
  {
    method: 'GET',
    path: '/policies/:name([^:/]+)/next',
    permission: 'read',
    tag,
    summary: 'The next slots of a policy.',
    query: { ...session, count: 'How many; 10 if absent, 1000 at most.' },
    answer: ({ scheduler }, asked) => ({
      slots: scheduler.nextTimes(refOf(asked), countIn(asked.query, 'count', 10, 1000)).map((slot) => formatInstant(slot)),
    }),
  },
  action('pause', 'Hold back launches of a policy; runs go on. Body: `note`, `until`.', (scheduler, policy, body) =>
    scheduler.pause(policy, { ...given('note', textIn(body, 'note')), ...given('until', instantIn(body, 'until')) }),
  ),
  action('resume', 'End a pause; what was held back is not replayed.', (scheduler, policy) => scheduler.resume(policy)),
  action('trigger', 'Open a window of a policy now. Body: `ignoreConditions`.', async (scheduler, policy, body) => ({
    window: await scheduler.trigger(policy, { ignoreConditions: body['ignoreConditions'] === true }),
  })),
  action('cancel', 'Cancel all runs and waiting windows of a policy. Body: `reason`.', (scheduler, policy, body) =>
    scheduler.cancel(policy, given('reason', textIn(body, 'reason'))),
  ),
]
