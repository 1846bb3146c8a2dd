/** Policies over HTTP: what is loaded, what would be, and what changes it. */
import { formatInstant, TidegateError } from '../../../../grammar/index.js'
import { documentSchema, policySchema, type PoliciesInput } from '../../../policies/index.js'
import { defaultSession, type ApplyPlan } from '../../../scheduler/index.js'
import type { PolicyState } from '../../policy-state.js'
import type { Scheduler } from '../../scheduler.js'
import { applyPlanSchema, policyStateSchema, slotsSchema } from '../schemas/policies.js'
import { validationSchema } from '../schemas/problem.js'
import { list, object } from '../schemas/schema.js'
import { countIn, type Asked, type NativeRoute } from './native.js'
import { pageAnswer, pageOfNamed, pageQuery } from './pages.js'
import { policiesIn, policyIn } from './policy-bodies.js'
import { validate } from './validation.js'

const tag = 'policies'
const query = { session: 'The session; `default` if absent.' }
const cancelRuns = '`true`: runs of policies that are removed are cancelled.'

export function sessionOf({ query: { session } }: Asked): string {
  return session ?? defaultSession
}

/** A policy by its name in the path and its session in the query. */
export function refOf(asked: Asked): string {
  return `${sessionOf(asked)}/${nameOf(asked)}`
}

function nameOf({ params }: Asked): string {
  return params['name'] ?? ''
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

/** @throws TidegateError `unknown-policy` */
function stateOf(scheduler: Scheduler, asked: Asked): PolicyState {
  const ref = refOf(asked)
  const found = scheduler.policies().find((policy) => `${policy.session}/${policy.name}` === ref)
  if (found === undefined) throw new TidegateError('unknown-policy', `no policy "${ref}" is loaded`)
  return found
}

/** Puts policies in place; a session that is not open is opened with them. */
async function put(scheduler: Scheduler, asked: Asked, policies: PoliciesInput, only?: readonly string[]): Promise<ApplyPlan> {
  const session = sessionOf(asked)
  if (scheduler.sessions().includes(session)) {
    return scheduler.apply(policies, {
      session,
      cancelRuns: asked.query['cancelRuns'] === 'true',
      ...(only === undefined ? {} : { only }),
    })
  }
  await scheduler.openSession(session, policies)
  const added = scheduler.policies().flatMap(({ session: of, name }) => (of === session ? [name] : []))
  return { added, changed: [], removed: [], unchanged: [] }
}

export const policyRoutes: readonly NativeRoute[] = [
  {
    method: 'GET',
    path: '/policies',
    id: 'listPolicies',
    permission: 'read',
    tag,
    summary: 'Loaded policies, by session, then name.',
    query: { session: 'Only those of this session.', ...pageQuery },
    returns: object({ policies: list(policyStateSchema), ...pageAnswer }),
    answer: ({ scheduler }, asked) => {
      const { session } = asked.query
      const wanted = scheduler.policies().filter((policy) => session === undefined || policy.session === session)
      // No name holds a blank, which comes before all that names hold.
      const { rows, ...page } = pageOfNamed(asked, 'policies', wanted, (policy) => `${policy.session} ${policy.name}`)
      return { policies: rows.map(view), ...page }
    },
  },
  {
    method: 'PUT',
    path: '/policies',
    id: 'putPolicies',
    permission: 'administer',
    tag,
    summary: 'Put a set of policies in place of those of a session, all or nothing; a session that is not open is opened.',
    description: 'The body may also be the text of a policy file, sent as `application/yaml`.',
    query: { ...query, cancelRuns },
    body: documentSchema,
    returns: applyPlanSchema,
    answer: ({ scheduler }, asked) => put(scheduler, asked, policiesIn(asked.body)),
  },
  {
    method: 'POST',
    path: '/policies::plan',
    id: 'planPolicies',
    permission: 'read',
    tag,
    summary: 'What putting this set in place would add, change and remove; nothing is changed.',
    query,
    body: documentSchema,
    returns: applyPlanSchema,
    answer: ({ scheduler }, asked) => scheduler.apply(policiesIn(asked.body), { session: sessionOf(asked), dryRun: true }),
  },
  {
    method: 'POST',
    path: '/policies::validate',
    id: 'validatePolicies',
    permission: 'read',
    tag,
    summary: 'What is wrong with a set of policies, with every place, and what is worth a look; nothing is loaded.',
    description: 'Places lie in the text of a body that is sent as `application/yaml`; of JSON, in what it looks like as YAML.',
    query,
    body: documentSchema,
    returns: validationSchema,
    answer: ({ scheduler }, asked) => validate(() => scheduler.validate(policiesIn(asked.body), { session: sessionOf(asked) })),
  },
  {
    method: 'GET',
    path: '/policies/:name([^:]+)',
    id: 'getPolicy',
    permission: 'read',
    tag,
    summary: 'A policy as it stands.',
    query,
    returns: policyStateSchema,
    answer: ({ scheduler }, asked) => view(stateOf(scheduler, asked)),
  },
  {
    method: 'PUT',
    path: '/policies/:name([^:]+)',
    id: 'putPolicy',
    permission: 'administer',
    tag,
    summary: 'Put one policy in place, or add it; the others of its session stay as they are. A session that is not open is opened.',
    description: 'It stands by itself: defaults of the file that an earlier one of its name came from are not taken.',
    query,
    body: policySchema,
    returns: applyPlanSchema,
    answer: ({ scheduler }, asked) => put(scheduler, asked, policyIn(asked.body, nameOf(asked)), [nameOf(asked)]),
  },
  {
    method: 'DELETE',
    path: '/policies/:name([^:]+)',
    id: 'deletePolicy',
    permission: 'administer',
    tag,
    summary: 'Remove one policy; the others of its session stay as they are. Its runs go on unless `cancelRuns` says otherwise.',
    query: { ...query, cancelRuns },
    returns: applyPlanSchema,
    answer: ({ scheduler }, asked) => {
      stateOf(scheduler, asked)
      return put(scheduler, asked, [], [nameOf(asked)])
    },
  },
  {
    method: 'POST',
    path: '/policies/:name([^:]+)::validate',
    id: 'validatePolicy',
    permission: 'read',
    tag,
    summary: 'What is wrong with one policy, with every place, and what is worth a look; nothing is loaded.',
    query,
    body: policySchema,
    returns: validationSchema,
    answer: ({ scheduler }, asked) =>
      validate(() => scheduler.validate(policyIn(asked.body, nameOf(asked)), { session: sessionOf(asked), only: [nameOf(asked)] })),
  },
  {
    method: 'GET',
    path: '/policies/:name([^:/]+)/next',
    id: 'nextSlots',
    permission: 'read',
    tag,
    summary: 'The next slots of a policy.',
    query: { ...query, count: 'How many; 10 if absent, 1000 at most.' },
    returns: slotsSchema,
    answer: ({ scheduler }, asked) => ({
      slots: scheduler.nextTimes(refOf(asked), countIn(asked.query, 'count', 10, 1000)).map((slot) => formatInstant(slot)),
    }),
  },
]
