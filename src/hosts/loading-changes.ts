/**
 * Changes of what is loaded: policies, sessions, the vocabulary. They happen one after the other in the order in which they are asked for, since each is worked
 * out from what those before it have left (SEMANTICS S8).
 */
import type { Vocabulary, VocabularyFile } from '../../dsl/index.js'
import { badOption, TidegateError, type Diagnostic, type Instant } from '../../grammar/index.js'
import type { PlannedPolicy, PoliciesInput } from '../policies/index.js'
import { defaultSession, type Answer, type ApplyPlan, type Core, type Input } from '../scheduler/index.js'
import type { CallOptions } from './call-options.js'
import { overloaded } from './problems.js'
import type { Languages, ReadPolicies, VocabularyChange } from './languages.js'
import { textsOfClosed, textsOfLanguage, textsOfSession } from './source-texts.js'
import type { GivenSession } from './starting.js'
import type { StoredText } from './store.js'

export interface LoadingChangesOptions {
  readonly core: Core
  readonly languages: Languages
  /** The clock's. */
  readonly now: () => Instant
  /** Whether the scheduler has not been started yet: then what is changed is what it will start with. */
  readonly isNew: () => boolean
  /** Whether there is a store that may hold what an earlier scheduler left. */
  readonly continues: boolean
  /** Why nothing can be changed now; undefined: it can. */
  readonly refusal: () => Error | undefined
  /** Gives inputs to the core, and texts to the store with them; fulfilled when all of it is durable. */
  readonly ask: (inputs: readonly Input[], texts: readonly StoredText[]) => Promise<readonly (Answer & { readonly ok: true })[]>
}

/** Changes that wait for those before them; beyond it they are refused. */
const waitingMax = 1000

export class LoadingChanges {
  readonly #options: LoadingChangesOptions
  /** What the scheduler starts with. */
  readonly #initial = new Map<string, GivenSession>()
  /** The end, good or bad, of the change that was asked for last; undefined: none is under way. */
  #last: Promise<void> | undefined
  #waiting = 0

  constructor(options: LoadingChangesOptions) {
    this.#options = options
  }

  /** The sessions with which the scheduler starts. */
  get initial(): ReadonlyMap<string, GivenSession> {
    return this.#initial
  }

  /** How many wait for those before them. */
  get waiting(): number {
    return this.#waiting
  }

  /** Adds a session to those with which the scheduler starts. @throws PolicyError */
  give(session: string, policies: PoliciesInput): void {
    if (this.#initial.has(session)) throw new TidegateError('session-open', `session "${session}" is open already`)
    // What the store knows is seen at the start.
    const read = this.#read(session, policies, () => this.#options.continues)
    this.#initial.set(session, { policies, plan: read.plan, over: read.over })
    read.keep()
  }

  /** Makes a change once those that were asked for before have ended, well or not: at once when none is under way. What cannot be made now is refused at once. */
  async inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    if (this.#options.isNew()) return change()
    const before = this.#last
    if (before !== undefined) this.#requireRoom()
    const made = before === undefined ? change() : this.#after(before, change)
    const ended = made.then(ignore, ignore)
    this.#last = ended
    try {
      return await made
    } finally {
      if (this.#last === ended) this.#last = undefined
    }
  }

  /** @throws TidegateError, StoreError when a change may not wait for others */
  #requireRoom(): void {
    const refusal = this.#options.refusal()
    if (refusal !== undefined) throw refusal
    if (this.#waiting >= waitingMax) throw overloaded(`${waitingMax} changes of what is loaded wait for each other`)
  }

  async #after<Result>(before: Promise<void>, change: () => Promise<Result>): Promise<Result> {
    this.#waiting += 1
    await before
    this.#waiting -= 1
    return change()
  }

  /** @see Scheduler.apply */
  apply(policies: PoliciesInput, how: CallOptions['apply']): Promise<ApplyPlan> {
    const { session = defaultSession, dryRun = false, cancelRuns = false, only } = how
    return this.inTurn(async () => {
      const read = only === undefined ? this.#read(session, policies) : this.#readPart(session, policies, only)
      const texts = dryRun ? [] : textsOfSession(session, read)
      const [answer] = await this.#options.ask([{ kind: 'apply', session, policies: read.plan, dryRun, cancelRuns }], texts)
      if (!dryRun) read.keep()
      return answer?.plan ?? { added: [], changed: [], removed: [], unchanged: [] }
    })
  }

  /** @see Scheduler.validate */
  validate(policies: PoliciesInput, { session = defaultSession, only }: CallOptions['apply']): readonly Diagnostic[] {
    return (only === undefined ? this.#read(session, policies) : this.#readPart(session, policies, only)).warnings
  }

  /** @see Scheduler.applyVocabulary */
  applyVocabulary(vocabulary: Vocabulary | readonly VocabularyFile[], how: CallOptions['applyVocabulary']): Promise<VocabularyChange> {
    const { dryRun = false, force = false } = how
    return this.inTurn(async () => {
      const { languages, isNew, ask } = this.#options
      const change = languages.change(vocabulary, (session) => this.#plansOf(session), { dryRun, force })
      if (dryRun) return change.report
      if (isNew()) {
        for (const { session, plan } of change.sessions) this.#initial.set(session, { policies: [], ...this.#initial.get(session), plan })
      } else
        await ask(
          change.sessions.map(({ session, plan }) => ({ kind: 'apply', session, policies: plan })),
          textsOfLanguage(change.language),
        )
      change.keep()
      return change.report
    })
  }

  /** @see Scheduler.openSession */
  open(session: string, policies: PoliciesInput): Promise<void> {
    return this.inTurn(async () => {
      if (this.#options.isNew()) return this.give(session, policies)
      const read = this.#read(session, policies)
      await this.#options.ask([{ kind: 'open-session', session, policies: read.plan }], textsOfSession(session, read))
      read.keep()
    })
  }

  /** @see Scheduler.closeSession */
  close(session: string, { cancelRuns = false }: CallOptions['closeSession']): Promise<void> {
    return this.inTurn(async () => {
      await this.#options.ask([{ kind: 'close-session', session, cancelRuns }], textsOfClosed(session))
      this.#options.languages.forget(session)
    })
  }

  #read(session: string, policies: PoliciesInput, mayBeOver = this.#isLoaded(session)): ReadPolicies {
    return this.#options.languages.read(session, policies, { from: this.#options.now(), mayBeOver })
  }

  /** Tells of policies of a session whether they are loaded as they are. */
  #isLoaded(session: string): (policy: PlannedPolicy) => boolean {
    const { core } = this.#options
    return ({ name, digest }) => core.policy({ session, policy: name })?.plan.digest === digest
  }

  /** @throws TidegateError `bad-option` when the names are none */
  #readPart(session: string, policies: PoliciesInput, only: unknown): ReadPolicies {
    if (!Array.isArray(only) || !only.every((name) => typeof name === 'string'))
      throw badOption('only', 'give a list of names of policies, as in only: ["reindex"]')
    const { languages, now } = this.#options
    return languages.readPart(session, policies, {
      names: new Set(only),
      current: this.#plansOf(session),
      from: now(),
      mayBeOver: this.#isLoaded(session),
    })
  }

  /** The policies of a session as they are loaded, or will be. */
  #plansOf(session: string): readonly PlannedPolicy[] {
    const { core, isNew } = this.#options
    if (isNew()) return this.#initial.get(session)?.plan ?? []
    return core.policies().flatMap((policy) => (policy.session === session ? [policy.plan] : []))
  }
}

function ignore(): void {}
