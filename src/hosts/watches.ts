/** Conditions without a policy: watched for their edges, or judged once. */
import type { Condition } from '../../dsl/condition.js'
import type { Core } from '../scheduler/index.js'
import { TidegateError } from '../../grammar/errors.js'
import { withCalendars, type Evaluation } from '../signals/index.js'
import type { Driver } from './driver.js'
import type { Listener } from './events.js'
import type { Languages } from './languages.js'
import type { WatchedEdge } from './scheduler-events.js'
import { isThenable } from './thenable.js'

/** Where a condition is judged: reading the events of a session (absent: those sent to all), in a zone (absent: the scheduler's). */
export interface WatchPlace {
  readonly session?: string
  readonly timezone?: string
}

export interface WatchesOptions {
  readonly core: Core
  readonly driver: Driver
  readonly languages: Languages
  readonly timezone: string
  readonly onProblem: (error: unknown, doing: string) => void
}

/** Watches at one time. Whoever adds them must end them: each costs as much as the condition of a policy. */
const watchesMax = 1_000_000

export class Watches {
  readonly #options: WatchesOptions
  readonly #listeners = new Map<number, Listener<WatchedEdge>>()
  readonly #fail = (error: unknown): void => this.#options.onProblem(error, 'a listener of a watched condition')

  constructor(options: WatchesOptions) {
    this.#options = options
  }

  /** How many there are. */
  get size(): number {
    return this.#listeners.size
  }

  /** Calls `listener` at each edge from now on. Answers a function that ends the watch. @throws TidegateError `too-many` */
  add(condition: Condition, listener: Listener<WatchedEdge>, place: WatchPlace): () => void {
    if (this.#listeners.size >= watchesMax)
      throw new TidegateError('too-many', `${watchesMax} conditions are watched already: end a watch by the function that watch() answers`)
    const { core, driver } = this.#options
    const context = this.#contextOf(place)
    const watch = core.watch(this.#complete(condition, context.timezone), context, driver.now())
    this.#listeners.set(watch, listener)
    driver.armSooner()
    return () => {
      this.#listeners.delete(watch)
      core.unwatch(watch)
    }
  }

  evaluate(condition: Condition, place: WatchPlace): Evaluation {
    const context = this.#contextOf(place)
    return this.#options.core.evaluate(this.#complete(condition, context.timezone), context, this.#options.driver.now())
  }

  /** Hands an edge to the listener of its watch. */
  tell(watch: number, edge: WatchedEdge): void {
    const listener = this.#listeners.get(watch)
    if (listener === undefined) return
    try {
      const answer = listener(edge)
      if (isThenable(answer)) answer.then(undefined, this.#fail)
    } catch (error) {
      this.#fail(error)
    }
  }

  #contextOf({ session, timezone = this.#options.timezone }: WatchPlace): { readonly timezone: string; readonly session?: string } {
    return { timezone, ...(session === undefined ? {} : { session }) }
  }

  #complete(condition: Condition, timezone: string): Condition {
    return withCalendars(condition, this.#options.languages.calendars(), timezone)
  }
}
