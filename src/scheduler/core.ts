/**
 * The two machines coupled: a step takes inputs and time and answers with changes and commands. A driver with a real clock, the simulator and
 * the recovery of a durable host are this same core in different shells (DESIGN section 4).
 */
import type { Condition } from '../../dsl/condition.js'
import type { Instant } from '../../grammar/time.js'
import { evaluateNow, type Evaluation, type MetricPlace, type SignalEngineWithHandles } from '../signals/index.js'
import type {
  Edge,
  Evidence,
  MetricEvent,
  MetricState,
  RefusalCode,
  SignalEngine,
  SignalStatistics,
  WatchContext,
  WatchId,
} from '../signals/port.js'
import { findFormError } from '../signals/validation.js'
import type { Limits } from './book.js'
import { countOf } from './few.js'
import type { PolicyRef } from './identity.js'
import type { Answer, Input, Notice, StepResult } from './inputs.js'
import { areInOrder, inPhases, isRunInput } from './input-order.js'
import { evidenceNow, type CurrentHold } from './judging.js'
import type { LivePolicy, OnMove } from './live.js'
import { policiesOf } from './loading.js'
import { SchedulerMachine } from './machine.js'
import { compare } from './order.js'
import { restore, type Plans } from './restoring.js'
import type { PolicyRow, Row, RunRow, WindowRow } from './rows.js'
import { ownMetrics } from './runs.js'

export interface CoreOptions {
  /** True: conditions are judged at every deadline and event that can change them. False: on heartbeats only (S2.9). */
  readonly reactive: boolean
  readonly limits: Limits
  /** Called with each transition of a trigger, as it happens; for whoever measures what was seen. */
  readonly onMove?: OnMove
  /** Which notices anybody wants; the others are not made. Default: all. */
  readonly wants?: (kind: Notice['kind']) => boolean
  /** Called with each metric event that was taken, in order of arrival, also with those that the scheduler writes; for whoever stores them. */
  readonly onEvent?: (event: MetricEvent) => void
  /**
   * A step deals with the due slots of so many policies and leaves the others to the next (see {@link Core.isMidway}), unless a limit makes policies wait for each
   * other. Default: of all.
   */
  readonly slotsPerStep?: number
}

/** A loaded policy as it stands: its plan, what its row says of it, and the slot that comes next. */
export interface PolicyView {
  readonly session: string
  readonly plan: LivePolicy['plan']
  /** Not all of it: the digest is worked out when a row is stored. */
  readonly row: Pick<PolicyRow, 'openedAt' | 'pause' | 'recurrenceLeft'>
  readonly nextSlot?: Instant
}

/** The signals may have handles or not. */
type Signals = SignalEngine &
  Partial<Pick<SignalEngineWithHandles, 'publishAt' | 'takeQuietly' | 'sleepUntil' | 'wakes' | 'onlyTurned' | 'takeOnlyEdge'>>

export class Core {
  readonly #signals: Signals
  readonly #machine: SchedulerMachine
  readonly #reactive: boolean
  readonly #onEvent: CoreOptions['onEvent']
  readonly #slotsPerStep: number
  #steppedAt: Instant = Number.NEGATIVE_INFINITY
  #halted = false
  #reservedRefused = 0

  constructor(signals: Signals, options: CoreOptions) {
    this.#signals = signals
    this.#machine = new SchedulerMachine(signals, options.limits, options.wants)
    this.#machine.book.onMove = options.onMove
    this.#reactive = options.reactive
    this.#onEvent = options.onEvent
    this.#slotsPerStep = options.slotsPerStep ?? Infinity
  }

  /** The instant of the last step, or of the last event if that came later. */
  get now(): Instant {
    return this.#machine.book.now
  }

  /** The instant of the last step: up to it everything that was due is dealt with, unless {@link isMidway}. */
  get steppedAt(): Instant {
    return this.#steppedAt
  }

  /**
   * Takes `inputs` that arrived at `now` and deals with all that is due. Inputs of one step belong to one instant and are taken in the order of S2.10,
   * whatever their order in the list. `heartbeat` matters with `reactive: false` only.
   */
  step(now: Instant, inputs: readonly Input[], heartbeat = false): StepResult {
    const machine = this.#machine
    machine.moveTo(now)
    this.#steppedAt = this.now
    const answers = this.#takeAll(inputs)
    if (!this.isMidway) this.#pump()
    if (!this.#halted && (this.#reactive || heartbeat || machine.isMidway)) {
      do {
        machine.evaluate(this.#slotsPerStep)
        if (machine.isMidway) break
        this.#pump()
      } while ((machine.nextDeadline() ?? Infinity) <= this.now)
    }
    const { changes, commands } = machine.takeResult()
    return { changes, commands, answers }
  }

  /** Whether the last step left something that is due to the next, which must come at once. */
  get isMidway(): boolean {
    return !this.#halted && this.#machine.isMidway
  }

  /** Takes one metric event at once, so that it is visible; where something follows from it, {@link hasNews} says so and the next step must come soon. */
  publish(event: MetricEvent, now: Instant): RefusalCode | undefined {
    if (typeof event.metric === 'string' && event.metric.startsWith(ownMetrics)) {
      this.#reservedRefused += 1
      return 'reserved-metric'
    }
    this.#machine.moveTo(now)
    const refusal = this.#signals.publish(event, this.now)
    if (refusal === undefined) this.#onEvent?.(event)
    return refusal
  }

  /** Whether {@link publishAt} may be used for a metric: not for a name that `publish` refuses, and not where whoever stores events wants to have them as such. */
  hasPlaceFor(name: string): boolean {
    if (findFormError({ metric: name, value: 0, timestamp: 0 }) !== undefined || name.startsWith(ownMetrics)) return false
    return this.#signals.publishAt !== undefined && this.#onEvent === undefined
  }

  /** The shortest way to publish one metric often, on the terms of `publish`. */
  publishAt(place: MetricPlace, value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    const machine = this.#machine
    if (now > machine.book.now) machine.moveTo(now)
    return this.#signals.publishAt?.(place, value, timestamp, machine.book.now)
  }

  /** The same for a value of now, if nothing at all follows from it; false: nothing has been done. */
  takeQuietly(place: MetricPlace, value: number, now: Instant): boolean {
    return now === this.#machine.book.now && this.#signals.takeQuietly?.(place, value, now) === true
  }

  /** Whether a verdict has changed that the machine or a watcher has not been told of: a step is needed at this instant. */
  get hasNews(): boolean {
    return this.#signals.hasEdges()
  }

  /**
   * Hands out the verdicts that have changed, if nothing follows from them but that watchers are told: no step is needed then. Undefined: one is.
   */
  takeWatchedEdges(): readonly Edge[] | undefined {
    const edges = this.#signals.advance(this.now)
    if (edges.every(({ watch }) => this.#isForWatchersOnly(watch))) return edges
    this.#takeEdges(edges)
    return undefined
  }

  /** The same if it is but one, which most are; undefined: it is none, or not the only one. */
  takeOnlyWatchedEdge(): Edge | undefined {
    const watch = this.#signals.onlyTurned ?? -1
    return watch >= 0 && this.#isForWatchersOnly(watch) ? this.#signals.takeOnlyEdge?.() : undefined
  }

  /** Whoever drives the core steps it at `instant` by himself, and looks at it earlier if it wakes him. */
  sleepUntil(instant: Instant): void {
    this.#signals.sleepUntil?.(instant)
  }

  /** Whether there may be {@link hasNews}, or the alarm is late or too late. No is certain, and costs next to nothing. */
  get wakes(): boolean {
    return this.#signals.wakes ?? true
  }

  /** From now on steps take inputs but open, launch and end nothing: the scheduler stops and only sees its runs to their end. */
  halt(): void {
    this.#halted = true
  }

  /**
   * Fills a new core from rows; the signals have been restored before. Windows that ended while the scheduler was down are closed; what became of
   * the runs in flight comes with the first step, which must follow at the same instant.
   */
  restore(rows: Iterable<Row>, plans: Plans, now: Instant, downSince: Instant): void {
    this.#machine.moveTo(now)
    this.#steppedAt = downSince
    this.#signals.advance(now)
    restore(this.#machine.book, rows, plans, downSince)
    this.#machine.closePast()
    // All slots up to then were dealt with, unless it went down between two steps of one instant.
    const firstSlot = this.#machine.book.deadlines.slot.heap.firstAt
    this.#machine.markRestarted(this.#reactive ? Math.min(downSince, firstSlot) : downSince)
  }

  /**
   * When a step is needed although nothing arrives; undefined: never. With `reactive: false` heartbeats do all, and there is none.
   * With `until`, only what is due before that needs to be found: an answer from then on says that nothing is.
   */
  nextDeadline(until?: Instant): Instant | undefined {
    if (!this.#reactive || this.#halted) return undefined
    const own = this.#machine.nextDeadline()
    const signals = this.#signals.nextDeadline(until)
    if (own === undefined || signals === undefined) return own ?? signals
    return Math.min(own, signals)
  }

  /** Watches a condition for its own sake; its edges come as notices `condition.changed`. */
  watch(condition: Condition, context: WatchContext, now: Instant): WatchId {
    return this.#signals.watch(condition, context, Math.max(now, this.now))
  }

  unwatch(watch: WatchId): void {
    this.#signals.unwatch(watch)
  }

  /** The verdict of a condition at `now` and why; it need not be watched, and nothing follows from it. */
  evaluate(condition: Condition, context: WatchContext, now: Instant): Evaluation {
    return evaluateNow(this.#signals, condition, context, Math.max(now, this.now))
  }

  /** Loaded policies by session, then name. */
  policies(): readonly PolicyView[] {
    const { book } = this.#machine
    const sessions = [...book.sessions.keys()].sort(compare)
    return sessions.flatMap((session) => [...policiesOf(book, session)].sort((a, b) => compare(a.name, b.name)).map(view))
  }

  policy({ session, policy }: PolicyRef): PolicyView | undefined {
    const live = this.#machine.book.policies.find(session, policy)
    return live === undefined || live.removed ? undefined : view(live)
  }

  /** How the clauses of a policy stand now, in their order; empty when it is not loaded. */
  clausesNow({ session, policy }: PolicyRef): readonly Evidence[] {
    const live = this.#machine.book.policies.find(session, policy)
    if (live === undefined || live.removed) return []
    return live.plan.clauses.flatMap(({ condition }, index) => {
      const watch = live.watchAt(index)
      return watch === undefined ? [] : [this.#signals.explain(watch, condition)]
    })
  }

  sessions(): readonly string[] {
    return [...this.#machine.book.sessions.keys()].sort(compare)
  }

  /** Windows that are not closed and settled yet. */
  liveWindows(): readonly WindowRow[] {
    return Array.from(this.#machine.book.windows(), (window) => window.row())
  }

  /** How many windows and runs are not over. */
  get counts(): { readonly windows: number; readonly runs: number } {
    let windows = 0
    for (const policy of this.#machine.book.policies.values()) windows += countOf(policy.windows)
    return { windows, runs: this.#machine.book.runCount }
  }

  /** Runs that have not ended. */
  liveRuns(): readonly RunRow[] {
    return Array.from(this.#machine.book.runs(), (run) => run.row())
  }

  metrics(session?: string): readonly MetricState[] {
    return this.#signals.metrics(session)
  }

  statistics(): SignalStatistics {
    const counts = this.#signals.statistics()
    return this.#reservedRefused === 0 ? counts : { ...counts, refused: { ...counts.refused, 'reserved-metric': this.#reservedRefused } }
  }

  /** What holds a window back at this moment, with the numbers as they stand now; undefined when nothing does, or it is not waiting. */
  heldNow(window: string): CurrentHold | undefined {
    const live = this.#machine.book.window(window)
    return live === undefined ? undefined : evidenceNow(this.#machine.book, live)
  }

  #takeAll(inputs: readonly Input[]): readonly Answer[] {
    const [only] = inputs
    if (only === undefined) return noAnswers
    if (inputs.length === 1) return [this.#take(only)]
    if (areInOrder(inputs)) return inputs.map((input) => this.#take(input))
    const answers: Answer[] = Array.from({ length: inputs.length })
    for (const { index, input } of inPhases(inputs)) answers[index] = this.#take(input)
    return answers
  }

  #take(input: Input): Answer {
    if (input.kind === 'metric') {
      const code = this.publish(input.event, this.now)
      return code === undefined
        ? { ok: true }
        : { ok: false, code, message: `the event of metric "${input.event.metric}" was refused: ${code}` }
    }
    if (isRunInput(input)) return this.#machine.takeRun(input)
    return this.#machine.takePerson(input)
  }

  /** Feeds what became of runs back into the signals, and edges into the machine. */
  #pump(): void {
    for (const event of this.#machine.takeOwnEvents()) {
      this.#signals.publish(event, this.now)
      this.#onEvent?.(event)
    }
    this.#takeEdges(this.#signals.advance(this.now))
  }

  /** Watches that are not of policies are of watchers. */
  #isForWatchersOnly(watch: WatchId): boolean {
    const { policyOfWatch } = this.#machine.book
    return policyOfWatch.size === 0 || !policyOfWatch.has(watch)
  }

  #takeEdges(edges: readonly Edge[]): void {
    for (const { watch, at, verdict } of edges) {
      if (this.#isForWatchersOnly(watch)) this.#machine.book.notify({ kind: 'condition.changed', at, watch, verdict })
    }
    this.#machine.takeEdges(edges)
  }
}

function view(policy: LivePolicy): PolicyView {
  const { session, plan, openedAt, pause, recurrenceLeft, nextSlot } = policy
  return {
    session,
    plan,
    row: { openedAt, ...(pause === undefined ? {} : { pause }), ...(recurrenceLeft === undefined ? {} : { recurrenceLeft }) },
    ...(nextSlot === Infinity ? {} : { nextSlot }),
  }
}

const noAnswers: readonly Answer[] = []
