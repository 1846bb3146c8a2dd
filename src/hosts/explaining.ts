/** `scheduler.explain`: finds the window that is meant, and says why it is as it is. */
import { TidegateError, type Instant } from '../../grammar/index.js'
import { readPolicyRef, type Core, type WindowRow } from '../scheduler/index.js'
import { explainNothing, explainWindow, withPolicyState, type Explanation } from '../trace/index.js'
import type { Store } from './store.js'

export interface ExplainSources {
  readonly core: Core
  readonly store: Store
  /** IANA zone of times where the policy is gone. */
  readonly timezone: string
}

/** Explains a window by its id, or the latest window of a policy up to `at`, with what the policy's own state means. @throws TidegateError `unknown-window`, `unknown-policy` */
export function explainTarget(target: string, at: Instant | undefined, sources: ExplainSources): Explanation {
  const { core, store } = sources
  if (target.includes('@')) {
    const window = store.window(target)
    if (window === undefined) throw new TidegateError('unknown-window', `no window "${target}" is known`)
    return explain(window, at, sources)
  }
  const ref = readPolicyRef(target)
  const [window] = store.windows({ ...ref, limit: 1, ...(at === undefined ? {} : { to: at + 1 }) })
  const policy = core.policy(ref)
  if (window !== undefined) {
    const explanation = explain(window, at, sources)
    return at === undefined && policy !== undefined ? withPolicyState(explanation, policy, policy.plan.timezone) : explanation
  }
  if (policy === undefined) throw new TidegateError('unknown-policy', `no policy "${ref.policy}" is loaded in session "${ref.session}"`)
  return withPolicyState(explainNothing(policy.plan.name, policy.nextSlot, policy.plan.timezone), policy, policy.plan.timezone)
}

function explain(window: WindowRow, at: Instant | undefined, { core, store, timezone }: ExplainSources): Explanation {
  const held = core.heldNow(window.id)
  return explainWindow(window, {
    runs: store.runs({ window: window.id, limit: 10_000 }),
    timezone: core.policy({ session: window.session, policy: window.policy })?.plan.timezone ?? timezone,
    ...(at === undefined ? {} : { at }),
    ...(held === undefined ? {} : { held }),
  })
}
