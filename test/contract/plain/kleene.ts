/** Kleene's three-valued logic (SEMANTICS S4.1). */
import type { Verdict } from '../../../src/signals/index.js'

export function negate(verdict: Verdict): Verdict {
  return verdict === 'unknown' ? 'unknown' : !verdict
}

/** True when all are; false when any is, even beside an unknown one. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  return atLeast(verdicts.length, verdicts)
}

/** True when any is, even beside an unknown one; false when all are. */
export function anyOf(verdicts: readonly Verdict[]): Verdict {
  return atLeast(1, verdicts)
}

/** True when `count` or more are true, false when that many cannot become true, else unknown. */
export function atLeast(count: number, verdicts: readonly Verdict[]): Verdict {
  const certain = verdicts.filter((verdict) => verdict === true).length
  if (certain >= count) return true
  const possible = verdicts.filter((verdict) => verdict !== false).length
  return possible < count ? false : 'unknown'
}
