/** Shares views and measures among conditions: equal selections have one view, equal aggregates one measure, for as long as somebody asks. */
import type { Duration, Instant } from '../../../grammar/time.js'
import type { Selection } from '../../../dsl/condition.js'
import { spanOf } from '../selection.js'
import type { Measures } from './measures.js'
import type { MetricSeries } from './metric-series.js'
import { filterOf, type MeasuredQuestion } from './questions.js'
import { isFiltering, ViewFilter } from './view-filters.js'
import type { Views } from './views.js'

/** The measures that leaves of watched conditions ask. */
export class MeasureRegister {
  readonly #views: Views
  readonly #measures: Measures
  /** Of views that keep out by labels or values. Those that do not are found among the views of their series, which are few. */
  readonly #filtering = new Map<string, number>()
  readonly #keys = new Map<number, string>()
  #open = new ViewFilter({ labels: [], values: [], session: undefined })

  constructor(views: Views, measures: Measures) {
    this.#views = views
    this.#measures = measures
  }

  /** The measure for one more leaf. */
  hold(series: MetricSeries, { function: name, selection }: MeasuredQuestion, session: string | undefined, now: Instant): number {
    const filter = this.#filterFor(selection, session)
    const span = spanOf(selection.lookback.kind === 'during' ? selection.lookback.ms : selection.lookback.kind, series.ttl)
    const key = filter.isFiltering ? `${series.id} ${span} ${filter.text}` : undefined
    let view = key === undefined ? this.#views.find(series.id, span, session) : this.#filtering.get(key)
    if (view === undefined) {
      view = this.#views.open(series, filter, span, now)
      if (key !== undefined) {
        this.#filtering.set(key, view)
        this.#keys.set(view, key)
      }
    }
    return this.#measures.hold(view, name, now)
  }

  /** Filters that keep nothing out are shared: nearly all are of one session. */
  #filterFor(selection: Selection, session: string | undefined): ViewFilter {
    const filter = filterOf(selection, session)
    if (isFiltering(filter)) return new ViewFilter(filter)
    if (this.#open.session !== session) this.#open = new ViewFilter(filter)
    return this.#open
  }

  /** What is read by those who ask a measure: which metric, and how far back in ms. */
  readBy(measure: number): { readonly metric: string; readonly span: Duration } {
    const view = this.#measures.viewOf(measure)
    return { metric: this.#views.seriesOf(view).metric, span: this.#views.spanOf(view) }
  }

  /** A leaf asks no more. */
  release(measure: number): void {
    const view = this.#measures.release(measure)
    if (view < 0) return
    const key = this.#keys.get(view)
    if (key !== undefined) this.#filtering.delete(key)
    this.#keys.delete(view)
    this.#views.close(view)
  }
}
