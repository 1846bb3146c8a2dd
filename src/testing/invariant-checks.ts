/** What must hold throughout a test: one check per invariant, over the runs of one policy. */
import { formatDuration, type Instant } from '../../grammar/index.js'
import type { RunRow } from '../scheduler/index.js'
import type { Invariant } from './test-schema.js'
import { formatOffset } from './values.js'

/** A launch and the window that it was made in, as the window stood then. */
export interface Launch {
  readonly run: RunRow
  readonly opens: Instant
  readonly closes: Instant
}

export interface Violation {
  readonly message: string
  readonly run: RunRow
}

/** The first violation among the launches of one policy, in order of start; undefined: it held. */
type Check = (launches: readonly Launch[], start: Instant) => Violation | undefined

export const invariantChecks: Readonly<Record<Invariant, Check>> = {
  /** It is about starts. A window of 0s has no end: its launch may wait for a limit. */
  never_outside_window(launches, start) {
    const outside = launches.find(({ run, opens, closes }) => run.start < opens || (closes > opens && run.start >= closes))
    if (outside === undefined) return undefined
    const { run, opens, closes } = outside
    const window = `${formatOffset(opens - start)} to ${formatOffset(closes - start)}`
    return { run, message: `run ${run.id} started at ${formatOffset(run.start - start)}, outside its window (${window})` }
  },

  at_most_one_running(launches, start) {
    let before: RunRow | undefined
    for (const { run } of launches) {
      if (before !== undefined && run.start < (before.end ?? Infinity)) {
        const until = before.end === undefined ? 'had not ended' : `ended ${formatDuration(before.end - run.start)} later`
        return {
          run,
          message: `run ${run.id} started at ${formatOffset(run.start - start)} while ${before.id} was running, which ${until}`,
        }
      }
      if (before === undefined || (run.end ?? Infinity) >= (before.end ?? Infinity)) before = run
    }
    return undefined
  },
}
