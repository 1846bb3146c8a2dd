/** A typed event emitter whose listeners cannot hurt: one that throws, or whose promise rejects, is reported and the others are still called. */
import { isThenable } from './thenable.js'

export type Listener<Event> = (event: Event) => unknown

export class Emitter<Events extends object> {
  readonly #listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {}
  readonly #onFailure: (error: unknown, name: keyof Events) => void

  constructor(onFailure: (error: unknown, name: keyof Events) => void) {
    this.#onFailure = onFailure
  }

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): void {
    const listeners = this.#listeners[name] ?? new Set()
    listeners.add(listener)
    this.#listeners[name] = listeners
  }

  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): void {
    this.#listeners[name]?.delete(listener)
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): void {
    const single: Listener<Events[Name]> = (event) => {
      this.off(name, single)
      return listener(event)
    }
    this.on(name, single)
  }

  has(name: keyof Events): boolean {
    return (this.#listeners[name]?.size ?? 0) > 0
  }

  /** Calls the listeners that are there now, in the order in which they came. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    const listeners = this.#listeners[name]
    if (listeners === undefined) return
    for (const listener of Array.from(listeners)) this.#call(name, listener, event)
  }

  #call<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>, event: Events[Name]): void {
    try {
      const answer = listener(event)
      if (isThenable(answer)) answer.then(undefined, (error: unknown) => this.#onFailure(error, name))
    } catch (error) {
      this.#onFailure(error, name)
    }
  }
}
