/** Jitter: a delay of the opening that spreads equal slots of many policies, yet is the same whenever it is asked for. */
import type { Duration, Instant } from '../../grammar/time.js'

/**
 * The delay of `slot` for the policy called `policyKey` (session and name): a whole number of milliseconds in `[0, jitterMs]`, evenly spread,
 * a function of its arguments alone.
 * @see SEMANTICS S1.7
 */
export function jitterOf(policyKey: string, slot: Instant, jitterMs: Duration): Duration {
  if (jitterMs <= 0) return 0
  const text = `${policyKey}@${slot}`
  const fraction = (hash(text, 0x9e3779b9) * 0x200000 + (hash(text, 0x85ebca6b) >>> 11)) / 2 ** 53
  return Math.floor(fraction * (jitterMs + 1))
}

/** FNV-1a over UTF-16 units, then the finishing mix of MurmurHash3, since FNV alone leaves the high bits of short texts alike. */
function hash(text: string, seed: number): number {
  let value = seed ^ 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
