/**
 * The signal engine: the rules of SEMANTICS S3 and S4 at speed. An event that crosses no threshold touches one cache line and its place in the list;
 * an edge costs the depth of its condition; time that passes costs what becomes due, and nothing is scheduled for a single event.
 */
import type { Condition, Expression } from '../../../dsl/condition.js'
import { InvariantError } from '../../../grammar/errors.js'
import type { Instant } from '../../../grammar/time.js'
import { requireArgument } from '../aggregates.js'
import { stateOf } from '../metric-state.js'
import { defaultSignalOptions } from '../options.js'
import type {
  Edge,
  Evidence,
  MetricEvent,
  MetricState,
  RefusalCode,
  RetainedEvent,
  SignalEngine,
  SignalOptions,
  SignalStatistics,
  Verdict,
  WatchContext,
  WatchId,
} from '../port.js'
import { aggregatesOf } from '../reaches.js'
import { Reading } from '../readings.js'
import { requireDetails } from '../resolution.js'
import { emptySeries } from '../series.js'
import { bindTerm, valueOf } from '../terms.js'
import { findFormError, isPlainEvent } from '../validation.js'
import type { Slot } from './events/index.js'
import { MeasureRegister, Measures } from './measures/index.js'
import { MetricStore, type MetricSeries, type ListObserver } from './metrics/index.js'
import { ConditionPlanter, GeneralLeaves } from './planting/index.js'
import { ALARM, createPresent, NOW, TARGET, TIMESTAMP, UNTOLD, VALUE } from './tables/index.js'
import { Announcements, VerdictNetwork, WatchTable, type NetworkObserver } from './verdicts/index.js'
import { Views } from './views/index.js'
import { Agenda, END_OF_TIME } from './agenda.js'
import { Handle, makePresent, type MetricHandle, type MetricPlace, type PlacePublisher, type PresentPublisher } from './metric-handle.js'
import { ShortWay } from './short-way.js'

/** A signal engine with a path for those who publish often. */
export interface SignalEngineWithHandles extends SignalEngine, PlacePublisher {
  /** A handle for a metric; it stays good for the life of the engine. @throws InvariantError for a name that no event may have */
  metric(name: string): MetricHandle
  /** Whoever drives the engine looks at it again at `instant`, and earlier if it wakes him. */
  sleepUntil(instant: Instant): void
  /** Whether to look before that: it is over, a verdict may have changed, or something may be due sooner (which {@link SignalEngine.nextDeadline} knows for sure). Costs next to nothing. */
  readonly wakes: boolean
  /** The watch whose verdict alone may have changed; below 0: there is none, or there are several. {@link takeOnlyEdge} hands its edge out, if it is one. */
  readonly onlyTurned: WatchId
  takeOnlyEdge(): Edge | undefined
}

/** Makes an engine; options that are not given are those of {@link defaultSignalOptions}. */
export function createSignals(options: Partial<SignalOptions> = {}): SignalEngineWithHandles {
  return new Signals({ ...defaultSignalOptions, ...options })
}

class Signals implements SignalEngineWithHandles, PresentPublisher, ListObserver, NetworkObserver {
  readonly #resolutions: SignalOptions['resolutionOf']
  readonly #present = createPresent()
  readonly #agenda = new Agenda(this.#present)
  readonly #store: MetricStore
  readonly #views: Views
  readonly #measures: Measures
  readonly #network = new VerdictNetwork(this, this.#present)
  readonly #shortWay: ShortWay
  readonly #generals: GeneralLeaves
  readonly #planter: ConditionPlanter
  readonly #watches = new WatchTable((root) => this.#network.ownerOf(root))
  readonly #announcements = new Announcements(this.#network, this.#present)
  readonly #refused: Partial<Record<RefusalCode, number>> = {}
  #accepted = 0
  #lastId = 0

  constructor(options: SignalOptions) {
    this.#resolutions = options.resolutionOf
    const [present, eventsMax] = [this.#present, options.maxEventsPerMetric]
    const store = (this.#store = new MetricStore(options, this, present))
    const views = (this.#views = new Views(store, this.#agenda.views, present))
    const measures = (this.#measures = new Measures(views, store.lists, this.#network, present))
    this.#shortWay = new ShortWay({ present, store, views, measures, eventsMax })
    const network = this.#network
    const generals = new GeneralLeaves({ store, network, views, nodeDeadlines: this.#agenda.nodes, ttl: options.metricEventTtl })
    this.#generals = generals
    this.#planter = new ConditionPlanter({ store, network, measures, register: new MeasureRegister(views, measures), generals })
  }

  watch(condition: Condition, context: WatchContext, now: Instant): WatchId {
    requireDetails(condition, this.#resolutions)
    for (const aggregate of aggregatesOf(condition)) requireArgument(aggregate)
    this.#moveTo(now)
    const id = (this.#lastId += 1)
    const root = this.#planter.plant(condition, context, id, this.#present[NOW]!)
    this.#watches.add(id, root)
    this.#announcements.begin(root)
    return id
  }

  unwatch(id: WatchId): void {
    const root = this.#watches.rootOf(id)
    if (root < 0) return
    this.#watches.remove(id)
    this.#announcements.withdraw(id)
    this.#announcements.end(root)
    this.#planter.uproot(root, this.#present[NOW]!)
  }

  publish(event: MetricEvent, now: Instant): RefusalCode | undefined {
    const present = this.#present
    this.#moveTo(now)
    if (isPlainEvent(event)) {
      present[TIMESTAMP] = event.timestamp
      present[VALUE] = event.value
      const series = this.#store.metrics.idOf(event.metric)
      if (series !== undefined && this.#shortWay.take(series)) {
        this.#accepted += 1
        return undefined
      }
    }
    return this.#take(event)
  }

  metric(name: string): MetricHandle {
    const problem = findFormError({ metric: name, value: 0, timestamp: 0 })
    if (problem) throw new InvariantError(`not the name of a metric: ${name}`)
    return new Handle(this, this.#present, name)
  }

  publishAt(place: MetricPlace, value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    makePresent(this.#present, value, timestamp, now)
    return this.publishPresent(place)
  }

  takeQuietly(place: MetricPlace, value: number, now: Instant): boolean {
    const present = this.#present
    if (now !== present[NOW] || present[UNTOLD] !== 0 || place.line < 0 || place.epoch !== this.#store.metrics.closings) return false
    if (!this.#shortWay.takeGuarded(place.line, value)) return false
    this.#accepted += 1
    return true
  }

  publishPresent(place: MetricPlace): RefusalCode | undefined {
    if (this.#present[TARGET] !== this.#present[NOW]) this.#moveToTarget()
    if (place.epoch !== this.#store.metrics.closings || place.line < 0) this.#find(place)
    if (place.line < 0 || !this.#shortWay.take(place.line)) return this.#takeAt(place)
    this.#accepted += 1
    return undefined
  }

  advance(now: Instant): readonly Edge[] {
    this.#moveTo(now)
    this.#announce()
    return this.#announcements.take()
  }

  hasEdges(): boolean {
    this.#announce()
    return this.#announcements.hasEdges
  }

  verdict(id: WatchId): Verdict {
    return this.#network.verdict(this.#require(id))
  }

  explain(id: WatchId, condition: Condition): Evidence {
    return this.#planter.explain(this.#require(id), condition, this.#present[NOW]!)
  }

  evaluate(expression: Expression, { session }: WatchContext): number | undefined {
    const term = bindTerm(expression, (aggregate) => {
      requireArgument(aggregate)
      const { metric } = aggregate.selection
      const series = this.#store.peek(metric, this.#present[NOW]!) ?? emptySeries(this.#store.ttlOf(metric))
      return new Reading(series, { selection: aggregate.selection, session }, aggregate)
    })
    return valueOf(term, this.#present[NOW]!)
  }

  nextDeadline(until: Instant = Number.POSITIVE_INFINITY): Instant | undefined {
    this.#generals.refresh(this.#present[NOW]!)
    if (this.#agenda.firstAt < until) this.#agenda.tightenViews(until, (view) => this.#views.leavesAt(view))
    const due = this.#agenda.firstAt
    return due === END_OF_TIME ? undefined : due
  }

  sleepUntil(instant: Instant): void {
    this.#present[ALARM] = instant
  }

  get onlyTurned(): WatchId {
    return this.#generals.isStale ? -1 : this.#announcements.onlyOwner
  }

  takeOnlyEdge(): Edge | undefined {
    return this.#announcements.takeOnly()
  }

  get wakes(): boolean {
    if (this.#present[UNTOLD] !== 0 || this.#generals.isStale) return true
    return this.#present[NOW]! >= this.#present[ALARM]! || this.#agenda.isDueBefore(ALARM)
  }

  metrics(session?: string): readonly MetricState[] {
    return this.#store.list(this.#present[NOW]!).map((series) => stateOf(series, this.#present[NOW]!, session))
  }

  statistics(): SignalStatistics {
    const series = this.#store.list(this.#present[NOW]!)
    return {
      accepted: this.#accepted,
      refused: { ...this.#refused },
      overflowed: this.#store.overflowed,
      retained: series.reduce((count, { id }) => count + this.#store.lists.sizeOf(id), 0),
      keptLast: series.reduce((count, { keptBySet }) => count + keptBySet.size, 0),
      ids: this.#store.idCount,
      metrics: series.length,
      conditions: this.#watches.size,
    }
  }

  retained(): Iterable<RetainedEvent> {
    return this.#store.retained(this.#present[NOW]!)
  }

  retains(event: MetricEvent): boolean {
    return this.#store.retains(event, this.#present[NOW]!)
  }

  restore(events: Iterable<RetainedEvent>, now: Instant): void {
    this.#moveTo(now)
    this.#store.restore(events, this.#present[NOW]!)
    this.#generals.ageAll()
    this.#generals.refresh(this.#present[NOW]!)
    this.#announcements.endAll()
    for (const root of this.#watches.roots()) {
      this.#network.beginAgain(root)
      this.#announcements.begin(root)
    }
  }

  divides(series: MetricSeries): void {
    if (series.hasSessions) return
    this.#store.lists.divide(series.id)
    this.#views.undirect(series)
    this.#planter.divide(series, this.#present[NOW]!)
  }

  /** An event has come to a list. */
  placed(series: MetricSeries, slot: Slot, tail: Slot): void {
    this.#enterViews(series.id, slot, tail)
    for (const node of series.listeners) this.#generals.age(node)
  }

  shifts(series: MetricSeries, now: Instant): void {
    const views = this.#views
    for (let view = views.first(series.id); view >= 0; view = views.next(view)) {
      if (views.expire(view, now)) this.#measures.refresh(view)
      views.plans.forgo(view)
    }
  }

  /** The oldest event of a list goes. */
  leaving(series: MetricSeries, slot: Slot): void {
    const views = this.#views
    for (let view = views.first(series.id); view >= 0; view = views.next(view)) {
      if (views.leave(view, slot)) this.#measures.refresh(view)
    }
  }

  holds(series: number, slot: Slot): boolean {
    return this.#views.holdsBlock(series, slot)
  }

  /** A list may have changed anywhere. */
  changed(series: MetricSeries, now: Instant): void {
    if (!series.mayBeDirect) this.#views.undirect(series)
    const views = this.#views
    for (let view = views.first(series.id); view >= 0; view = views.next(view)) {
      views.rebuild(view, now)
      this.#measures.refresh(view)
    }
    for (const node of series.listeners) this.#generals.age(node)
  }

  turned(node: number): void {
    this.#announcements.turn(node)
  }

  /** A metric or a sustained node waits for an instant. */
  awaits(waiting: MetricSeries | number, at: Instant): void {
    if (typeof waiting === 'number') this.#agenda.nodes.set(waiting, at)
    else this.#agenda.visible.set(waiting.id, at)
  }

  /** The root of a watch. */
  #require(id: WatchId): number {
    const root = this.#watches.rootOf(id)
    if (root < 0) throw new InvariantError(`watch ${id} does not exist`)
    this.#generals.refresh(this.#present[NOW]!)
    return root
  }

  #find(place: MetricPlace): void {
    place.line = this.#store.metrics.idOf(place.name) ?? -1
    place.epoch = this.#store.metrics.closings
  }

  /** The long way of what a handle publishes. */
  #takeAt(place: MetricPlace): RefusalCode | undefined {
    return this.#take({ metric: place.name, value: this.#present[VALUE]!, timestamp: this.#present[TIMESTAMP]! })
  }

  #enterViews(series: number, slot: Slot, tail: Slot): void {
    const views = this.#views
    for (let view = views.first(series); view >= 0; view = views.next(view)) {
      if (views.enter(view, slot, tail, this.#present[NOW]!)) this.#measures.refresh(view)
    }
  }

  #take(event: MetricEvent): RefusalCode | undefined {
    const refusal = findFormError(event) ?? this.#store.put(event, this.#present[NOW]!)
    if (refusal) {
      this.#refused[refusal] = (this.#refused[refusal] ?? 0) + 1
      return refusal
    }
    this.#accepted += 1
    for (const node of this.#store.require(event.metric).listeners) this.#generals.age(node)
    this.#generals.ageEverywhere()
    return undefined
  }

  /**
   * Goes through every instant before `now` at which something is due, and lets each end with its edges before the next begins.
   * What is due at `now` itself is judged with the events that may still arrive at that instant.
   */
  #moveTo(now: Instant): void {
    this.#present[TARGET] = now
    if (now !== this.#present[NOW]) this.#moveToTarget()
  }

  #moveToTarget(): void {
    const present = this.#present
    const target = present[TARGET]!
    // Nearly always nothing happens on the way.
    const isFree = target > present[NOW]! && Math.floor(target) === target && this.#agenda.isFreeUntil(TARGET)
    if (isFree && this.#isQuiet()) present[NOW] = target
    else this.#goThrough()
  }

  /** Whether nothing that happened at the present instant needs to be known before the next. */
  #isQuiet(): boolean {
    return this.#present[UNTOLD] === 0 && !this.#network.isTurning && !this.#generals.isStale && !this.#store.isShrinking
  }

  #goThrough(): void {
    const present = this.#present
    if (!Number.isSafeInteger(present[TARGET])) throw new InvariantError(`${present[TARGET]} is not an instant`)
    while (present[NOW]! < present[TARGET]!) {
      this.#announce()
      this.#agenda.moveOn()
      this.#network.moveOn()
      if (this.#store.isShrinking) this.#store.moveOn()
      this.#takeDue()
    }
  }

  #takeDue(): void {
    const now = this.#present[NOW]!
    while (this.#agenda.visible.firstAt <= now) this.#store.touch(this.#store.series(this.#agenda.visible.firstOwner), now)
    while (this.#agenda.views.firstAt <= now) {
      const view = this.#agenda.views.firstOwner
      if (this.#views.expire(view, now)) this.#measures.refresh(view)
      if (!this.#views.plans.has(view)) this.#views.plans.make(view)
      this.#store.stale.trim(this.#views.seriesIdOf(view))
    }
    while (this.#agenda.nodes.firstAt <= now) {
      const node = this.#agenda.nodes.firstOwner
      this.#agenda.nodes.set(node, Number.POSITIVE_INFINITY)
      if (!this.#generals.age(node)) this.#network.settle(node)
    }
  }

  /** Makes an edge of each verdict that is another one now than was told before. */
  #announce(): void {
    if (this.#generals.isStale) this.#generals.refresh(this.#present[NOW]!)
    if (this.#announcements.hasTurned) this.#announcements.make()
  }
}
