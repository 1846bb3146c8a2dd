/** What the scheduler has said is done or durable, to be found again after every death (SEMANTICS S2.11, S6.4, S8). */
import type { Instant } from '../../grammar/index.js'
import type { Scheduler } from '../../src/index.js'
import type { RecordChecks } from '../../src/testing/faults/record-checks.js'
import type { Action } from './scenario.js'

/** Whether a policy is paused, as far as people were told. `unsure`: a command is under way, or died with its process. */
type Told = 'paused' | 'free' | 'unsure'

interface KnownEvent {
  readonly metric: string
  readonly timestamp: Instant
}

export interface AcknowledgedOptions {
  readonly checks: RecordChecks
  readonly problem: (problem: string) => void
  /** Policies that callbacks pause and resume behind everybody's back. */
  readonly meddled: ReadonlySet<string>
}

/** Longer than a history, shorter than the ttl of metrics. */
const surelyRetained = 200_000

export class Acknowledged {
  readonly #options: AcknowledgedOptions
  readonly #told = new Map<string, Told>()
  #asked = 0
  /** The number of the latest command about each policy. */
  readonly #latest = new Map<string, number>()
  /** Names of the policies of each session; undefined: something is under way, or died with its process. */
  readonly #loaded = new Map<string, ReadonlySet<string> | undefined>()
  readonly #events = new Map<string, KnownEvent>()

  /** Runs whose launch has reached the launcher once: asked for again after a restart they are what they were, whatever the text has become. */
  readonly #launched = new Set<string>()

  constructor(options: AcknowledgedOptions) {
    this.#options = options
  }

  /** Somebody asks for something; answers what to call with how it ended (undefined: nobody knows). */
  asked(action: Action): (isDone: boolean | undefined) => void {
    if (action.kind === 'pause' || action.kind === 'resume') return this.#askedToPause(action)
    if (action.kind === 'apply' || action.kind === 'open' || action.kind === 'close') {
      for (const key of this.#told.keys()) {
        if (!key.startsWith(`${action.session}/`)) continue
        this.#told.set(key, 'unsure')
        this.#latest.delete(key)
      }
      return this.#askedToLoad(action)
    }
    return () => undefined
  }

  #askedToLoad(action: Extract<Action, { kind: 'apply' | 'open' | 'close' }>): (isDone: boolean | undefined) => void {
    const { session } = action
    if (action.kind === 'apply' && action.dryRun) return () => undefined
    this.#loaded.set(session, undefined)
    this.#asked += 1
    const number = this.#asked
    this.#latest.set(session, number)
    return (isDone) => {
      if (isDone !== true || this.#latest.get(session) !== number) return
      this.#loaded.set(session, new Set(action.kind === 'close' ? [] : action.policies.map(({ name }) => name)))
    }
  }

  #askedToPause({
    policy,
    ...action
  }: Extract<Action, { kind: 'pause' | 'resume' | 'cancel-policy' }>): (isDone: boolean | undefined) => void {
    const before = this.#told.get(policy)
    this.#told.set(policy, 'unsure')
    this.#asked += 1
    const number = this.#asked
    this.#latest.set(policy, number)
    return (isDone) => {
      // Of several commands that are under way together the last counts.
      if (isDone === undefined || this.#latest.get(policy) !== number) return
      if (isDone) this.#told.set(policy, action.kind === 'resume' ? 'free' : 'until' in action ? 'unsure' : 'paused')
      else if (before !== undefined) this.#told.set(policy, before)
    }
  }

  /** A launch has reached the launcher: no acknowledged pause may stand in its way, nor another run where only one may be. */
  launch(run: string, scheduler: Scheduler): void {
    const key = run.slice(0, run.indexOf('@'))
    if (this.#told.get(key) === 'paused' && !this.#options.meddled.has(key))
      this.#options.problem(`run ${run} was launched while ${key} is paused (S2.11)`)
    if (this.#launched.has(run)) return
    this.#launched.add(run)
    // While an edit is under way nobody outside knows whether the launch was decided before it.
    const session = key.slice(0, key.indexOf('/'))
    if (this.#loaded.has(session) && this.#loaded.get(session) === undefined) return
    const policy = scheduler.policies().find(({ session, name }) => `${session}/${name}` === key)
    if (policy?.plan.onlyOneRunning !== true) return
    for (const other of this.#options.checks.runs.values()) {
      if (other.id === run || other.state === 'ended' || `${other.session}/${other.policy}` !== key) continue
      this.#options.problem(`run ${run} was launched while ${other.id} had not ended (S2.4)`)
    }
  }

  /** An event was taken, and is durable by word of the scheduler. */
  event(event: KnownEvent): void {
    const known = this.#events.get(event.metric)
    if (known === undefined || known.timestamp < event.timestamp) this.#events.set(event.metric, event)
  }

  /** The end of a run was taken under a name that the scheduler knows, and is durable; an end that overtook the answer to its launch waits for that. */
  report(run: string, name: string): void {
    const row = this.#options.checks.runs.get(run)
    if (row?.state === 'running' && (row.executionId ?? run) === name)
      this.#options.problem(`the end of run ${run} was acknowledged and is not stored (S6.4)`)
  }

  /** A process took over. */
  started(scheduler: Scheduler, now: Instant): void {
    const policies = scheduler.policies()
    for (const [key, told] of this.#told) {
      const policy = policies.find(({ session, name }) => `${session}/${name}` === key)
      if (told === 'paused' && policy !== undefined && policy.pause === undefined && !this.#options.meddled.has(key))
        this.#options.problem(`the pause of ${key} was forgotten (S8)`)
    }
    for (const [session, names] of this.#loaded) {
      if (names === undefined) continue
      const found = policies.filter((policy) => policy.session === session).map(({ name }) => name)
      if (found.length !== names.size || !found.every((name) => names.has(name)))
        this.#options.problem(`session ${session} has ${found.join(' ')}, not ${[...names].join(' ')} (S8)`)
    }
    const metrics = new Map(scheduler.metrics().map((known) => [known.metric, known]))
    for (const { metric, timestamp } of this.#events.values()) {
      if (timestamp > now || now - timestamp > surelyRetained) continue
      const last = metrics.get(metric)?.lastTimestamp
      if (last === undefined || last < timestamp) this.#options.problem(`an event of ${metric} was acknowledged and is forgotten (S6.4)`)
    }
  }
}
