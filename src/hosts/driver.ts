/**
 * The one loop: real time and inputs go into the core, its changes to the store, then its commands to the launcher and the listeners.
 * The core is never entered twice at once: what arrives inside a callback waits for its turn (SEMANTICS S2.10).
 */
import { TidegateError } from '../../grammar/errors.js'
import type { Duration, Instant } from '../../grammar/time.js'
import type { Answer, Command, Core, Input, LaunchCommand, Notice } from '../scheduler/index.js'
import type { MetricPlace } from '../signals/index.js'
import type { Edge, MetricEvent, RefusalCode } from '../signals/port.js'
import { Alarm } from './alarm.js'
import type { Clock } from './clock.js'
import type { CommitGroup } from './commit-group.js'
import { Committer } from './committer.js'
import { FairTurns } from './fair-turns.js'
import type { Flights } from './flights.js'
import { overloaded } from './problems.js'
import type { Store, StoredText } from './store.js'
import { answerWith, type WaitingInput } from './waiting-input.js'

export interface DriverOptions {
  readonly core: Core
  readonly clock: Clock
  readonly store: Store
  readonly flights: Flights
  /** Heartbeats fall on start + k x period (S2.9). */
  readonly heartbeatMs: Duration
  readonly notify: (notice: Notice) => void
  /** A watched condition has changed. */
  readonly tellWatcher: (edge: Edge) => void
  /** Whether an event that was stored may still be seen. */
  readonly retains: (event: MetricEvent) => boolean
  /** A step, the store or a callback failed. */
  readonly onProblem: (error: unknown, doing: string) => void
}

/** What a scheduler that continues begins with: what became of runs, and what was decided but perhaps not done before it went down. */
export interface Beginning {
  readonly inputs?: readonly Input[]
  readonly commands?: readonly Command[]
  readonly texts?: readonly StoredText[]
}

/** Orders that wait while the store is at work; beyond it they are refused. Ends of runs are never: there are as many as runs. */
const waitingMax = 100_000

const noEdges: readonly Edge[] = []

/** After a step that failed the next alarm waits at least this long, so that a lasting failure does not spin. */
const pauseAfterFailureMs: Duration = 1000

export class Driver {
  readonly #options: DriverOptions
  readonly #core: Core
  readonly #clock: Clock
  readonly #committer: Committer
  readonly #alarm: Alarm
  readonly #turns: FairTurns
  readonly #waiting: WaitingInput[] = []
  #isBusy = false
  #stepAsked = false
  /** Steps that took the inputs that waited. */
  #steps = 0
  #hasBegun = false
  #startedAt: Instant | undefined
  #beats = 0
  #failed = false

  constructor(options: DriverOptions) {
    this.#options = options
    const { store, clock, core, onProblem } = options
    this.#core = core
    this.#clock = clock
    this.#alarm = new Alarm(clock, core, () => this.#wake())
    this.#turns = new FairTurns(clock, () => this.#run())
    this.#committer = new Committer({
      store,
      clock,
      onProblem,
      retains: options.retains,
      now: () => core.steppedAt,
      onCommitted: (group) => this.#follow(group),
      onFree: () => this.#run(),
      onDead: (error) => this.#refuseWaiting(error),
    })
  }

  get running(): boolean {
    return this.#startedAt !== undefined
  }

  /** Why the store takes nothing now; undefined: it does, or soon. */
  get failure(): Error | undefined {
    return this.#committer.failure
  }

  /** Metric events that wait for a commit. */
  get unstoredEvents(): number {
    return this.#committer.group.events.length
  }

  /** Inputs that wait until the store has taken what was decided before them. */
  get waitingInputs(): number {
    return this.#waiting.length
  }

  /** The time as the core sees it: the clock's, but never back. */
  now(): Instant {
    return Math.max(this.#clock.now(), this.#core.now)
  }

  /** Takes inputs from now on, those that came before and `inputs` first, whose answers nobody waits for; carries out `commands`; starts the heartbeat. */
  start({ inputs = [], commands = [], texts = [] }: Beginning = {}): void {
    this.#startedAt = this.#clock.now()
    this.#beats = 0
    this.#hasBegun = true
    this.#committer.group.add({ changes: [], commands }, texts)
    this.#waiting.unshift(...inputs.map((input) => ({ input })))
    this.#stepAsked = true
    this.#run()
  }

  /** No more alarms; inputs are still taken. */
  stop(): void {
    this.#startedAt = undefined
    this.#alarm.clear()
  }

  /** Makes all that was taken durable, also that it was true until now, and ends. @throws StoreError when the store fails: what was not durable is lost */
  async finish(): Promise<void> {
    try {
      if (!this.#hasBegun) return
      this.#stepAsked = true
      this.#committer.askToTidy()
      this.#run()
      await this.flush()
    } finally {
      this.end()
    }
  }

  /** Nothing more is committed or tried again; what was not durable is lost. Whoever waits is told why. */
  end(): void {
    this.stop()
    this.#committer.end()
  }

  /** Whether waiting for the next deadline keeps the process alive. */
  setRef(ref: boolean): void {
    this.#alarm.unref = !ref
    this.#committer.unref = !ref
    this.#alarm.clear()
    this.#arm()
  }

  /** Gives an input to the core. The promise is fulfilled when what it changed is durable; it rejects when the step failed, or the store does not work. */
  async submit(input: Input, texts: readonly StoredText[] = []): Promise<Answer> {
    const [answer] = await this.submitAll([input], texts)
    return answer ?? { ok: true }
  }

  /** The same for several inputs, which are taken in one step and become durable together; the texts go with the first of them. */
  submitAll(inputs: readonly Input[], texts: readonly StoredText[] = []): Promise<readonly Answer[]> {
    const { failure } = this
    if (failure !== undefined) return Promise.reject(failure)
    if (this.#waiting.length >= waitingMax) return Promise.reject(overloaded(`${this.#waiting.length} orders wait for the store`))
    const answers = inputs.map(
      (input, index) =>
        new Promise<Answer>((resolve, reject) => {
          this.#waiting.push({ input, texts: index === 0 ? texts : [], asked: { answer: resolve, fail: reject } })
        }),
    )
    this.#run()
    return Promise.all(answers)
  }

  /** Gives an input of which nobody waits for the answer. */
  tell(input: Input): void {
    this.#waiting.push({ input })
    this.#run()
  }

  /** Stores texts that no input goes with. The promise is fulfilled when they are durable. */
  keepTexts(texts: readonly StoredText[]): Promise<void> {
    this.#committer.group.add({ changes: [], commands: [] }, texts)
    this.#run()
    return this.flush()
  }

  /** Makes an event visible at once; what follows from it follows in this call, or when the core is free again. Most events change nothing: no step then. */
  publish(event: MetricEvent, now: Instant): RefusalCode | undefined {
    const refusal = this.#core.publish(event, now)
    if (refusal === undefined) this.#react(now)
    return refusal
  }

  /** The same for one metric often. */
  publishAt(place: MetricPlace, value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    const refusal = this.#core.publishAt(place, value, timestamp, now)
    if (refusal === undefined) this.#react(now)
    return refusal
  }

  /** Makes several events visible, then lets follow what follows from all of them. Answers why the first of those that were refused was not taken. */
  publishAll(events: readonly MetricEvent[], now: Instant): RefusalCode | undefined {
    let first: RefusalCode | undefined
    for (const event of events) {
      const refusal = this.#core.publish(event, now)
      first ??= refusal
    }
    this.#react(now)
    return first
  }

  /** A deadline may have come nearer without a step: a condition is watched, or an event was taken that will expire. An alarm that comes too early does no harm. */
  armSooner(): void {
    if (!this.#isBusy && (this.#core.nextDeadline(this.#alarm.at) ?? Infinity) < this.#alarm.at) this.#arm()
  }

  /** After events: most change nothing. Watchers are told at once where a verdict has changed; a step is taken where more follows, or where the alarm is late. */
  #react(now: Instant): void {
    if (this.#core.wakes) this.#lookAt(now)
    if (!this.#committer.group.isEmpty) this.#keep()
  }

  #lookAt(now: Instant): void {
    const isStepDue = now >= this.#alarm.at || (this.#hasNothingToDo ? !this.#tellWatchers() : this.#core.hasNews)
    if (isStepDue) {
      this.#stepAsked = true
      this.#run()
    } else if (this.#core.wakes) this.armSooner()
  }

  /** Whether nothing waits, for a step or for the store, that would have to come before what is new. */
  get #hasNothingToDo(): boolean {
    if (!this.#hasBegun || this.#isBusy || this.#stepAsked || this.#waiting.length > 0) return false
    return this.#committer.isFree && this.#committer.group.isEmpty
  }

  /** Tells watchers of verdicts that have changed. What they ask for meanwhile follows, as after a step. False: something else follows too, in the step that must come. */
  #tellWatchers(): boolean {
    const only = this.#core.takeOnlyWatchedEdge()
    const edges = only ? noEdges : this.#core.takeWatchedEdges()
    if (edges === undefined) return false
    this.#isBusy = true
    try {
      if (only) this.#options.tellWatcher(only)
      for (const edge of edges) this.#options.tellWatcher(edge)
    } finally {
      this.#isBusy = false
    }
    if (this.#stepAsked || this.#waiting.length > 0) this.#run()
    return true
  }

  /** Events were taken that change nothing now: they become durable with the next commit, or in one of their own. */
  #keep(): void {
    if (this.#committer.isRipe) this.#run()
    else if (this.#hasBegun && !this.#isBusy) this.#committer.commitSoon()
  }

  /** Keeps an event that the core has taken for the next commit. */
  keepEvent(event: MetricEvent): void {
    this.#committer.addEvent(event)
  }

  /** Resolves once everything taken so far is durable. Rejects when the store fails; what was taken is kept, and committed when it works again. */
  async flush(): Promise<void> {
    if (!this.#hasBegun && !this.#committer.group.isEmpty) throw new TidegateError('not-started', 'nothing is stored before start()')
    // Ends of runs that were told while a commit was under way wait for it, and are stored with the next one.
    const wanted = this.#steps + (this.#waiting.length > 0 ? 1 : 0)
    for (let isLast = false; !isLast;) {
      isLast = !this.#hasBegun || (this.#steps >= wanted && !this.#core.isMidway)
      if (!isLast) await this.#turns.others
      if (!isLast) this.#run()
      await this.#committer.flush()
    }
  }

  #run(): void {
    if (this.#isBusy || !this.#hasBegun) return
    this.#isBusy = true
    try {
      // Commands of a group tell inputs, whose steps make the next group.
      while (this.#committer.isFree && this.#hasWork && this.#turns.others === undefined) {
        this.#turns.beginRound()
        if (this.#stepAsked || this.#waiting.length > 0) this.#stepOnce()
        if (this.#committer.isRipe) this.#committer.commit()
        this.#turns.endRound()
      }
    } finally {
      this.#isBusy = false
    }
    this.#committer.commitSoon()
    this.#arm()
  }

  get #hasWork(): boolean {
    return this.#stepAsked || this.#waiting.length > 0 || this.#committer.isRipe
  }

  #stepOnce(): void {
    const { group } = this.#committer
    const taken = this.#takeWaiting()
    this.#stepAsked = false
    const now = this.#clock.now()
    const isBeat = this.#takeBeats(now)
    try {
      const result = this.#core.step(
        now,
        taken.map(({ input }) => input),
        isBeat,
      )
      group.add(result)
      if (this.#core.isMidway) this.#stepAsked = true
      if (isBeat) this.#committer.askToTidy()
      for (let index = 0; index < taken.length; index += 1) answerWith(result.answers[index] ?? { ok: true }, taken[index], group)
      this.#failed = false
    } catch (error) {
      this.#failed = true
      for (const { asked } of taken) asked?.fail(error)
      this.#options.onProblem(error, 'stepping')
    }
  }

  /** What arrives while due slots are left comes after them, as if they had been dealt with at once. */
  #takeWaiting(): readonly WaitingInput[] {
    if (this.#core.isMidway) return []
    this.#steps += 1
    return this.#waiting.splice(0)
  }

  /** What may be done now that a group is durable. Inputs that come of it wait until all is done. */
  #follow({ askers, commands }: CommitGroup): void {
    const wasBusy = this.#isBusy
    this.#isBusy = true
    try {
      for (const { done } of askers) done()
      for (let index = 0; index < commands.length; index += 1) this.#carryOut(commands[index]!)
    } finally {
      this.#isBusy = wasBusy
    }
  }

  #carryOut(command: Command): void {
    const { flights, notify } = this.#options
    switch (command.kind) {
      case 'launch':
        if (this.#isOver(command)) {
          this.tell({ kind: 'refused', run: command.run, message: 'the store could not take it before its window was over' })
        } else flights.launch(command)
        break
      case 'cancel':
        flights.cancel(command)
        break
      case 'notify':
        if (command.notice.kind === 'run.ended') flights.land(command.notice.run)
        notify(command.notice)
        break
    }
  }

  /** Runs start inside their windows only (S2.3); a window without length has no end in this sense. */
  #isOver({ window, until }: LaunchCommand): boolean {
    return until > window.opens && until <= this.#clock.now()
  }

  /** The store is dead, so nothing that waits will ever be taken. */
  #refuseWaiting(error: unknown): void {
    for (const { asked } of this.#waiting.splice(0)) asked?.fail(error)
  }

  /** Whether a heartbeat has come since the last step. The first comes with the start. */
  #takeBeats(now: Instant): boolean {
    if (this.#startedAt === undefined) return false
    const beats = Math.floor((now - this.#startedAt) / this.#options.heartbeatMs) + 1
    if (beats <= this.#beats) return false
    this.#beats = beats
    return true
  }

  /**
   * One alarm, for the next deadline or heartbeat, whichever is first, but never further off than one period: a clock that was set
   * forward is noticed within it. An alarm that comes too early does no harm. While the store is at work or fails there is none.
   */
  #arm(): void {
    if (!this.running || !this.#committer.isFree) return
    const { heartbeatMs } = this.#options
    const beat = (this.#startedAt ?? 0) + this.#beats * heartbeatMs
    const at = Math.min(this.#core.nextDeadline(beat) ?? Infinity, beat)
    this.#alarm.set(at, (delay) => Math.max(Math.min(delay, heartbeatMs), this.#failed ? pauseAfterFailureMs : 0))
  }

  #wake(): void {
    if (!this.running) return
    this.#stepAsked = true
    this.#run()
  }
}
