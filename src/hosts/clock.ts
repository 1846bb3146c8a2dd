/** The clock port: what time it is, and being woken. The one place where the library touches real time. */
import type { Duration, Instant } from '../../grammar/time.js'

/** A source of time and of one-shot alarms. */
export interface Clock {
  now(): Instant
  /** Calls `wake` once, `ms` from now at the earliest; answers a function that forgets it. */
  alarm(ms: Duration, wake: () => void, options: { readonly unref: boolean }): () => void
}

/** The longest delay that `setTimeout` keeps; it fires at once on anything longer. */
const timeoutMax = 2 ** 31 - 1

/** The machine's clock. Delays beyond 24.8 days wake early; whoever asked looks at the time and sets the next alarm. */
export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(ms, wake, { unref }) {
    const timer = setTimeout(wake, Math.min(Math.max(0, Math.ceil(ms)), timeoutMax))
    if (unref) timer.unref()
    return () => clearTimeout(timer)
  },
}
