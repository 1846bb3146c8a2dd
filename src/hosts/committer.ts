/**
 * Brings groups to the store, one at a time: at once, or grouped where the store asks for it, and again after a failure. While a commit is under way
 * or fails nothing is decided, so that what the core believes is never far ahead of what is durable (SEMANTICS S6.4).
 */
import type { Duration, Instant } from '../../grammar/time.js'
import type { MetricEvent } from '../signals/port.js'
import type { Clock } from './clock.js'
import { CommitGroup } from './commit-group.js'
import { asStoreError, StoreError } from './store-error.js'
import type { Store } from './store.js'
import { isThenable } from './thenable.js'

export interface CommitterOptions {
  readonly store: Store
  readonly clock: Clock
  /** The instant of the last step. */
  readonly now: () => Instant
  readonly retains: (event: MetricEvent) => boolean
  /** A group is durable: what it asks for may be done. */
  readonly onCommitted: (group: CommitGroup) => void
  /** Steps may be taken again, after a commit that nobody waited for. */
  readonly onFree: () => void
  /** The store has failed for good. */
  readonly onDead: (error: StoreError) => void
  readonly onProblem: (error: unknown, doing: string) => void
}

type State =
  | { readonly kind: 'free' }
  /** The store works on a group; `done` never rejects. */
  | { readonly kind: 'committing'; readonly done: Promise<void> }
  /** A group could not be committed; it is tried again. */
  | { readonly kind: 'failing'; readonly group: CommitGroup; readonly error: StoreError }
  /** Nothing more is committed. */
  | { readonly kind: 'dead'; readonly error: StoreError }

const free: State = { kind: 'free' }
const retryFirstMs: Duration = 1000
const retryMaxMs: Duration = 30_000
/** Events that are visible but wait for a store that fails; beyond it the oldest tenth is given up, which is told. */
const unstoredMax = 1_000_000
/** The store may tidy up after so many rows and events, and at heartbeats. */
const tidyEvery = 1000

export class Committer {
  readonly #options: CommitterOptions
  #state: State = free
  #group = new CommitGroup(1)
  /** Number of the last group that is durable. */
  #durable = 0
  #forgetAlarm: (() => void) | undefined
  #retryMs = retryFirstMs
  #untidied = 0
  #isIdle = false
  /** Whether waiting for the next commit lets the process end. */
  unref = false

  constructor(options: CommitterOptions) {
    this.#options = options
  }

  /** What is gathered for the next commit. */
  get group(): CommitGroup {
    return this.#group
  }

  /** Whether steps may be taken. */
  get isFree(): boolean {
    return this.#state.kind === 'free'
  }

  /** Why nothing can be taken now; undefined: it can, or soon. */
  get failure(): StoreError | undefined {
    return this.#state.kind === 'failing' || this.#state.kind === 'dead' ? this.#state.error : undefined
  }

  /** Whether the group should be committed before anything else is done. */
  get isRipe(): boolean {
    const { grouping } = this.#options.store
    return this.isFree && !this.#group.isEmpty && (grouping === undefined || this.#group.inputs >= grouping.inputsMax)
  }

  addEvent(event: MetricEvent): void {
    if (this.#state.kind === 'dead') return
    this.#group.addEvent(event)
    if (this.#group.events.length > unstoredMax) this.#giveUp(this.#group.events)
  }

  /** A heartbeat has come: after its commit the store may tidy up. */
  askToTidy(): void {
    this.#isIdle = true
  }

  /** Commits what there is. Nothing of the caller may be in the middle of a step. */
  commit(): void {
    if (this.isFree && !this.#group.isEmpty) this.#give(this.#group)
  }

  /** Commits what there is within the time for which the store lets it wait for company. */
  commitSoon(): void {
    if (!this.isFree || this.#group.isEmpty || this.#forgetAlarm !== undefined) return
    this.#alarm(this.#options.store.grouping?.waitMs ?? 0, () => this.commit())
  }

  /** Waits until all that was taken is durable. @throws StoreError when a commit fails; what was taken is kept, and tried again */
  async flush(): Promise<void> {
    const wanted = this.#group.isEmpty ? this.#group.number - 1 : this.#group.number
    // Whoever asks may be in the middle of a step.
    await Promise.resolve()
    while (this.#durable < wanted) {
      if (this.#state.kind === 'committing') await this.#state.done
      else if (this.#state.kind === 'failing') this.#retry(this.#state.group)
      else {
        this.commit()
        if (this.isFree) this.#options.onFree()
      }
      if (this.failure !== undefined) throw this.failure
    }
    await this.#options.store.flush?.()
  }

  /** Gives up: whoever waits for what is not durable is told that it never will be. */
  end(): void {
    if (this.#state.kind !== 'dead')
      this.#die(new StoreError('stopped', 'the scheduler was stopped before this could be stored', { retryable: false }))
  }

  #give(group: CommitGroup): void {
    this.#forgetAlarm?.()
    this.#forgetAlarm = undefined
    if (group === this.#group) this.#group = new CommitGroup(group.number + 1)
    const { number, changes, events, texts } = group
    try {
      const answer = this.#options.store.commit({ number, at: this.#options.now(), changes, events, texts })
      if (isThenable(answer)) this.#state = { kind: 'committing', done: this.#settled(group, answer) }
      else this.#follow(group)
    } catch (error) {
      this.#fail(group, error)
    }
  }

  /** Never rejects. */
  async #settled(group: CommitGroup, answer: PromiseLike<unknown>): Promise<void> {
    try {
      await answer
    } catch (error) {
      this.#fail(group, error)
      return
    }
    this.#follow(group)
    if (this.isFree) this.#options.onFree()
  }

  /** The group is durable. */
  #follow(group: CommitGroup): void {
    this.#state = free
    this.#durable = group.number
    this.#retryMs = retryFirstMs
    this.#options.onCommitted(group)
    this.#untidied += group.events.length + group.changes.length
    if (this.#isIdle || this.#untidied >= tidyEvery) this.#tidy()
  }

  #tidy(): void {
    const { store, now, retains, onProblem } = this.#options
    try {
      store.maintain?.({ now: now(), retains, idle: this.#isIdle })
    } catch (error) {
      onProblem(error, 'tidying up the store')
    }
    this.#untidied = 0
    this.#isIdle = false
  }

  #fail(group: CommitGroup, cause: unknown): void {
    const error = asStoreError(cause)
    this.#state = { kind: 'failing', group, error }
    this.#options.onProblem(error, 'storing')
    if (!error.retryable) {
      this.#die(error)
      return
    }
    this.#alarm(this.#retryMs, () => this.#retry(group))
    this.#retryMs = Math.min(2 * this.#retryMs, retryMaxMs)
  }

  #retry(group: CommitGroup): void {
    this.#give(group)
    if (this.isFree) this.#options.onFree()
  }

  #die(error: StoreError): void {
    const lost = this.#state.kind === 'failing' ? [this.#state.group, this.#group] : [this.#group]
    this.#state = { kind: 'dead', error }
    this.#forgetAlarm?.()
    this.#forgetAlarm = undefined
    if (!this.#group.isEmpty) this.#group = new CommitGroup(this.#group.number + 1)
    for (const { askers } of lost) for (const { fail } of askers) fail(error)
    this.#options.onDead(error)
  }

  #giveUp(events: MetricEvent[]): void {
    const { length } = events.splice(0, unstoredMax / 10)
    this.#options.onProblem(
      new StoreError('store-failed', `${length} events that the store did not take were given up: a restart will not know them`, {
        retryable: false,
      }),
      'storing',
    )
  }

  #alarm(ms: Duration, wake: () => void): void {
    this.#forgetAlarm?.()
    this.#forgetAlarm = this.#options.clock.alarm(
      ms,
      () => {
        this.#forgetAlarm = undefined
        wake()
        if (this.isFree) this.#options.onFree()
      },
      { unref: this.unref },
    )
  }
}
