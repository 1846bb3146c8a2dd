/** Remembers what a verdict is and since when. A verdict belongs to an instant as a whole: what was seen earlier within one instant does not count. */
import type { Instant } from '../../../grammar/time.js'
import type { Verdict } from '../../../src/signals/port.js'

/** The verdict of one clause over time. */
export class VerdictHistory {
  /** What was observed last; 'unknown' before the first observation. */
  verdict: Verdict = 'unknown'
  /** The first instant from which that verdict has held without a break; the first observation at the earliest. */
  since: Instant = Number.NEGATIVE_INFINITY

  /** The latest instant of an observation, and how things stood when it began. */
  #instant: Instant = Number.NEGATIVE_INFINITY
  #before: { readonly verdict: Verdict; readonly since: Instant } | undefined

  /** Notes the verdict at `now`, which never goes back. Repeated within one instant, the last one stands. */
  observe(verdict: Verdict, now: Instant): void {
    if (now > this.#instant) {
      if (this.#instant !== Number.NEGATIVE_INFINITY) this.#before = { verdict: this.verdict, since: this.since }
      this.#instant = now
    }
    this.since = this.#before?.verdict === verdict ? this.#before.since : now
    this.verdict = verdict
  }
}
