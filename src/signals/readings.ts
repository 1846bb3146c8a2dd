/**
 * Readings: aggregates of selections, each worked out once for all the conditions that ask for the same.
 * A reading is worked out again only when its metric has changed or an event has come into or gone out of its lookback.
 */
import { InvariantError } from '../../grammar/errors.js'
import type { Instant } from '../../grammar/time.js'
import { aggregate, newestRead } from './aggregates.js'
import type { AggregateExpression } from './reaches.js'
import { select, type Selected, type View } from './selection.js'
import type { ReadableSeries } from './series.js'

/** One aggregate of one selection. */
export class Reading {
  readonly #series: ReadableSeries
  readonly #view: View
  readonly #aggregate: Pick<AggregateExpression, 'function' | 'argument'>
  #version = -1
  #selected: Selected = { events: [], until: Number.NEGATIVE_INFINITY }
  #value: number | undefined

  constructor(series: ReadableSeries, view: View, aggregate: Pick<AggregateExpression, 'function' | 'argument'>) {
    this.#series = series
    this.#view = view
    this.#aggregate = aggregate
  }

  /** Whether its value moves with time although its events stay the same. */
  get isMoving(): boolean {
    return this.#aggregate.function === 'age'
  }

  /** Its value at `now`; undefined: unknown. */
  valueAt(now: Instant): number | undefined {
    const isFresh = this.#refresh(now)
    if (isFresh || this.isMoving) {
      this.#value = aggregate(this.#aggregate.function, this.#aggregate.argument ?? Number.NaN, this.#selected.events, now)
    }
    return this.#value
  }

  /** The first instant after `now` at which it may read other events; Infinity for never. */
  changesAfter(now: Instant): Instant {
    this.valueAt(now)
    return this.#selected.until
  }

  /** All events that its selection sees at `now`, for an explanation. */
  eventsAt(now: Instant): Selected['events'] {
    return select(this.#series, this.#view, now).events
  }

  /** Selects again if need be; says whether it did. */
  #refresh(now: Instant): boolean {
    if (this.#version === this.#series.version && now < this.#selected.until) return false
    this.#version = this.#series.version
    this.#selected = select(this.#series, this.#view, now, newestRead(this.#aggregate.function))
    return true
  }
}

/** The readings of one engine: equal ones are shared as long as somebody holds them. */
export class Readings {
  readonly #seriesOf: (metric: string) => ReadableSeries
  readonly #shared = new Map<string, { readonly reading: Reading; holders: number }>()

  /** `seriesOf` must give the same series for a metric as long as one of its readings is held. */
  constructor(seriesOf: (metric: string) => ReadableSeries) {
    this.#seriesOf = seriesOf
  }

  /** Makes the reading of an aggregate for the eyes of `session` available. */
  hold(expression: AggregateExpression, session: string | undefined): void {
    const key = keyOf(expression, session)
    const shared = this.#shared.get(key)
    if (shared) shared.holders += 1
    else {
      const { selection } = expression
      this.#shared.set(key, { reading: new Reading(this.#seriesOf(selection.metric), { selection, session }, expression), holders: 1 })
    }
  }

  /** The reading that is held for an aggregate. */
  get(expression: AggregateExpression, session: string | undefined): Reading {
    const shared = this.#shared.get(keyOf(expression, session))
    if (!shared) throw new InvariantError(`nobody holds ${expression.function} of ${expression.selection.metric}`)
    return shared.reading
  }

  /** Takes back a `hold`. */
  release(expression: AggregateExpression, session: string | undefined): void {
    const key = keyOf(expression, session)
    const shared = this.#shared.get(key)
    if (!shared) return
    shared.holders -= 1
    if (shared.holders === 0) this.#shared.delete(key)
  }
}

function keyOf({ function: name, argument, selection }: AggregateExpression, session: string | undefined): string {
  return JSON.stringify([name, argument, session, selection])
}
