/** Explanations of a simulated world as it stands: of one window, or of a policy's latest. The simulation and the reports of policy tests ask for them. */
import { TidegateError } from '../../grammar/index.js'
import type { PolicyRef, WindowRow } from '../scheduler/index.js'
import { explainNothing, explainWindow, withPolicyState, type Explanation } from '../trace/index.js'
import type { World } from './world.js'

/** Explains a window by its id. @throws TidegateError `unknown-window` */
export function explainWindowById(world: World, id: string, timezone: string): Explanation {
  const window = world.store.window(id)
  if (window === undefined) throw new TidegateError('unknown-window', `no window "${id}" is known`)
  return explainRow(world, window, timezone)
}

/** Explains the window of a policy that opened last; undefined when no such policy is known. */
export function explainPolicy(world: World, ref: PolicyRef, timezone: string): Explanation | undefined {
  const window = world.store.latestWindow(ref, world.now)
  const policy = world.core.policy(ref)
  if (policy === undefined) return window && explainRow(world, window, timezone)
  const { name, timezone: zone } = policy.plan
  return withPolicyState(
    window === undefined ? explainNothing(name, policy.nextSlot, zone) : explainRow(world, window, timezone),
    policy,
    zone,
  )
}

/** Explains a window as it stands now. Times are said in the zone of its policy, else in `timezone`. */
export function explainRow(world: World, window: WindowRow, timezone: string): Explanation {
  const { session, policy } = window
  world.freshen()
  const held = world.core.heldNow(window.id)
  return explainWindow(window, {
    runs: world.store.runsOf(window.id),
    timezone: world.core.policy({ session, policy })?.plan.timezone ?? timezone,
    ...(held === undefined ? {} : { held }),
  })
}
