/** Shares views and measures among conditions: equal selections have one view, equal aggregates one measure, for as long as somebody asks. */
import type { Instant } from '../../../grammar/time.js'
import { spanOf } from '../selection.js'
import { scopeOf, type Measures } from './measures.js'
import type { MetricSeries } from './metric-series.js'
import { filterOf, type MeasuredQuestion } from './questions.js'
import type { Views } from './views.js'

interface Shared {
  readonly measure: number
  readonly key: string
  /** How many leaves ask it. */
  leaves: number
}

/** The measures that leaves of watched conditions ask. */
export class MeasureRegister {
  readonly #views: Views
  readonly #measures: Measures
  readonly #viewByKey = new Map<string, number>()
  readonly #keyOfView: string[] = []
  readonly #byKey = new Map<string, Shared>()
  readonly #byMeasure: Shared[] = []

  constructor(views: Views, measures: Measures) {
    this.#views = views
    this.#measures = measures
  }

  /** The measure for one more leaf. */
  hold(series: MetricSeries, { function: name, selection }: MeasuredQuestion, session: string | undefined, now: Instant): number {
    const filter = filterOf(selection, session)
    const span = spanOf(selection.lookback.kind === 'during' ? selection.lookback.ms : selection.lookback.kind, series.ttl)
    const isPlain = filter.labels.length === 0 && filter.values.length === 0
    const viewKey = `${series.id} ${span} ${session ?? ''} ${isPlain ? '' : JSON.stringify([filter.labels, filter.values])}`
    const key = `${name} ${viewKey}`
    let shared = this.#byKey.get(key)
    if (!shared) {
      const view = this.#viewByKey.get(viewKey) ?? this.#views.open(series, filter, span, now)
      this.#viewByKey.set(viewKey, view)
      this.#keyOfView[view] = viewKey
      this.#views.widen(view, scopeOf(name), now)
      shared = { measure: this.#measures.open(view, name), key, leaves: 0 }
      this.#byKey.set(key, shared)
      this.#byMeasure[shared.measure] = shared
    }
    shared.leaves += 1
    return shared.measure
  }

  /** A leaf asks no more. */
  release(measure: number): void {
    const shared = this.#byMeasure[measure]!
    shared.leaves -= 1
    if (shared.leaves > 0) return
    this.#byKey.delete(shared.key)
    const view = this.#measures.viewOf(measure)
    if (!this.#measures.close(measure)) return
    this.#viewByKey.delete(this.#keyOfView[view]!)
    this.#views.close(view)
  }
}
