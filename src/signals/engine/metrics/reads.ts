/** Who reads which metric and how far back, and what follows for each metric: how long its events are kept, and which ways they may take (SEMANTICS S3.4). */
import { EVERY_METRIC, type Read } from '../../../../dsl/reads.js'
import type { Duration } from '../../../../grammar/time.js'
import { isInternal } from '../../series.js'
import type { EventLists } from '../events/index.js'
import { LookbackTable } from './lookback-table.js'
import type { MetricSeries } from './metric-series.js'

/** Owns the lookbacks of conditions that read whatever metric there is; those that read a metric by its name belong to the next number after its line. */
const EVERYWHERE = 0

/** The reads of all watched conditions. */
export class Reads {
  readonly #lists: EventLists
  readonly #lookbacks = new LookbackTable()
  /** How many reads there are of whatever metric there is. */
  #anyReads = 0

  constructor(lists: EventLists) {
    this.#lists = lists
  }

  /** How long events are kept of a metric that nobody reads by its name. */
  retentionFor(ttl: Duration): Duration {
    return Math.max(ttl, this.#lookbacks.longestMs(EVERYWHERE))
  }

  /** Whether of each metric the last event of each label set is kept for ever. */
  get hasEver(): boolean {
    return this.#lookbacks.hasEver(EVERYWHERE)
  }

  /** Notes a read of `series`, which is undefined where it reads every metric. Follow it with `fit` for each metric that is read. */
  add({ metric, lookbackMs }: Read, series: MetricSeries | undefined): void {
    if (metric === EVERY_METRIC) this.#anyReads += 1
    this.#lookbacks.add(series === undefined ? EVERYWHERE : series.id + 1, lookbackMs)
  }

  /** Takes an `add` back. */
  remove({ metric, lookbackMs }: Read, series: MetricSeries | undefined): void {
    if (metric === EVERY_METRIC) this.#anyReads -= 1
    this.#lookbacks.remove(series === undefined ? EVERYWHERE : series.id + 1, lookbackMs)
  }

  /** Lets retention be what the conditions ask for. */
  fit(series: MetricSeries): void {
    const owner = series.id + 1
    this.#lists.setRetention(series.id, Math.max(this.retentionFor(series.ttl), this.#lookbacks.longestMs(owner)))
    series.keepsLast = isInternal(series.metric) || this.#lookbacks.hasEver(owner) || this.hasEver
    series.isReadAnyway = this.#anyReads > 0
    this.fitQuick(series)
  }

  /** Works out again whether events of a metric may take the short way. */
  fitQuick(series: MetricSeries): void {
    const { readers, keepsLast, ahead, listeners, isReadAnyway, resolution } = series
    const isQuick = readers > 0 && !keepsLast && ahead.length === 0 && listeners.length === 0 && !isReadAnyway && resolution === 0
    this.#lists.quick[series.id] = isQuick ? 1 : 0
  }
}

/**
 * Whether an event may come to a series of the scheduler although some are beyond its retention: nobody reads it, and there are not many.
 * Whoever looks at the series touches it.
 */
export function mayWait(series: MetricSeries, size: number, sizeMax: number): boolean {
  if (series.readers > 0 || series.isReadAnyway || series.ahead.length > 0) return false
  series.puts += 1
  if (series.puts < 16 + size / 4 && size > 0 && size < sizeMax) return true
  series.puts = 0
  return false
}
