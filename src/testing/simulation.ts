/** `simulate`: a scheduler in virtual time for programs and their tests. Everything happens at once, nothing sleeps, and the same calls give the same results. */
import {
  badOption,
  checkOptions,
  readDuration,
  readFlag,
  readInstant,
  TidegateError,
  type DurationInput,
  type Instant,
} from '../../grammar/index.js'
import { planPolicies, readLanguage, type PlannedPolicy, type PoliciesInput } from '../policies/index.js'
import {
  defaultSession,
  givenSessions,
  policyKey,
  readPolicyRef,
  readSettings,
  type Answer,
  type ApplyPlan,
  type Input,
  type PolicyRef,
  type RunQuery,
  type RunRow,
  type Settings,
  type WindowQuery,
  type WindowRow,
} from '../scheduler/index.js'
import type { MetricEvent, MetricState } from '../signals/index.js'
import { explainLong, type Explanation } from '../trace/index.js'
import { closestMiss } from './closest-miss.js'
import { drawWorld, type ToHtmlOptions, type ToSvgOptions, type ToTextOptions } from './drawing.js'
import { explainPolicy, explainWindowById } from './explaining.js'
import { readSeries } from './series.js'
import type { SimulatedLaunch } from './simulated-launcher.js'
import {
  simulationKeys,
  type EventInput,
  type LaunchScript,
  type Refusal,
  type SeriesInput,
  type SimulationOptions,
  type WorkflowScript,
} from './simulation-options.js'
import { whenOf, type WhenInput } from './values.js'
import { World, type WorldOptions } from './world.js'

/** Makes a scheduler in virtual time. @throws PolicyError when a policy is wrong, TidegateError `bad-option` when an option is. */
export function simulate(options: SimulationOptions): Simulation {
  checkOptions('simulate', options, simulationKeys)
  return new Simulation(options)
}

/** What the functions of this folder give to a simulation beside its options: who watches it, and what happens to it. */
export interface SimulationWiring extends Pick<WorldOptions, 'observer' | 'isEnough'> {
  /** Policies of the session `default`, compiled: those of the options are not looked at. */
  readonly plan?: readonly PlannedPolicy[]
  readonly agenda?: readonly { readonly at: Instant; readonly input: Input }[]
}

/** How often progress is told. */
const TOLD = 100

/**
 * A scheduler in virtual time. Metric events wait for the next call that moves or looks at time, so that all events of one instant are seen together;
 * what people ask for is carried out at once. Policies are named `name` or `session/name`.
 */
export class Simulation {
  readonly start: Instant
  readonly #options: SimulationOptions
  readonly #settings: Settings
  readonly #world: World
  readonly #refusals: Refusal[] = []

  constructor(options: SimulationOptions, { plan, agenda = [], ...wiring }: SimulationWiring = {}) {
    this.#options = options
    this.#settings = readSettings(options)
    this.start = readInstant('start', options.start)
    const given = [...givenSessions({ policies: plan === undefined ? options.policies : [], sessions: options.sessions })]
    this.#world = new World({
      start: this.start,
      sessions: new Map([
        ...given.map(([session, policies]) => [session, this.#plan(policies)] as const),
        ...(plan === undefined ? [] : [[defaultSession, plan] as const]),
      ]),
      settings: this.#settings,
      ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
      ...wiring,
    })
    for (const { at, input } of agenda) this.#world.add(at, { kind: 'input', input })
    for (const [workflow, script] of Object.entries(options.workflows ?? {})) this.workflow(workflow, script)
  }

  /** The virtual now. */
  get now(): Instant {
    return this.#world.now
  }

  /** Publishes a value now, or one or several events, each at its time. Events before the start are known when the sessions open. */
  publish(metric: string, value: number, details?: Omit<EventInput, 'metric' | 'value'>): this
  publish(event: EventInput | readonly EventInput[]): this
  publish(
    first: string | EventInput | readonly EventInput[],
    value = Number.NaN,
    details: Omit<EventInput, 'metric' | 'value'> = {},
  ): this {
    const events = typeof first === 'string' ? [{ ...details, metric: first, value }] : isList(first) ? first : [first]
    for (const event of events) this.#publish(event)
    return this
  }

  /** Publishes values at a steady pace. @throws TidegateError `bad-option` for a notation that cannot be read */
  series({ metric, values, every, from, ...details }: SeriesInput): this {
    const read = typeof values === 'string' ? readSeries(values) : { ok: true as const, values }
    if (!read.ok) throw badOption('values', read.message)
    const [first, step] = [from === undefined ? this.now : whenOf('from', from, this.start), readDuration('every', every)]
    for (const [index, value] of read.values.entries())
      if (value !== undefined) this.#publish({ ...details, metric, value, at: first + index * step })
    return this
  }

  /** Sets what becomes of the coming launches of a workflow: one entry per launch, the last repeats; or a function that is asked at each. */
  workflow(name: string, script: WorkflowScript): this {
    const { launcher, store } = this.#world
    if (typeof script === 'function') launcher.script(name, ({ id }) => launchOf(script(store.requireRun(id))))
    else launcher.script(name, (isList(script) ? script : [script]).map(launchOf))
    return this
  }

  /** Lets time pass. */
  advance(duration: DurationInput): this {
    this.#world.runUntil(this.now + readDuration('advance', duration))
    return this
  }

  /**
   * Lets time pass up to and including an instant, or an offset from the start. `onProgress` is called now and then with the share of that time that has
   * passed, from 0 to 1.
   */
  until(when: WhenInput, { onProgress }: { readonly onProgress?: (share: number) => void } = {}): this {
    const [from, to] = [this.now, whenOf('until', when, this.start)]
    for (let step = 1; step < (onProgress === undefined ? 0 : TOLD); step += 1) {
      this.#world.runUntil(from + Math.floor(((to - from) / TOLD) * step))
      onProgress?.(step / TOLD)
    }
    this.#world.runUntil(to)
    return this
  }

  /** Cancels a run by its id, or all runs and waiting triggers of a policy; simulated runs stop at once. @see SEMANTICS S2.8 */
  cancel(target: string, { reason }: { readonly reason?: string } = {}): this {
    const why = reason === undefined ? {} : { reason }
    this.#ask(
      target.includes('@') ? { kind: 'cancel-run', run: target, ...why } : { kind: 'cancel-policy', policy: readPolicyRef(target), ...why },
    )
    return this
  }

  /** @see SEMANTICS S2.11 */
  pause(policy: string, how: { readonly note?: string; readonly until?: WhenInput } = {}): this {
    checkOptions('pause', how, { note: true, until: true })
    const { note, until } = how
    this.#ask({
      kind: 'pause',
      policy: readPolicyRef(policy),
      ...(note === undefined ? {} : { note }),
      ...(until === undefined ? {} : { until: whenOf('until', until, this.start) }),
    })
    return this
  }

  resume(policy: string): this {
    this.#ask({ kind: 'resume', policy: readPolicyRef(policy) })
    return this
  }

  /** Opens a window of the policy now and answers its id. @throws TidegateError `policy-paused`, `unknown-policy` */
  trigger(policy: string, how: { readonly ignoreConditions?: boolean } = {}): string {
    checkOptions('trigger', how, { ignoreConditions: true })
    const ignoreConditions = readFlag('ignoreConditions', how.ignoreConditions)
    return this.#ask({ kind: 'trigger', policy: readPolicyRef(policy), ignoreConditions }).window ?? ''
  }

  /** Puts a new set of policies in place of a session's. @throws PolicyError when one is wrong: then nothing has changed. @see SEMANTICS S8.1 */
  apply(
    policies: PoliciesInput,
    how: { readonly session?: string; readonly dryRun?: boolean; readonly cancelRuns?: boolean } = {},
  ): ApplyPlan {
    checkOptions('apply', how, { session: true, dryRun: true, cancelRuns: true })
    const { session = defaultSession, ...rest } = how
    const { plan } = this.#ask({ kind: 'apply', session, policies: this.#plan(policies), ...rest })
    return plan ?? { added: [], changed: [], removed: [], unchanged: [] }
  }

  openSession(session: string, policies: PoliciesInput): this {
    this.#ask({ kind: 'open-session', session, policies: this.#plan(policies) })
    return this
  }

  /** @see SEMANTICS S8.3 */
  closeSession(session: string = defaultSession, how: { readonly cancelRuns?: boolean } = {}): this {
    this.#ask({ kind: 'close-session', session, ...how })
    return this
  }

  /**
   * Crashes now and starts again from the stored rows after `down` (default 0s); runs in flight are lost unless they survive. `unheard`: it crashes when its next
   * decision to launch or cancel is stored, and before that is done, so that the launch is lost. @see SEMANTICS S6
   */
  restart(how: { readonly down?: DurationInput; readonly runs?: 'lost' | 'survive'; readonly unheard?: boolean } = {}): this {
    checkOptions('restart', how, { down: true, runs: true, unheard: true })
    const { down = 0, runs = 'lost' } = how
    const downMs = readDuration('down', down)
    const now = this.now
    this.#world.add(now, { kind: 'restart', downMs, runs, isUnheard: readFlag('unheard', how.unheard) ?? false })
    this.#world.runUntil(now + downMs)
    return this
  }

  /** The process is not scheduled for so long: timers come late, and what arrives meanwhile is taken after it. @see SEMANTICS S6.1 */
  stall(duration: DurationInput): this {
    const ms = readDuration('stall', duration)
    const now = this.now
    this.#world.add(now, { kind: 'stall', ms })
    this.#world.runUntil(now + ms)
    return this
  }

  /** Records of runs, in order of start. */
  runs(query: string | RunQuery = {}): readonly RunRow[] {
    this.#settle()
    return this.#world.store.runs(queryOf(query))
  }

  /** Records of windows, in order of slot. */
  windows(query: string | WindowQuery = {}): readonly WindowRow[] {
    this.#settle()
    return this.#world.store.windows(queryOf(query))
  }

  /** Every policy that was loaded at some time, in order of loading. */
  policies(): readonly PolicyRef[] {
    return [...this.#world.everLoaded.values()].map(({ session, plan }) => ({ session, policy: plan.name }))
  }

  /** A policy that was loaded at some time, as it was compiled last. */
  planOf(policy: string): PlannedPolicy | undefined {
    const ref = readPolicyRef(policy)
    return this.#world.everLoaded.get(policyKey(ref.session, ref.policy))?.plan
  }

  /** Why a window, or the latest window of a policy, is as it is now. @throws TidegateError `unknown-window`, `unknown-policy` */
  explain(target: string): Explanation {
    this.#settle()
    const { timezone } = this.#settings
    if (target.includes('@')) return explainWindowById(this.#world, target, timezone)
    const explanation = explainPolicy(this.#world, readPolicyRef(target), timezone)
    if (explanation === undefined) throw new TidegateError('unknown-policy', `no policy "${target}" is loaded`)
    return explanation
  }

  /** The timeline of one policy, or of all, as an SVG image: what happened so far. @throws TidegateError `unknown-policy` */
  toSVG(policy?: string, options: ToSvgOptions = {}): string {
    this.#settle()
    return drawWorld(this.#world, policy, { ...options, format: 'svg' })
  }

  /** The same with characters, for terminals and failed tests. */
  toText(policy?: string, options: ToTextOptions = {}): string {
    this.#settle()
    return drawWorld(this.#world, policy, { ...options, format: 'text' })
  }

  /** The same as a page that needs no other file. */
  toHTML(policy?: string, options: ToHtmlOptions = {}): string {
    this.#settle()
    return drawWorld(this.#world, policy, { ...options, format: 'html' })
  }

  /**
   * The same in several lines: what the outcome means, what held the window back and what each condition saw, the closest miss, the runs.
   * @throws TidegateError `unknown-window`, `unknown-policy`
   */
  explainLong(target: string): string {
    const explanation = this.explain(target)
    const { window } = explanation
    const ref = window ?? readPolicyRef(target)
    const timezone = this.#world.everLoaded.get(policyKey(ref.session, ref.policy))?.plan.timezone ?? this.#settings.timezone
    return explainLong(explanation, { timezone, miss: window && closestMiss(this.#world, window) }).join('\n')
  }

  /** What is known of the metrics now. */
  metrics(session?: string): readonly MetricState[] {
    this.#settle()
    return this.#world.metrics(session)
  }

  /** Events that were not taken, oldest first. */
  refusals(): readonly Refusal[] {
    this.#settle()
    return [...this.#refusals]
  }

  #settle(): void {
    this.#world.runUntil(this.now)
  }

  #plan(policies: PoliciesInput): readonly PlannedPolicy[] {
    const { calendars } = this.#options
    const { timezone, signals } = this.#settings
    return planPolicies(policies, { timezone, resolutionOf: signals.resolutionOf, language: readLanguage(this.#options), calendars }).plan
  }

  #publish({ at, timestamp, ...event }: EventInput): void {
    const when = at === undefined ? this.now : whenOf('at', at, this.start)
    const measured: MetricEvent = { ...event, timestamp: timestamp === undefined ? when : whenOf('timestamp', timestamp, this.start) }
    this.#world.add(when, {
      kind: 'input',
      input: { kind: 'metric', event: measured },
      onAnswer: (answer) => {
        if (!answer.ok) this.#refusals.push({ at: when, metric: event.metric, code: answer.code })
      },
    })
  }

  #ask(input: Input): Answer & { ok: true } {
    let given: Answer | undefined
    this.#world.add(this.now, { kind: 'input', input, onAnswer: (answer) => (given = answer) })
    this.#settle()
    if (given === undefined) throw new TidegateError('scheduler-down', 'the simulated scheduler is down')
    if (!given.ok) throw new TidegateError(given.code, given.message)
    return given
  }
}

function isList<Item>(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value)
}

function launchOf({ takes, ...rest }: LaunchScript): SimulatedLaunch {
  return takes === undefined ? rest : { ...rest, takesMs: readDuration('takes', takes) }
}

function queryOf<Query extends WindowQuery | RunQuery>(query: string | Query): Query | PolicyRef {
  return typeof query === 'string' ? readPolicyRef(query) : query
}
