/** Jitter: a delay of the opening that spreads equal slots of many policies, yet is the same whenever it is asked for. */
import type { Duration, Instant } from '../../grammar/time.js'
import { hashOf } from './short-hash.js'

/**
 * The delay of `slot` for the policy called `policyKey` (session and name): a whole number of milliseconds in `[0, jitterMs]`, evenly spread,
 * a function of its arguments alone.
 * @see SEMANTICS S1.7
 */
export function jitterOf(policyKey: string, slot: Instant, jitterMs: Duration): Duration {
  if (jitterMs <= 0) return 0
  const text = `${policyKey}@${slot}`
  const fraction = (hashOf(text, 0x9e3779b9) * 0x200000 + (hashOf(text, 0x85ebca6b) >>> 11)) / 2 ** 53
  return Math.floor(fraction * (jitterMs + 1))
}
