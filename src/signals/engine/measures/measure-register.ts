/**
 * Shares views and measures among conditions: equal selections have one view, equal aggregates one measure, for as long as somebody asks. All sessions share
 * them too until an event of the metric comes that is for one session alone.
 */
import type { Duration, Instant } from '../../../../grammar/time.js'
import { spanOf } from '../../selection.js'
import type { MetricSeries } from '../metrics/index.js'
import { everything, isFiltering, ViewFilter, type MeasuredFunction, type Filter, type Views } from '../views/index.js'
import type { Measures } from './measures.js'
import { filterOf, type MeasuredQuestion } from './questions.js'

/** The measures that leaves of watched conditions ask. */
export class MeasureRegister {
  readonly #views: Views
  readonly #measures: Measures
  /** Of views that keep out by labels or values. Those that do not are found among the views of their series, which are few. */
  readonly #filtering = new Map<string, number>()
  readonly #keys = new Map<number, string>()
  #latest = everything

  constructor(views: Views, measures: Measures) {
    this.#views = views
    this.#measures = measures
  }

  /** The measure for one more leaf, for the eyes of a session. */
  hold(series: MetricSeries, { function: name, selection }: MeasuredQuestion, session: string | undefined, now: Instant): number {
    const filter = filterOf(selection, series.hasSessions ? session : undefined)
    const span = spanOf(selection.lookback.kind === 'during' ? selection.lookback.ms : selection.lookback.kind, series.ttl)
    return this.#hold(series, this.#open(filter), span, name, now)
  }

  /** The measure that is the same as another, but for the eyes of one session alone, for one more leaf. */
  holdFor(session: string, measure: number, now: Instant): number {
    const view = this.#measures.viewOf(measure)
    const filter = this.#open({ ...this.#views.filterOf(view).filter, session })
    return this.#hold(this.#views.seriesOf(view), filter, this.#views.spanOf(view), this.#measures.functionOf(measure), now)
  }

  /** The measures of a series that are for all eyes. */
  forAll(series: MetricSeries): readonly number[] {
    const measures: number[] = []
    for (let view = this.#views.first(series.id); view >= 0; view = this.#views.next(view)) {
      if (this.#views.filterOf(view).session === undefined) measures.push(...this.#measures.ofView(view))
    }
    return measures
  }

  #hold(series: MetricSeries, filter: ViewFilter, span: Duration, name: MeasuredFunction, now: Instant): number {
    const key = filter.isFiltering ? `${series.id} ${span} ${filter.text}` : undefined
    let view = key === undefined ? this.#views.find(series.id, span, filter.session) : this.#filtering.get(key)
    if (view === undefined) {
      view = this.#views.open(series, filter, span, now)
      if (key !== undefined) {
        this.#filtering.set(key, view)
        this.#keys.set(view, key)
      }
    }
    return this.#measures.hold(view, name, now)
  }

  /** Filters that keep nothing out are shared: nearly all are for all eyes. */
  #open(filter: Filter): ViewFilter {
    if (isFiltering(filter)) return new ViewFilter(filter)
    if (filter.session === undefined) return everything
    if (this.#latest.session !== filter.session) this.#latest = new ViewFilter(filter)
    return this.#latest
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
