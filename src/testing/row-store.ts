/** The store of a simulation: all that the core has written. A restart continues from it, and results are read from it. */
import { InvariantError, type Instant } from '../../grammar/index.js'
import { Records, type RunRow, type WindowQuery, type WindowRow } from '../scheduler/index.js'

export class RowStore extends Records {
  /** A run that was launched. */
  requireRun(id: string): RunRow {
    const run = this.run(id)
    if (run === undefined) throw new InvariantError(`no run ${id} was written`)
    return run
  }

  /** The window of a policy that opened last at or before `now`. */
  latestWindow(query: WindowQuery, now: Instant): WindowRow | undefined {
    return this.windows({ ...query, to: now + 1 }).reduce<WindowRow | undefined>(
      (latest, window) => (window.opens >= (latest?.opens ?? -Infinity) ? window : latest),
      undefined,
    )
  }
}
