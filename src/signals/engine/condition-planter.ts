/**
 * Puts watched conditions into the network: a node for each condition of the tree, in the author's order, a leaf for each that asks a measure
 * or is judged by the general readings.
 */
import type { Condition, ConditionOf } from '../../../dsl/condition.js'
import { EVERY_METRIC, readsOf } from '../../../dsl/reads.js'
import type { Duration, Instant } from '../../../grammar/time.js'
import { bindLeaf, type Binding, type LeafCondition, type Scope } from '../leaves.js'
import type { Evidence, Verdict, WatchContext } from '../port.js'
import { aggregatesOf, conditionsIn } from '../reaches.js'
import { Reading, Readings } from '../readings.js'
import type { DeadlineHeap } from './deadline-heap.js'
import type { MeasureRegister } from './measure-register.js'
import type { MeasureEvidence, Measures } from './measures.js'
import type { MetricStore } from './metric-store.js'
import { questionOf, type MeasuredQuestion } from './questions.js'
import { FALSE, TRUE, UNKNOWN, type NodeKind, type VerdictCode, type VerdictNetwork } from './verdict-network.js'
import type { Views } from './views.js'

/** A condition in the network. */
export interface Plant {
  readonly condition: Condition
  readonly context: WatchContext
  /** The first of its nodes; the others follow. */
  readonly root: number
  readonly size: number
}

/** What the planter works with. */
export interface Soil {
  readonly store: MetricStore
  readonly network: VerdictNetwork
  readonly views: Views
  readonly measures: Measures
  readonly register: MeasureRegister
  readonly nodeDeadlines: DeadlineHeap
  /** Of patterns without a time window. */
  readonly ttl: Duration
}

/** The conditions of one engine, as nodes. */
export class ConditionPlanter {
  readonly #soil: Soil
  readonly #readings: Readings
  /** Leaves that are judged by the general readings, to be judged again when stale. */
  readonly #bindings = new Map<number, Binding>()
  readonly #stale = new Set<number>()
  /** Of these, the ones that read whatever metric there is. */
  readonly #everywhere = new Set<number>()
  /** Whether any leaf may be stale. */
  #isAged = false
  /** The measure of a leaf. */
  readonly #measureOf: number[] = []

  constructor(soil: Soil) {
    this.#soil = soil
    this.#readings = new Readings((metric) => soil.store.require(metric))
  }

  /** Plants a condition whose metrics are read, and gives each node its first verdict. */
  plant(condition: Condition, context: WatchContext, owner: number, now: Instant): Plant {
    const size = sizeOf(condition)
    const root = this.#soil.network.open(size)
    this.#place(condition, context, root, ~owner, now)
    return { condition, context, root, size }
  }

  uproot({ condition, context, root, size }: Plant, now: Instant): void {
    this.#eachLeaf(condition, root, (leaf, node) => {
      if (this.#questionOf(leaf)) {
        const measure = this.#measureOf[node]!
        this.#soil.measures.forget(measure, node, now)
        this.#soil.register.release(measure)
      } else this.#releaseGeneral(leaf, context, node)
    })
    this.#soil.network.close(root, size)
  }

  /** Marks a leaf to be judged again; says whether it is one that can be. */
  age(node: number): boolean {
    if (!this.#bindings.has(node)) return false
    this.#stale.add(node)
    this.#isAged = true
    return true
  }

  /** Marks the leaves that read whatever metric there is. */
  ageEverywhere(): void {
    for (const node of this.#everywhere) this.age(node)
  }

  /** Whether `refresh` may have anything to do. */
  get isStale(): boolean {
    return this.#isAged
  }

  /** Judges what is stale. */
  refresh(now: Instant): void {
    if (!this.#isAged) return
    this.#isAged = false
    for (const node of this.#stale) this.#soil.network.set(node, this.#judge(node, now))
    this.#stale.clear()
  }

  /** Why the verdict of a planted condition is what it is. */
  explain({ condition, context, root }: Plant, now: Instant): Evidence {
    return this.#evidence(condition, context, root, now)
  }

  #scope({ session, timezone = 'UTC' }: WatchContext, read: Scope['read']): Scope {
    return {
      read,
      eventsOf: (metrics, now) =>
        this.#soil.store.eventsOf(metrics, now).filter((event) => event.session === undefined || event.session === session),
      ttl: this.#soil.ttl,
      timezone,
    }
  }

  #place(condition: Condition, context: WatchContext, node: number, parent: number, now: Instant): void {
    const { network } = this.#soil
    const clauses = conditionsIn(condition)
    network.place(node, kindOf(condition), parent, needOf(condition, clauses.length))
    if (isLeaf(condition)) {
      network.begin(node, this.#beginLeaf(condition, context, node, now))
      return
    }
    const nodes = nodesOf(clauses, node)
    for (const [index, clause] of clauses.entries()) this.#place(clause, context, nodes[index]!, node, now)
    network.beginFrom(node, nodes)
  }

  #beginLeaf(condition: LeafCondition, context: WatchContext, node: number, now: Instant): VerdictCode {
    const { store, measures, register } = this.#soil
    const question = this.#questionOf(condition)
    if (!question) return this.#beginGeneral(condition, context, node, now)
    const measure = register.hold(store.require(question.selection.metric), question, context.session, now)
    this.#measureOf[node] = measure
    return measures.ask(measure, node, question.question, now)
  }

  /** The question that a measure answers; undefined: the general readings judge, as of all metrics whose events are merged. */
  #questionOf(condition: Condition): MeasuredQuestion | undefined {
    const question = questionOf(condition)
    return question && this.#soil.store.require(question.selection.metric).resolution === 0 ? question : undefined
  }

  #beginGeneral(condition: LeafCondition, context: WatchContext, node: number, now: Instant): VerdictCode {
    for (const aggregate of aggregatesOf(condition)) this.#readings.hold(aggregate, context.session)
    if (readsOf(condition).some(({ metric }) => metric === EVERY_METRIC)) this.#everywhere.add(node)
    for (const series of this.#seriesOf(condition)) {
      this.#soil.views.undirect(series)
      series.listen(node)
      this.#soil.store.fitQuick(series)
    }
    const scope = this.#scope(context, (aggregate) => this.#readings.get(aggregate, context.session))
    this.#bindings.set(node, bindLeaf(condition, scope))
    return this.#judge(node, now)
  }

  #releaseGeneral(condition: Condition, context: WatchContext, node: number): void {
    for (const series of this.#seriesOf(condition)) {
      series.listeners.splice(series.listeners.indexOf(node), 1)
      this.#soil.store.fitQuick(series)
    }
    for (const aggregate of aggregatesOf(condition)) this.#readings.release(aggregate, context.session)
    this.#bindings.delete(node)
    this.#everywhere.delete(node)
    this.#stale.delete(node)
    this.#soil.nodeDeadlines.set(node, Number.POSITIVE_INFINITY)
  }

  #seriesOf(condition: Condition): ReturnType<MetricStore['require']>[] {
    const metrics = new Set(readsOf(condition).map(({ metric }) => metric))
    metrics.delete(EVERY_METRIC)
    return [...metrics].map((metric) => this.#soil.store.require(metric))
  }

  #judge(node: number, now: Instant): VerdictCode {
    const { verdict, until } = this.#bindings.get(node)!.judge(now)
    this.#soil.nodeDeadlines.set(node, until)
    return codeOf(verdict)
  }

  #eachLeaf(condition: Condition, node: number, see: (leaf: Condition, node: number) => void): void {
    if (isLeaf(condition)) {
      see(condition, node)
      return
    }
    const clauses = conditionsIn(condition)
    const nodes = nodesOf(clauses, node)
    for (const [index, clause] of clauses.entries()) this.#eachLeaf(clause, nodes[index]!, see)
  }

  #evidence(condition: Condition, context: WatchContext, node: number, now: Instant): Evidence {
    const { network } = this.#soil
    const inner = conditionsIn(condition)
    const nodes = nodesOf(inner, node)
    const clauses = inner.map((clause, index) => this.#evidence(clause, context, nodes[index]!, now))
    const measured = this.#measured(condition, context, node, now)
    return { condition, verdict: network.verdict(node), since: network.since(node), ...measured, clauses }
  }

  #measured(condition: Condition, context: WatchContext, node: number, now: Instant): Partial<Evidence> {
    const { network, store } = this.#soil
    if (condition.kind === 'at-least') return { observed: network.trues(node), required: condition.count }
    if (condition.kind === 'sustained') {
      const since = network.trueSince(node)
      return { ...(since !== undefined && { observed: now - since }), required: condition.ms }
    }
    if (!isLeaf(condition)) return {}
    if (this.#questionOf(condition)) return numbersOf(condition, this.#soil.measures.evidence(this.#measureOf[node]!, now))
    const scope = this.#scope(context, (aggregate) => {
      const { selection } = aggregate
      return new Reading(store.require(selection.metric), { selection, session: context.session }, aggregate)
    })
    return bindLeaf(condition, scope).measure(now)
  }
}

/** What the general readings would tell of a condition that asks a measure. */
function numbersOf(condition: LeafCondition, { value, count, newest }: MeasureEvidence): Partial<Evidence> {
  const isOnRight = condition.kind === 'comparison' && condition.left.kind === 'number'
  const constant = condition.kind === 'comparison' ? numberIn(condition) : undefined
  const [observed, required] = isOnRight ? [constant, value] : [value, constant]
  return {
    ...(observed !== undefined && { observed }),
    ...(required !== undefined && { required }),
    count,
    ...(count > 0 && { lastTimestamp: newest }),
  }
}

/** The constant beside a measure. */
function numberIn({ left, right }: ConditionOf<'comparison'>): number | undefined {
  if (left.kind === 'number') return left.value
  return right.kind === 'number' ? right.value : undefined
}

/** The nodes of clauses that follow their parent, each with all inside it. */
function nodesOf(clauses: readonly Condition[], parent: number): readonly number[] {
  let next = parent + 1
  return clauses.map((clause) => {
    const node = next
    next += sizeOf(clause)
    return node
  })
}

function sizeOf(condition: Condition): number {
  return conditionsIn(condition).reduce((size, clause) => size + sizeOf(clause), 1)
}

function isLeaf(condition: Condition): condition is LeafCondition {
  return kindOf(condition) === 'leaf'
}

function kindOf(condition: Condition): NodeKind {
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'at-least':
      return 'count'
    case 'not':
    case 'sustained':
      return condition.kind
    case 'assume':
      return condition.verdict ? 'assume-true' : 'assume-false'
    case 'comparison':
    case 'exists':
    case 'clock':
    case 'match':
      return 'leaf'
  }
}

/** How many clauses must be true, or for how many ms the clause. */
function needOf(condition: Condition, clauses: number): number {
  if (condition.kind === 'all') return clauses
  if (condition.kind === 'at-least') return condition.count
  return condition.kind === 'sustained' ? condition.ms : 1
}

function codeOf(verdict: Verdict): VerdictCode {
  return verdict === 'unknown' ? UNKNOWN : verdict ? TRUE : FALSE
}
