/** What people do to a policy over HTTP: `POST /v1/policies/NAME:action`. */
import type { Scheduler } from '../../scheduler.js'
import { backfillAnswer, policyRef } from '../schemas/policies.js'
import { flag, instantText, object, text, type Schema } from '../schemas/schema.js'
import { fieldsOf, flagIn, given, instantIn, neededIn, textIn, type NativeRoute } from './native.js'
import { refOf } from './policies.js'

interface Action {
  readonly name: string
  readonly summary: string
  /** Of the body, which may be left out but for those that are needed. */
  readonly fields?: Readonly<Record<string, Schema>>
  readonly needed?: readonly string[]
  /** What is answered beside the policy. */
  readonly returns?: Readonly<Record<string, Schema>>
  /** Answers what is told beside the policy. */
  readonly act: (scheduler: Scheduler, policy: string, fields: Readonly<Record<string, unknown>>) => Promise<object | undefined>
}

const backfillFields = {
  from: instantText('The first instant of the span.'),
  until: instantText('Where it ends; this instant is no part of it. Now at the latest.'),
  dryRun: flag('Only tell what would be opened.'),
}

const actions: readonly Action[] = [
  {
    name: 'pause',
    summary: 'Hold back launches of a policy; runs go on.',
    fields: { note: text('Why, for the record.'), until: instantText('When the pause ends by itself.') },
    act: async (scheduler, policy, fields) => {
      await scheduler.pause(policy, { ...given('note', textIn(fields, 'note')), ...given('until', instantIn(fields, 'until')) })
      return undefined
    },
  },
  {
    name: 'resume',
    summary: 'End a pause; what was held back is not replayed.',
    act: async (scheduler, policy) => {
      await scheduler.resume(policy)
      return undefined
    },
  },
  {
    name: 'trigger',
    summary: 'Open a window of a policy now.',
    fields: { ignoreConditions: flag('Launch whatever its conditions say.') },
    returns: { window: text('Id of the window.') },
    act: async (scheduler, policy, fields) => ({
      window: await scheduler.trigger(policy, { ignoreConditions: flagIn(fields, 'ignoreConditions') }),
    }),
  },
  {
    name: 'backfill',
    summary: 'Run a policy for the slots of a span of the past that have had no run, oldest first; conditions are not judged.',
    fields: backfillFields,
    needed: ['from', 'until'],
    returns: backfillAnswer,
    act: (scheduler, policy, fields) =>
      scheduler.backfill(policy, { from: neededIn(fields, 'from'), until: neededIn(fields, 'until'), dryRun: flagIn(fields, 'dryRun') }),
  },
  {
    name: 'cancel',
    summary: 'Cancel all runs and waiting windows of a policy.',
    fields: { reason: text('Why, for the record.') },
    act: async (scheduler, policy, fields) => {
      await scheduler.cancel(policy, given('reason', textIn(fields, 'reason')))
      return undefined
    },
  },
]

export const actionRoutes: readonly NativeRoute[] = actions.map(({ name, summary, fields, needed = [], returns, act }) => ({
  method: 'POST',
  path: `/policies/:name([^:]+)::${name}`,
  id: `${name}Policy`,
  permission: 'operate',
  tag: 'policies',
  summary,
  query: { session: 'The session; `default` if absent.' },
  ...(fields === undefined ? {} : { body: { ...object({}, fields), required: needed } }),
  returns: object({ ...returns, ...policyRef }),
  answer: async ({ scheduler }, asked) => ({
    ...(await act(scheduler, refOf(asked), fieldsOf(asked.body, Object.keys(fields ?? {})))),
    policy: refOf(asked),
  }),
}))
