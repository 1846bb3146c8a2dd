/** What people ask of a running scheduler, as inputs of the core (SEMANTICS S2.8, S2.11). */
import { readInstant } from '../../grammar/index.js'
import { readPolicyRef, type Answer, type Core, type PersonInput } from '../scheduler/index.js'
import { slotsToFill, type Backfill } from './backfilling.js'
import { readCall, type CallOptions } from './call-options.js'
import type { Driver } from './driver.js'
import { notStarted } from './problems.js'
import type { Store } from './store.js'

export interface PeopleOptions {
  readonly core: Core
  readonly driver: Driver
  readonly store: Store
  /** Gives an input to the core; fulfilled with its answer when what it changed is durable. */
  readonly ask: (input: PersonInput) => Promise<readonly (Answer & { readonly ok: true })[]>
  /** Whether the scheduler has not been started yet. */
  readonly isNew: () => boolean
}

export class People {
  readonly #options: PeopleOptions

  constructor(options: PeopleOptions) {
    this.#options = options
  }

  /** @see Scheduler.pause */
  async pause(policy: string, how: CallOptions['pause']): Promise<void> {
    const { note, until } = readCall('pause', how)
    await this.#options.ask({
      kind: 'pause',
      policy: readPolicyRef(policy),
      ...(note === undefined ? {} : { note }),
      ...(until === undefined ? {} : { until: readInstant('until', until) }),
    })
  }

  /** @see Scheduler.resume */
  async resume(policy: string): Promise<void> {
    await this.#options.ask({ kind: 'resume', policy: readPolicyRef(policy) })
  }

  /** @see Scheduler.trigger */
  async trigger(policy: string, how: CallOptions['trigger']): Promise<string> {
    const { ignoreConditions = false } = readCall('trigger', how)
    const [answer] = await this.#options.ask({ kind: 'trigger', policy: readPolicyRef(policy), ignoreConditions })
    return answer?.window ?? ''
  }

  /** @see Scheduler.backfill */
  async backfill(policy: string, how: CallOptions['backfill']): Promise<Backfill> {
    const { dryRun = false } = readCall('backfill', how)
    const { core, driver, store, ask, isNew } = this.#options
    if (isNew()) throw notStarted()
    // Windows that were decided and are not stored yet have runs too.
    await driver.flush()
    const ref = readPolicyRef(policy)
    const { slots, ...backfill } = slotsToFill(ref, how, { core, store, now: driver.now() })
    if (dryRun) return backfill
    const [answer] = await ask({ kind: 'backfill', policy: ref, slots })
    return { ...backfill, windows: answer?.windows ?? [] }
  }

  /** @see Scheduler.cancel */
  async cancel(target: string, how: CallOptions['cancel']): Promise<void> {
    const { reason } = readCall('cancel', how)
    const why = reason === undefined ? {} : { reason }
    await this.#options.ask(
      target.includes('@') ? { kind: 'cancel-run', run: target, ...why } : { kind: 'cancel-policy', policy: readPolicyRef(target), ...why },
    )
  }
}
