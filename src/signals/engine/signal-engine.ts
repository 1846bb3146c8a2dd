/**
 * The signal engine: the rules of SEMANTICS S3 and S4 at speed. An event that crosses no threshold touches one cache line and its place in the list;
 * an edge costs the depth of its condition; time that passes costs what becomes due, and nothing is scheduled for a single event.
 */
import type { Condition, Expression } from '../../../dsl/condition.js'
import { readsOf } from '../../../dsl/reads.js'
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
  SignalEngine,
  SignalOptions,
  SignalStatistics,
  Verdict,
  WatchContext,
  WatchId,
} from '../port.js'
import { aggregatesOf } from '../reaches.js'
import { Reading } from '../readings.js'
import { emptySeries } from '../series.js'
import { bindTerm, valueOf } from '../terms.js'
import { findFormError, isPlainEvent } from '../validation.js'
import { ConditionPlanter, type Plant } from './condition-planter.js'
import { DeadlineHeap } from './deadline-heap.js'
import { HIGH, LINE_BITS, LOW, NEWEST, RETENTION, SIZE, TAIL } from './event-lists.js'
import type { Slot } from './event-slab.js'
import { withCodeRoom } from './growth.js'
import { Handle, type HandlePublisher, type MetricHandle } from './metric-handle.js'
import { MeasureRegister } from './measure-register.js'
import { Measures } from './measures.js'
import type { MetricSeries } from './metric-series.js'
import type { ListObserver } from './list-observer.js'
import { MetricStore } from './metric-store.js'
import { UNKNOWN, VerdictNetwork, type NetworkObserver } from './verdict-network.js'
import { Views } from './views.js'

/** A signal engine with a path for those who publish often. */
export interface SignalEngineWithHandles extends SignalEngine {
  /** A handle for a metric; it stays good for the life of the engine. @throws InvariantError for a name that no event may have. */
  metric(name: string): MetricHandle
}

/** Makes an engine; options that are not given are those of {@link defaultSignalOptions}. */
export function createSignals(options: Partial<SignalOptions> = {}): SignalEngineWithHandles {
  return new Signals({ ...defaultSignalOptions, ...options })
}

const noEdges: readonly Edge[] = []

class Signals implements SignalEngineWithHandles, HandlePublisher, ListObserver, NetworkObserver {
  readonly #eventsMax: number
  /** When the first event of a view leaves it, or earlier. */
  readonly #viewDeadlines = new DeadlineHeap()
  /** Of sustained nodes and of leaves that are judged by the general readings. */
  readonly #nodeDeadlines = new DeadlineHeap()
  /** When the first event of a read metric that came ahead of its time becomes visible. */
  readonly #visibleDeadlines = new DeadlineHeap()
  readonly #store: MetricStore
  readonly #views: Views
  readonly #measures: Measures
  readonly #network = new VerdictNetwork(this)
  readonly #planter: ConditionPlanter
  readonly #watches = new Map<WatchId, Plant>()
  /** Roots that turned since edges were last made, each once. */
  #turned: number[] = []
  #isTurned = new Uint8Array(16)
  /** The verdicts that edges have told so far, by root. */
  #announced = new Uint8Array(16)
  readonly #refused: Partial<Record<RefusalCode, number>> = {}
  #accepted = 0
  #edges: Edge[] = []
  #now: Instant = Number.NEGATIVE_INFINITY
  #lastId = 0

  constructor(options: SignalOptions) {
    this.#eventsMax = options.maxEventsPerMetric
    this.#store = new MetricStore(options, this)
    this.#views = new Views(this.#store.lists, this.#viewDeadlines)
    this.#measures = new Measures(this.#views, this.#store.lists, this.#network)
    this.#planter = new ConditionPlanter({
      store: this.#store,
      network: this.#network,
      views: this.#views,
      measures: this.#measures,
      register: new MeasureRegister(this.#views, this.#measures),
      nodeDeadlines: this.#nodeDeadlines,
      ttl: options.metricEventTtl,
    })
  }

  watch(condition: Condition, context: WatchContext, now: Instant): WatchId {
    for (const aggregate of aggregatesOf(condition)) requireArgument(aggregate)
    this.#moveTo(now)
    this.#store.read(readsOf(condition), this.#now)
    const id = (this.#lastId += 1)
    this.#plant(id, condition, context)
    return id
  }

  unwatch(id: WatchId): void {
    const plant = this.#watches.get(id)
    if (!plant) return
    this.#watches.delete(id)
    this.#edges = this.#edges.filter((edge) => edge.watch !== id)
    this.#uproot(plant)
    this.#store.unread(readsOf(plant.condition))
  }

  publish(event: MetricEvent, now: Instant): RefusalCode | undefined {
    this.#moveTo(now)
    if (isPlainEvent(event)) {
      const series = this.#store.idOf(event.metric)
      if (series !== undefined && this.#takePlain(series, event.value, event.timestamp)) return undefined
    }
    return this.#take(event)
  }

  metric(name: string): MetricHandle {
    const problem = findFormError({ metric: name, value: 0, timestamp: 0 })
    if (problem) throw new InvariantError(`not the name of a metric: ${name}`)
    return new Handle(this, name)
  }

  /** What a handle asks for. */
  publishBy(handle: Handle, value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    this.#moveTo(now)
    if (handle.series < 0) this.#bind(handle)
    // Only a finite number is 0 when it is taken from itself, and only a whole one is its own floor.
    const isGood = value - value === 0 && Math.floor(timestamp) === timestamp
    if (isGood && handle.series >= 0 && this.#takePlain(handle.series, value, timestamp)) return undefined
    return this.#take({ metric: handle.name, value, timestamp })
  }

  advance(now: Instant): readonly Edge[] {
    this.#moveTo(now)
    this.#announce()
    if (this.#edges.length === 0) return noEdges
    const edges = this.#edges
    this.#edges = []
    return edges
  }

  hasEdges(): boolean {
    this.#announce()
    return this.#edges.length > 0
  }

  verdict(id: WatchId): Verdict {
    return this.#network.verdict(this.#require(id).root)
  }

  explain(id: WatchId): Evidence {
    return this.#planter.explain(this.#require(id), this.#now)
  }

  evaluate(expression: Expression, { session }: WatchContext): number | undefined {
    const term = bindTerm(expression, (aggregate) => {
      requireArgument(aggregate)
      const { metric } = aggregate.selection
      const series = this.#store.peek(metric, this.#now) ?? emptySeries(this.#store.ttlOf(metric))
      return new Reading(series, { selection: aggregate.selection, session }, aggregate)
    })
    return valueOf(term, this.#now)
  }

  nextDeadline(): Instant | undefined {
    this.#planter.refresh(this.#now)
    this.#tightenViews()
    const due = this.#firstDue()
    return due === Number.POSITIVE_INFINITY ? undefined : due
  }

  metrics(session?: string): readonly MetricState[] {
    return this.#store.list(this.#now).map((series) => stateOf(series, this.#now, session))
  }

  statistics(): SignalStatistics {
    const series = this.#store.list(this.#now)
    return {
      accepted: this.#accepted,
      refused: { ...this.#refused },
      overflowed: this.#store.overflowed,
      retained: series.reduce((count, { id }) => count + this.#store.lists.sizeOf(id), 0),
      metrics: series.length,
    }
  }

  retained(): Iterable<MetricEvent> {
    return this.#store.retained(this.#now)
  }

  retains(event: MetricEvent): boolean {
    return this.#store.retains(event, this.#now)
  }

  restore(events: Iterable<MetricEvent>, now: Instant): void {
    this.#moveTo(now)
    this.#store.restore(events, this.#now)
    for (const [id, plant] of this.#watches) {
      this.#uproot(plant)
      this.#plant(id, plant.condition, plant.context)
    }
  }

  divides(series: MetricSeries): void {
    series.hasSessions = true
    this.#views.undirect(series)
  }

  /** An event has come to a list. */
  placed(series: MetricSeries, slot: Slot, tail: Slot): void {
    this.#enterViews(series.id, slot, tail)
    for (const node of series.listeners) this.#planter.age(node)
  }

  shifts(series: MetricSeries, now: Instant): void {
    const views = this.#views
    for (let view = views.first(series.id); view >= 0; view = views.next(view)) {
      if (this.#viewDeadlines.at(view) > now) views.settle(view, now)
      else if (views.expire(view, now)) this.#measures.refresh(view, now)
    }
  }

  /** The oldest event of a list goes. */
  leaving(series: MetricSeries, slot: Slot): void {
    const views = this.#views
    for (let view = views.first(series.id); view >= 0; view = views.next(view)) {
      if (views.leave(view, slot, this.#now)) this.#measures.refresh(view, this.#now)
    }
  }

  /** A list may have changed anywhere. */
  changed(series: MetricSeries, now: Instant): void {
    if (!series.mayBeDirect) this.#views.undirect(series)
    const views = this.#views
    for (let view = views.first(series.id); view >= 0; view = views.next(view)) {
      views.rebuild(view, now)
      this.#measures.refresh(view, now)
    }
    for (const node of series.listeners) this.#planter.age(node)
  }

  turned(node: number): void {
    if (this.#isTurned[node] === 1) return
    this.#isTurned[node] = 1
    this.#turned.push(node)
  }

  /** A metric or a sustained node waits for an instant. */
  awaits(waiting: MetricSeries | number, at: Instant): void {
    if (typeof waiting === 'number') this.#nodeDeadlines.set(waiting, at)
    else this.#visibleDeadlines.set(waiting.id, at)
  }

  #plant(id: WatchId, condition: Condition, context: WatchContext): void {
    const plant = this.#planter.plant(condition, context, id, this.#now)
    this.#watches.set(id, plant)
    this.#isTurned = withCodeRoom(this.#isTurned, plant.root + 1)
    this.#announced = withCodeRoom(this.#announced, plant.root + 1)
    this.#isTurned[plant.root] = 0
    this.#announced[plant.root] = this.#network.verdictCode(plant.root)
  }

  #uproot(plant: Plant): void {
    this.#planter.uproot(plant, this.#now)
    if (this.#isTurned[plant.root] === 0) return
    this.#isTurned[plant.root] = 0
    this.#turned = this.#turned.filter((node) => node !== plant.root)
  }

  #require(id: WatchId): Plant {
    const plant = this.#watches.get(id)
    if (!plant) throw new InvariantError(`watch ${id} does not exist`)
    this.#planter.refresh(this.#now)
    return plant
  }

  #bind(handle: Handle): void {
    const series = this.#store.find(handle.name)
    if (!series) return
    handle.series = series.id
    series.handles.push(handle)
  }

  /** The short way for the newest event of a read metric, without labels, id and session. False: the event must go the long way. */
  #takePlain(series: number, value: number, timestamp: Instant): boolean {
    const { lists } = this.#store
    const { lines } = lists
    const line = series << LINE_BITS
    const now = this.#now
    if (timestamp > now || timestamp < lines[line | NEWEST]! || lines[line | SIZE]! >= this.#eventsMax) return false
    if (!(value >= lines[line | LOW]! && value < lines[line | HIGH]!)) {
      if (lists.quick[series] === 0 || timestamp + lines[line | RETENTION]! < now) return false
      const tail = lines[line | TAIL]!
      lists.append(series, timestamp, value)
      const views = this.#views
      for (let view = views.first(series); view >= 0; view = views.next(view)) {
        if (views.enterNewest(view, tail, timestamp, value, now)) this.#measures.refresh(view, now)
      }
    } else if (lists.slab.isFirst(lists.append(series, timestamp, value))) {
      // What is beyond retention goes a block at a time, unless somebody looks.
      this.#store.touch(this.#store.series(series), now)
    }
    this.#accepted += 1
    return true
  }

  #enterViews(series: number, slot: Slot, tail: Slot): void {
    const views = this.#views
    for (let view = views.first(series); view >= 0; view = views.next(view)) {
      if (views.enter(view, slot, tail, this.#now)) this.#measures.refresh(view, this.#now)
    }
  }

  #take(event: MetricEvent): RefusalCode | undefined {
    const refusal = findFormError(event) ?? this.#store.put(event, this.#now)
    if (refusal) {
      this.#refused[refusal] = (this.#refused[refusal] ?? 0) + 1
      return refusal
    }
    this.#accepted += 1
    for (const node of this.#store.require(event.metric).listeners) this.#planter.age(node)
    this.#planter.ageEverywhere()
    return undefined
  }

  /**
   * Goes through every instant before `now` at which something is due, and lets each end with its edges before the next begins.
   * What is due at `now` itself is judged with the events that may still arrive at that instant.
   */
  #moveTo(now: Instant): void {
    if (now === this.#now) return
    if (!Number.isSafeInteger(now)) throw new InvariantError(`${now} is not an instant`)
    while (this.#now < now) {
      this.#announce()
      this.#now = Math.min(this.#firstDue(), now)
      this.#network.moveTo(this.#now)
      if (this.#store.isShrinking) this.#store.moveOn()
      this.#takeDue()
    }
  }

  #firstDue(): Instant {
    return Math.min(this.#viewDeadlines.firstAt, this.#nodeDeadlines.firstAt, this.#visibleDeadlines.firstAt)
  }

  #takeDue(): void {
    const now = this.#now
    while (this.#visibleDeadlines.firstAt <= now) this.#store.touch(this.#store.series(this.#visibleDeadlines.firstOwner), now)
    while (this.#viewDeadlines.firstAt <= now) {
      const view = this.#viewDeadlines.firstOwner
      if (this.#views.expire(view, now)) this.#measures.refresh(view, now)
      this.#store.touch(this.#views.seriesOf(view), now)
      this.#views.plan(view)
    }
    while (this.#nodeDeadlines.firstAt <= now) {
      const node = this.#nodeDeadlines.firstOwner
      this.#nodeDeadlines.set(node, Number.POSITIVE_INFINITY)
      if (!this.#planter.age(node)) this.#network.settle(node)
    }
  }

  /** The first view deadline is a true one afterwards: events that came later may have put it off. */
  #tightenViews(): void {
    const deadlines = this.#viewDeadlines
    while (deadlines.firstAt < Number.POSITIVE_INFINITY) {
      const view = deadlines.firstOwner
      const leaves = this.#views.leavesAt(view)
      if (leaves <= deadlines.firstAt) return
      deadlines.set(view, leaves)
    }
  }

  /** Makes an edge of each verdict that is another one now than was told before. */
  #announce(): void {
    this.#planter.refresh(this.#now)
    if (this.#turned.length === 0) return
    const owned = this.#turned.map((root): [WatchId, number] => [this.#network.ownerOf(root), root]).sort(([a], [b]) => a - b)
    this.#turned.length = 0
    for (const [watch, root] of owned) {
      this.#isTurned[root] = 0
      const code = this.#network.verdictCode(root)
      if (code === this.#announced[root]) continue
      this.#announced[root] = code
      this.#edges.push({ watch, at: this.#now, verdict: code === UNKNOWN ? 'unknown' : code === 1 })
    }
  }
}
