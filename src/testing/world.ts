/**
 * A scheduler in virtual time: the core, a simulated launcher, a store in memory, and the agenda of what is still to come. It lives from one instant to
 * the next at which anything happens; the simulation and the policy tests are two ways to speak to it.
 */
import { TidegateError, type Duration, type Instant } from '../../grammar/index.js'
import type { PlannedPolicy } from '../policies/plan.js'
import {
  Core,
  policyKey,
  type Answer,
  type Command,
  type LaunchCommand,
  type Input,
  type Notice,
  type OnMove,
  type Settings,
} from '../scheduler/index.js'
import { createSignals, type MetricState, type SignalEngine } from '../signals/index.js'
import { Agenda } from './agenda.js'
import { EventLog } from './event-log.js'
import { RowStore } from './row-store.js'
import { SimulatedLauncher } from './simulated-launcher.js'

export interface Restart {
  readonly kind: 'restart'
  readonly downMs: Duration
  readonly runs: 'lost' | 'survive'
  /** It dies when its next decision to launch or to cancel has been stored, and before that is done or told. */
  readonly isUnheard?: boolean
}

/** Something that happens at an instant. */
export type Happening =
  | { readonly kind: 'input'; readonly input: Input; readonly onAnswer?: (answer: Answer) => void }
  | { readonly kind: 'run-end'; readonly run: string }
  | Restart
  /** The process is not scheduled for so long: what is due meanwhile is noticed late, what comes meanwhile waits. */
  | { readonly kind: 'stall'; readonly ms: Duration }
  /** Looks at the world once everything at its instant has happened. */
  | { readonly kind: 'look'; readonly look: () => void }

export interface WorldOptions {
  /** When the sessions open. What happens before is seen by signals alone. */
  readonly start: Instant
  readonly sessions: ReadonlyMap<string, readonly PlannedPolicy[]>
  readonly settings: Settings
  /** Called with each notice, in order. */
  readonly onNotice?: (notice: Notice) => void
  /** Told of all that happens, as it happens. */
  readonly observer?: WorldObserver
  /** Called with each launch and the window that it is made in, as it stands at that moment. */
  readonly onLaunch?: (launch: LaunchCommand) => void
  /** Asked before each instant: true ends all further life, and time stands still. */
  readonly isEnough?: () => boolean
}

/** Watches a world: what coverage is gathered by. */
export interface WorldObserver {
  /** A trigger has made a transition. The verdicts are those that it was decided by. */
  moved(world: World, ...move: Parameters<OnMove>): void
  noticed(world: World, notice: Notice): void
  /** Everything of one instant has happened. */
  lived(world: World): void
}

/** The most instants that one simulation lives through. */
export const INSTANTS_MAX = 20_000_000

/** A policy and the session that it was loaded into. */
interface LoadedPolicy {
  readonly session: string
  readonly plan: PlannedPolicy
}

export class World {
  readonly store = new RowStore()
  readonly launcher = new SimulatedLauncher()
  /** The events that were taken. */
  readonly events = new EventLog()
  readonly plans = new Map<string, readonly PlannedPolicy[]>()
  /** Every policy that was ever loaded, by its key, as it was loaded last. */
  readonly everLoaded = new Map<string, LoadedPolicy>()
  readonly #options: WorldOptions
  readonly #agenda = new Agenda<Happening>()
  #signals: SignalEngine
  #core: Core
  #now: Instant
  #nextHeartbeat: Instant
  /** Watches that keep what the policies look back on, until the policies are loaded and watch for themselves. */
  #early: readonly number[] | undefined
  #down: { readonly since: Instant; readonly until: Instant; readonly runs: 'lost' | 'survive' } | undefined
  #stalledUntil: Instant | undefined
  /** How it dies once something is decided. */
  #dying: Restart | undefined
  /** Runs whose launch was stored and never made. */
  #unheard: string[] = []
  #instants = 0

  constructor(options: WorldOptions) {
    this.#options = options
    this.#now = options.start
    this.#nextHeartbeat = options.start
    for (const [session, policies] of options.sessions) this.#load(session, policies)
    this.#signals = createSignals(options.settings.signals)
    this.#core = this.#newCore()
    for (const [session, policies] of options.sessions)
      this.add(options.start, { kind: 'input', input: { kind: 'open-session', session, policies } })
  }

  get now(): Instant {
    return this.#now
  }

  get core(): Core {
    return this.#core
  }

  /** When the sessions open. */
  get start(): Instant {
    return this.#options.start
  }

  get settings(): Settings {
    return this.#options.settings
  }

  /** What is known of the metrics now; with `session`, what that session sees. */
  metrics(session?: string): readonly MetricState[] {
    return this.#signals.metrics(session)
  }

  /** Puts something on the agenda. It may lie before the start as long as nothing has been lived through. */
  add(at: Instant, happening: Happening): void {
    if (this.#instants > 0 && at < this.#now)
      throw new TidegateError('in-the-past', 'this instant has passed already; the simulation never goes back')
    this.#agenda.add(at, happening)
  }

  /** Lives through everything up to and including `target`. */
  runUntil(target: Instant): void {
    for (let next = this.#nextInstant(); next !== undefined && next <= target; next = this.#nextInstant()) {
      if (this.#options.isEnough?.() === true) return
      this.#instants += 1
      if (this.#instants > INSTANTS_MAX)
        throw new TidegateError(
          'simulation-too-long',
          `the simulation has lived through ${INSTANTS_MAX} instants without coming to its end`,
        )
      this.#live(next)
    }
    if (target > this.#now) this.#now = target
  }

  /** Brings what is known up to this instant, at which nothing may have happened: how long something has held grows by itself. */
  freshen(): void {
    if (this.#down === undefined && this.#instants > 0) this.#step([], false)
  }

  #newCore(): Core {
    const { settings, observer, onNotice } = this.#options
    const { reactive, limits } = settings
    const onMove: OnMove | undefined = observer && ((...move) => observer.moved(this, ...move))
    const isHeard = observer !== undefined || onNotice !== undefined
    return new Core(this.#signals, { reactive, limits, wants: () => isHeard, ...(onMove === undefined ? {} : { onMove }) })
  }

  #nextInstant(): Instant | undefined {
    if (this.#down !== undefined) return this.#down.until
    if (this.#stalledUntil !== undefined) return this.#stalledUntil
    const { reactive } = this.#options.settings
    const own = reactive ? this.#core.nextDeadline() : this.#nextHeartbeat
    const next = Math.min(this.#agenda.earliest ?? Number.POSITIVE_INFINITY, own ?? Number.POSITIVE_INFINITY)
    return next === Number.POSITIVE_INFINITY ? undefined : next
  }

  #live(instant: Instant): void {
    this.#now = instant
    this.#watchEarly()
    const happenings = this.#agenda.takeUntil(instant)
    this.#stalledUntil = undefined
    const restart = happenings.find((happening) => happening.kind === 'restart')
    if (restart?.isUnheard === true) this.#dying = restart
    else if (restart !== undefined) return this.#crash(restart, happenings)
    const stall = happenings.find((happening) => happening.kind === 'stall')
    if (stall !== undefined && this.#down === undefined) return this.#stall(stall.ms, happenings)
    const asked = this.#comeUp()
    for (const happening of happenings) this.#ask(happening, asked)
    this.#step(asked, this.#takeHeartbeat())
    if (instant >= this.#options.start) this.#dropEarly()
    this.#options.observer?.lived(this)
    for (const happening of happenings) if (happening.kind === 'look') happening.look()
  }

  /** The whole of one instant: what its launches and cancels bring about at once is taken in further steps. */
  #step(given: readonly Asked[], isHeartbeat: boolean): void {
    let asked: Asked[] = [...given]
    do {
      const inputs = asked.map(({ input }) => input)
      const { changes, commands, answers } = this.#core.step(this.#now, inputs, isHeartbeat)
      this.store.write(changes)
      for (let index = 0; index < asked.length; index += 1) this.#answer(asked[index], answers[index])
      if (this.#dying !== undefined && commands.some(({ kind }) => kind !== 'notify')) return this.#dieUnheard(this.#dying, commands)
      asked = []
      for (const command of commands) this.#carryOut(command, asked)
    } while (asked.length > 0)
  }

  #answer(asked: Asked | undefined, answer: Answer | undefined): void {
    if (asked === undefined || answer === undefined) return
    this.#remember(asked.input, answer)
    asked.onAnswer?.(answer)
  }

  /** What comes of it at once is put on the list. */
  #carryOut(command: Command, asked: Asked[]): void {
    switch (command.kind) {
      case 'notify':
        this.#options.onNotice?.(command.notice)
        this.#options.observer?.noticed(this, command.notice)
        break
      case 'cancel':
        if (this.launcher.stop(command.run.id)) asked.push({ input: { kind: 'ended', run: command.run.id, result: 'cancelled' } })
        break
      case 'launch': {
        const run = command.run.id
        this.#options.onLaunch?.(command)
        const launched = this.launcher.launch(command.run, this.#now)
        if (launched.kind === 'refused') {
          asked.push({ input: { kind: 'refused', run, message: launched.message } })
          break
        }
        asked.push({ input: { kind: 'launched', run, executionId: run } })
        if (launched.end <= this.#now) this.#ask({ kind: 'run-end', run }, asked)
        else this.#agenda.add(launched.end, { kind: 'run-end', run })
        break
      }
    }
  }

  /** Puts what a happening tells the core, if anything, on the list. */
  #ask(happening: Happening, asked: Asked[]): void {
    if (happening.kind === 'input') asked.push(happening)
    if (happening.kind !== 'run-end') return
    const { run } = happening
    const end = this.launcher.finish(run)
    if (end === undefined) return
    const { result, ...said } = end
    asked.push({ input: result === 'lost' ? { kind: 'lost', run } : { kind: 'ended', run, result, ...said } })
  }

  /** The process dies before anything of this instant is seen; what comes while it is down arrives when it is up again, in its order. */
  #crash(restart: Restart, happenings: readonly Happening[]): void {
    const until = this.#now + restart.downMs
    const since = this.#down?.since ?? this.#now
    const runs = this.#down?.runs === 'lost' ? 'lost' : restart.runs
    this.#down = { since, until, runs }
    const late = [...(restart.downMs > 0 ? happenings : []), ...this.#agenda.takeUntil(until - 1)]
    const after = [...(restart.downMs > 0 ? [] : happenings), ...this.#agenda.takeUntil(until)]
    for (const happening of late) if (happening.kind === 'look') happening.look()
    for (const happening of [...late.filter(({ kind }) => kind !== 'look'), ...after])
      if (happening !== restart) this.#agenda.add(until, happening)
  }

  /** What was decided is stored; nobody hears of it. */
  #dieUnheard(restart: Restart, commands: readonly Command[]): void {
    this.#dying = undefined
    this.#unheard = commands.flatMap((command) => (command.kind === 'launch' ? [command.run.id] : []))
    this.#crash(restart, [])
  }

  /** Nothing is seen until then; what comes meanwhile arrives then, in its order. */
  #stall(ms: Duration, happenings: readonly Happening[]): void {
    const until = this.#now + ms
    this.#stalledUntil = until
    for (const happening of [...happenings, ...this.#agenda.takeUntil(until)])
      if (happening.kind === 'look') happening.look()
      else if (happening.kind !== 'stall') this.#agenda.add(until, happening)
  }

  /** Starts again from the rows and the retained events. Answers what became of the runs that were in flight (S6.3). */
  #comeUp(): Asked[] {
    const down = this.#down
    if (down === undefined) return []
    this.#down = undefined
    const retained = [...this.#signals.retained()]
    this.#signals = createSignals(this.#options.settings.signals)
    this.#core = this.#newCore()
    this.#signals.restore(retained, this.#now)
    this.#core.restore(this.store.rows(), this.plans, this.#now, down.since)
    this.#early = this.#now < this.#options.start ? undefined : []
    this.#skipHeartbeats(this.#now)
    const lost = [...this.#unheard.splice(0), ...(down.runs === 'lost' ? this.launcher.loseAll() : [])]
    return lost.map((run) => ({ input: { kind: 'lost', run } }))
  }

  /** Until the sessions open nobody reads the metrics; without these watches their history would not reach as far back as the policies look. */
  #watchEarly(): void {
    if (this.#early !== undefined || this.#down !== undefined) return
    this.#core.step(this.#now, [])
    this.#early = [...this.#options.sessions].flatMap(([session, policies]) =>
      policies.flatMap(({ clauses, timezone }) =>
        clauses.map(({ condition }) => this.#core.watch(condition, { session, timezone }, this.#now)),
      ),
    )
  }

  #dropEarly(): void {
    for (const watch of this.#early ?? []) this.#core.unwatch(watch)
    this.#early = []
  }

  #takeHeartbeat(): boolean {
    const isHeartbeat = this.#now >= this.#nextHeartbeat
    if (isHeartbeat) this.#skipHeartbeats(this.#now + 1)
    return isHeartbeat
  }

  /** Heartbeats stay on start + k x period, also after a restart (S2.9). */
  #skipHeartbeats(now: Instant): void {
    const { start, settings } = this.#options
    const passed = Math.max(0, Math.ceil((now - start) / settings.heartbeatPeriodMs))
    this.#nextHeartbeat = start + passed * settings.heartbeatPeriodMs
  }

  /** What is loaded now, for the next restart, and what was seen, for drawings. */
  #remember(input: Input, answer: Answer): void {
    if (!answer.ok) return
    if (input.kind === 'metric') this.events.add(input.event, this.#now)
    else if (input.kind === 'close-session') this.plans.delete(input.session)
    else if (input.kind === 'open-session' || (input.kind === 'apply' && input.dryRun !== true)) this.#load(input.session, input.policies)
  }

  #load(session: string, policies: readonly PlannedPolicy[]): void {
    this.plans.set(session, policies)
    for (const plan of policies) this.everLoaded.set(policyKey(session, plan.name), { session, plan })
  }
}

interface Asked {
  readonly input: Input
  readonly onAnswer?: (answer: Answer) => void
}
