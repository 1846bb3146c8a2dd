/** Actions of a policy test: the one verb that each has, and what it asks of the simulated world. The reader of tests calls it for every item of `actions`. */
import { parseDuration, type Instant } from '../../grammar/index.js'
import { entryOf, type PlannedPolicy, type SourceNode } from '../policies/index.js'
import { defaultSession, type Input, readPolicyRef } from '../scheduler/index.js'
import { actionDetails, actionVerbs, type ActionVerb, type PolicyTest } from './test-schema.js'
import type { Happening } from './world.js'

type Action = NonNullable<PolicyTest['actions']>[number]

/** What reading an action needs of the test that it stands in. */
export interface ActionContext {
  readonly when: (text: string) => Instant
  /** Reports a name that no policy of the test has. */
  readonly checkPolicy: (name: string, node: SourceNode) => void
  /** The policies of a file; undefined when they cannot be used, which has been reported. */
  readonly applied: (reference: string, node: SourceNode) => readonly PlannedPolicy[] | undefined
  readonly problem: (node: SourceNode, code: string, message: string, hint?: string) => void
}

/** An action that can be put on the agenda; `says` names it in notes. */
export interface ReadAction {
  readonly happening: Happening
  readonly says: string
}

/** Reads one action. Undefined when something is wrong with it, which has been reported. */
export function readAction(action: Action, item: SourceNode, context: ActionContext): ReadAction | undefined {
  const verb = verbOf(item, context)
  if (verb === undefined) return undefined
  const node = entryOf(item, verb)?.value ?? item
  const target = action[verb]
  const name = typeof target === 'string' ? target : ''
  if (policyVerbs.has(verb)) context.checkPolicy(name, node)
  const happening = happenings[verb](action, name, node, context)
  return happening && { happening, says: `${verb} ${name}`.trimEnd() }
}

const policyVerbs: ReadonlySet<ActionVerb> = new Set(['cancel', 'pause', 'resume', 'trigger'])

type ReadVerb = (action: Action, name: string, node: SourceNode, context: ActionContext) => Happening | undefined

const happenings: Readonly<Record<ActionVerb, ReadVerb>> = {
  cancel: (_, name) => asked({ kind: 'cancel-policy', policy: readPolicyRef(name) }),
  pause: ({ note, until }, name, _, { when }) =>
    asked({
      kind: 'pause',
      policy: readPolicyRef(name),
      ...(note === undefined ? {} : { note }),
      ...(until === undefined ? {} : { until: when(until) }),
    }),
  resume: (_, name) => asked({ kind: 'resume', policy: readPolicyRef(name) }),
  trigger: ({ ignoreConditions = false }, name) => asked({ kind: 'trigger', policy: readPolicyRef(name), ignoreConditions }),
  restart: ({ restart }) => ({ kind: 'restart', downMs: parseDuration(restart?.down ?? '0s') ?? 0, runs: restart?.runs ?? 'lost' }),
  apply: ({ cancelRuns = false }, name, node, { applied }) => {
    const policies = applied(name, node)
    return policies && asked({ kind: 'apply', session: defaultSession, policies, cancelRuns })
  },
  close_session: ({ cancelRuns = false }, name) => asked({ kind: 'close-session', session: name, cancelRuns }),
}

/** The one verb of an action; further keys must belong to it. */
function verbOf(item: SourceNode, { problem }: ActionContext): ActionVerb | undefined {
  const [verb, second] = actionVerbs.filter((word) => entryOf(item, word))
  if (verb === undefined) {
    problem(item, 'missing-key', `The action says nothing to do: it needs one of ${words(actionVerbs)}.`)
    return undefined
  }
  if (second !== undefined) {
    const message = `An action does one thing, not both \`${verb}\` and \`${second}\`.`
    problem(entryOf(item, second)?.value ?? item, 'useless-key', message, 'Write two actions with the same `at`.')
    return undefined
  }
  for (const [key, owners] of Object.entries(actionDetails)) {
    const entry = entryOf(item, key)
    if (!entry || owners.includes(verb)) continue
    problem(entry.value, 'useless-key', `\`${key}\` has no effect beside \`${verb}\`.`, `It belongs to ${words(owners)}.`)
  }
  return verb
}

function words(verbs: readonly ActionVerb[]): string {
  return verbs.map((verb) => `\`${verb}\``).join(', ')
}

function asked(input: Input): Happening {
  return { kind: 'input', input }
}
