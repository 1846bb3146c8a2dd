/** `createScheduler`: the public face of the library over the driver, the core and a store (DESIGN section 5). */
import type { Condition, Vocabulary, VocabularyFile } from '../../dsl/index.js'
import { readDuration, readInstant, TidegateError, type Diagnostic, type Duration, type Instant } from '../../grammar/index.js'
import type { PoliciesInput } from '../policies/index.js'
import {
  Core,
  givenSessions,
  readPolicyRef,
  type Answer,
  type ApplyPlan,
  type Input,
  type Notice,
  type RunRow,
  type WindowRow,
} from '../scheduler/index.js'
import { createSignals, type Evaluation, type MetricState, type RefusalCode, type SignalEngine } from '../signals/index.js'
import type { Explanation } from '../trace/index.js'
import type { Backfill } from './backfilling.js'
import { checkedLauncher, type CheckedLauncher } from './checked-launcher.js'
import { readCall, type CallOptions } from './call-options.js'
import { Driver } from './driver.js'
import { Emitter, type Listener } from './events.js'
import { explainTarget } from './explaining.js'
import { Flights } from './flights.js'
import { languagesOf, type Languages, type VocabularyChange } from './languages.js'
import { KeptTexts } from './kept-texts.js'
import type { Launcher, RunReport } from './launcher.js'
import { LoadingChanges } from './loading-changes.js'
import type { MetricDetails, MetricHandle, MetricInput } from './metric-input.js'
import { memoryStore } from './memory/memory-store.js'
import { readOptions, type SchedulerOptions } from './options.js'
import { emitNotice, type SchedulerEvents, type WatchedEdge } from './scheduler-events.js'
import { givenPolicies, nextSlots, policyState, requirePolicy, type PolicyState } from './policy-state.js'
import { drained, notStarted, stopped, tellProblem } from './problems.js'
import { People } from './people.js'
import { Publishing } from './publishing.js'
import { begin } from './starting.js'
import { statisticsOf, type SchedulerStatistics } from './statistics.js'
import type { RunListQuery, Store, StoredText, WindowListQuery } from './store.js'
import { Watches, type WatchPlace } from './watches.js'
import { requireTaken } from './waiting-input.js'
import { workflowLauncher } from './workflows.js'

/** Makes a scheduler; nothing runs before `start()`. @throws PolicyError when a policy is wrong, TidegateError `bad-option` when an option is. */
export function createScheduler(options: SchedulerOptions = {}): Scheduler {
  return new Scheduler(options)
}

export class Scheduler {
  /** Texts of the embedder's own, as durable as everything else. */
  readonly texts: KeptTexts
  /** What there is, what was refused, what waits to be stored: numbers for people who watch it. */
  readonly statistics: () => SchedulerStatistics
  /** The sentences that all sessions share, or those by which the policies of one are read. */
  readonly vocabulary: (session?: string) => Vocabulary
  readonly #options: ReturnType<typeof readOptions>
  readonly #given: SchedulerOptions
  readonly #signals: SignalEngine
  readonly #core: Core
  readonly #store: Store
  readonly #driver: Driver
  readonly #flights: Flights
  readonly #launcher: Launcher & Partial<CheckedLauncher>
  readonly #events: Emitter<SchedulerEvents>
  readonly #watches: Watches
  readonly #people: People
  readonly #publishing: Publishing
  readonly #languages: Languages
  readonly #loading: LoadingChanges
  #phase: 'new' | 'running' | 'stopping' | 'stopped' = 'new'
  #stopped: Promise<void> | undefined

  constructor(given: SchedulerOptions) {
    this.#given = given
    this.#options = readOptions(given)
    this.#languages = languagesOf(given, this.#options)
    const { signals, clock, heartbeatPeriodMs, timezone, ...deciding } = this.#options
    this.#store = given.store ?? memoryStore()
    this.#signals = createSignals(signals)
    this.#core = new Core(this.#signals, {
      ...deciding,
      wants: (kind) => this.#wants(kind),
      ...(this.#store.keepsEvents ? { onEvent: (event) => this.#driver.keepEvent(event) } : {}),
    })
    this.#events = new Emitter((error, name) => this.#problem(error, `a listener of "${name}"`))
    const report = (runId: string, how: RunReport): void => void this.#flights.report(runId, how)
    this.#launcher = given.launcher ? checkedLauncher(given.launcher) : workflowLauncher(given.workflows ?? {}, report)
    const onProblem = (error: unknown, doing: string): void => this.#problem(error, doing)
    this.#flights = new Flights({
      launcher: () => this.#launcher,
      // What ends after the stop is told to the scheduler that takes over, not to this one.
      tell: (input) => (this.#phase === 'stopped' ? undefined : this.#driver.tell(input)),
      onProblem,
    })
    this.#driver = new Driver({
      core: this.#core,
      clock,
      store: this.#store,
      flights: this.#flights,
      heartbeatMs: heartbeatPeriodMs,
      notify: (notice) => this.#notify(notice),
      tellWatcher: ({ watch, at, verdict }) => this.#watches.tell(watch, { at, verdict }),
      retains: (event) => this.#signals.retains(event),
      onProblem,
    })
    const isNew = (): boolean => this.#phase === 'new'
    const parts = { core: this.#core, driver: this.#driver, store: this.#store, languages: this.#languages, isNew }
    this.#loading = new LoadingChanges({
      ...parts,
      continues: given.store !== undefined,
      now: () => clock.now(),
      refusal: () => this.#refusal(),
      ask: (inputs, texts) => this.#askAll(inputs, texts),
    })
    for (const [session, policies] of givenSessions(given)) this.#loading.give(session, policies)
    this.#people = new People({ ...parts, ask: (input) => this.#askAll([input], []) })
    this.#publishing = new Publishing(this.#core, this.#driver)
    this.texts = new KeptTexts(this.#driver)
    this.vocabulary = (session) => this.#languages.vocabulary(session)
    this.#watches = new Watches({ ...parts, timezone, onProblem })
    const counted = { ...parts, texts: this.texts, flights: this.#flights, watches: this.#watches, loading: this.#loading }
    this.statistics = () => statisticsOf(counted)
  }

  /** The time as this scheduler sees it: its clock's, but never back. */
  get now(): Instant {
    return this.#driver.now()
  }

  /**
   * Opens the sessions and starts the heartbeat, or, when the store holds what an earlier scheduler left, continues from there: open windows are taken up,
   * and the launcher is asked what became of runs in flight (without an answer they are lost). Only once; but while the store cannot be read, it may be tried
   * again. @see SEMANTICS S6
   */
  async start(): Promise<void> {
    if (this.#phase !== 'new') throw new TidegateError('already-started', 'a scheduler starts once: make another one with createScheduler')
    this.#phase = 'running'
    await this.#loading.inTurn(() => this.#begin())
  }

  async #begin(): Promise<void> {
    let hasLoaded = false
    try {
      await begin({
        store: this.#store,
        driver: this.#driver,
        core: this.#core,
        signals: this.#signals,
        flights: this.#flights,
        launcher: this.#launcher,
        texts: this.texts,
        languages: this.#languages,
        initial: this.#loading.initial,
        onLoaded: () => (hasLoaded = true),
      })
    } catch (error) {
      this.#phase = hasLoaded ? 'stopped' : 'new'
      if (hasLoaded) this.#driver.end()
      throw error
    }
  }

  /**
   * Stops opening and launching at once, waits for runs up to `drain` (default: not at all), then aborts the signals of those that are left.
   * Runs of a launcher go on; their orchestrator owns them. Safe to call twice: the second call waits for the first.
   */
  async stop(how: CallOptions['stop'] = {}): Promise<void> {
    const drainMs = readDuration('drain', readCall('stop', how).drain ?? 0)
    this.#stopped ??= this.#stop(drainMs)
    await this.#stopped
  }

  async #stop(drainMs: Duration): Promise<void> {
    this.#phase = 'stopping'
    this.#core.halt()
    this.#driver.stop()
    if (this.#flights.size > 0 && drainMs > 0) await drained(this.#flights, this.#events, this.#options.clock, drainMs)
    if (this.#given.launcher === undefined) this.#flights.abortAll('the scheduler was stopped')
    this.#phase = 'stopped'
    await this.#driver.finish()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /** The scheduler no longer keeps the process alive by itself. */
  unref(): this {
    this.#driver.setRef(false)
    return this
  }

  ref(): this {
    this.#driver.setRef(true)
    return this
  }

  /**
   * Publishes a value, an event, or several events; visible when the call returns. Several are taken together: only what holds after the last of them counts.
   * Answers why the (first refused) event was not taken. @see SEMANTICS S3.1
   */
  publish(metric: string, value: number, details?: MetricDetails): RefusalCode | undefined
  publish(event: MetricInput | readonly MetricInput[]): RefusalCode | undefined
  publish(first: string | MetricInput | readonly MetricInput[], value?: number, details?: MetricDetails): RefusalCode | undefined {
    return this.#publishing.publish(first, value, details)
  }

  /** A handle for publishing one metric often. */
  metric(name: string): MetricHandle {
    return this.#publishing.metric(name)
  }

  /** The metrics that are known: last value, age, count, readers. */
  metrics(session?: string): readonly MetricState[] {
    return this.#core.metrics(session)
  }

  /** Calls `listener` whenever the verdict of a condition changes from now on; `evaluate` tells the present one. Answers a function that ends the watch. */
  watch(condition: Condition, listener: Listener<WatchedEdge>, place: WatchPlace = {}): () => void {
    return this.#watches.add(condition, listener, readCall('watch', place))
  }

  /**
   * The verdict of a condition now, and what was observed, without watching it. It sees what is retained: the ttl, or what a loaded or watched condition
   * looks back on; what must last (`for`) has only just begun. @see SEMANTICS S3.4, S4.3
   */
  evaluate(condition: Condition, place: WatchPlace = {}): Evaluation {
    return this.#watches.evaluate(condition, readCall('evaluate', place))
  }

  /**
   * Puts a new set of policies in place of a session's, all or nothing; with `only`, in place of those of these names, and the others stay as they are.
   * @throws PolicyError when one is wrong: then nothing has changed.
   * @see SEMANTICS S8.1
   */
  async apply(policies: PoliciesInput, how: CallOptions['apply'] = {}): Promise<ApplyPlan> {
    return this.#loading.apply(policies, readCall('apply', how))
  }

  /** What is worth a look in policies that might be applied so; nothing is loaded, and nobody else is told. @throws PolicyError when one is wrong */
  validate(policies: PoliciesInput, how: Pick<CallOptions['apply'], 'session' | 'only'> = {}): readonly Diagnostic[] {
    return this.#loading.validate(policies, readCall('apply', how))
  }

  /**
   * Puts another vocabulary in place: the shipped sentences and these files, or one of `createVocabulary`; files that policies name stay, unless one of that name
   * is given. What means the same keeps its triggers. A policy that could not be read any more refuses the change, or, forced, is `invalid` and launches nothing.
   * @throws PolicyError when a file is wrong, or a policy would break
   * @see SEMANTICS S8.2
   */
  async applyVocabulary(
    vocabulary: Vocabulary | readonly VocabularyFile[],
    how: CallOptions['applyVocabulary'] = {},
  ): Promise<VocabularyChange> {
    return this.#loading.applyVocabulary(vocabulary, readCall('applyVocabulary', how))
  }

  /** Opens another session with its policies; `int` timers count from now. */
  async openSession(session: string, policies: PoliciesInput): Promise<void> {
    return this.#loading.open(session, policies)
  }

  /** Ends a session: what waits is dropped, runs go on unless `cancelRuns`. @see SEMANTICS S8.3 */
  async closeSession(session: string, how: CallOptions['closeSession'] = {}): Promise<void> {
    return this.#loading.close(session, readCall('closeSession', how))
  }

  /** Holds back launches of a policy (`name` or `session/name`); runs go on. @see SEMANTICS S2.11 */
  async pause(policy: string, how: CallOptions['pause'] = {}): Promise<void> {
    await this.#people.pause(policy, how)
  }

  async resume(policy: string): Promise<void> {
    await this.#people.resume(policy)
  }

  /** Opens a window of the policy now and answers its id. Refused while the policy is paused. @see SEMANTICS S2.11 */
  async trigger(policy: string, how: CallOptions['trigger'] = {}): Promise<string> {
    return this.#people.trigger(policy, how)
  }

  /**
   * Opens a window for each slot of the policy in `[from, until)` that has had no run, as far as the store remembers; each launches once, the oldest first, when
   * nothing of the present waits. Conditions are not judged, since the metrics of that time are gone. @throws TidegateError `unknown-policy`, `bad-instant`, `too-many-slots`, `policy-paused`, `invalid-policy`
   */
  async backfill(policy: string, how: CallOptions['backfill']): Promise<Backfill> {
    return this.#people.backfill(policy, how)
  }

  /** Cancels a run by its id, or all runs and waiting triggers of a policy. @see SEMANTICS S2.8 */
  async cancel(target: string, how: CallOptions['cancel'] = {}): Promise<void> {
    await this.#people.cancel(target, how)
  }

  /** Tells how a run of a launcher ended, by its execution id or run id. False: no such run is under way; telling it twice does no harm. */
  report(executionId: string, report: RunReport): boolean {
    return this.#flights.report(executionId, report)
  }

  /**
   * Resolves once everything published so far is durable; with the memory store at once. Rejects with a `StoreError` when the store fails; what was published
   * stays visible, and is stored once the store works again. @see SEMANTICS S6.4
   */
  async flush(): Promise<void> {
    await this.#driver.flush()
  }

  /** Names of the open sessions, in order. */
  sessions(): readonly string[] {
    return this.#core.sessions()
  }

  /** What is not wrong with the policies that were read last, but worth a look; a logger is told the same when they are loaded. */
  get warnings(): readonly Diagnostic[] {
    return this.#languages.warnings()
  }

  /** The loaded policies, by session, then name; before the start those that will be. */
  policies(): readonly PolicyState[] {
    return this.#phase === 'new' ? givenPolicies(this.#loading.initial) : this.#core.policies().map(policyState)
  }

  /** Records of windows, oldest first; the latest 100 unless `limit` says otherwise. */
  windows(query: WindowListQuery = {}): readonly WindowRow[] {
    return this.#store.windows(readCall('windows', query))
  }

  /** Records of runs, oldest first; the latest 100 unless `limit` says otherwise. */
  runs(query: RunListQuery = {}): readonly RunRow[] {
    return this.#store.runs(readCall('runs', query))
  }

  /** A window by its id. */
  window(id: string): WindowRow | undefined {
    return this.#store.window(id)
  }

  /** A run by its id. */
  run(id: string): RunRow | undefined {
    return this.#store.run(id)
  }

  /** Why a window, or the latest window of a policy, is as it is; with `at`, why it was so at that instant. @throws TidegateError `unknown-window`, `unknown-policy`, `not-started` */
  explain(target: string, how: CallOptions['explain'] = {}): Explanation {
    const { at } = readCall('explain', how)
    if (this.#phase === 'new') throw notStarted()
    const instant = at === undefined ? undefined : readInstant('at', at)
    return explainTarget(target, instant, { core: this.#core, store: this.#store, timezone: this.#options.timezone })
  }

  /** The next `count` slots of a policy, strictly after now. @throws TidegateError `unknown-policy`, `not-started` */
  nextTimes(policy: string, count: number): readonly Instant[] {
    if (this.#phase === 'new') throw notStarted()
    return nextSlots(requirePolicy(this.#core, readPolicyRef(policy)), this.#driver.now(), count)
  }

  on<Name extends keyof SchedulerEvents>(name: Name, listener: Listener<SchedulerEvents[Name]>): this {
    this.#events.on(name, listener)
    return this
  }

  off<Name extends keyof SchedulerEvents>(name: Name, listener: Listener<SchedulerEvents[Name]>): this {
    this.#events.off(name, listener)
    return this
  }

  once<Name extends keyof SchedulerEvents>(name: Name, listener: Listener<SchedulerEvents[Name]>): this {
    this.#events.once(name, listener)
    return this
  }

  async #askAll(inputs: readonly Input[], texts: readonly StoredText[]): Promise<readonly (Answer & { ok: true })[]> {
    const refusal = this.#refusal()
    if (refusal !== undefined) throw refusal
    return (await this.#driver.submitAll(inputs, texts)).map(requireTaken)
  }

  /** Why nothing can be asked of it; undefined: something can. */
  #refusal(): Error | undefined {
    if (this.#phase === 'new') return notStarted()
    return this.#phase === 'stopped' ? stopped() : this.#driver.failure
  }

  #wants(kind: Notice['kind']): boolean {
    return kind === 'run.ended' || kind === 'condition.changed' || kind === 'policy.failed' || this.#events.has(kind)
  }

  #notify(notice: Notice): void {
    if (notice.kind === 'condition.changed') this.#watches.tell(notice.watch, { at: notice.at, verdict: notice.verdict })
    else if (notice.kind === 'policy.failed') this.#problem(notice.error, `deciding for policy ${notice.policy.key}, which is paused now,`)
    else emitNotice(this.#events, notice)
    if (notice.kind === 'run.ended') this.#launcher.ended?.(notice.run.id)
  }

  #problem(error: unknown, doing: string): void {
    tellProblem(this.#events, this.#given.logger, error, doing)
  }
}
