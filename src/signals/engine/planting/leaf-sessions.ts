/**
 * For whose eyes the leaves are that ask measures. As long as no event of a metric is for one session alone, all sessions see the same of it, and their
 * leaves share its views; from then on it must be known which leaf is whose.
 */
import { withWholeRoom } from '../tables/index.js'

interface Session {
  readonly name: string
  leaves: number
}

/** The sessions of leaves, as numbers. */
export class LeafSessions {
  /** By leaf; 0: it sees what all see. */
  #numbers = new Int32Array(16)
  readonly #byName = new Map<string, number>()
  readonly #sessions: (Session | undefined)[] = [undefined]
  readonly #free: number[] = []

  /** A leaf is for the eyes of a session. */
  add(leaf: number, session: string | undefined): void {
    this.#numbers = withWholeRoom(this.#numbers, leaf + 1)
    this.#numbers[leaf] = session === undefined ? 0 : this.#hold(session)
  }

  /** A leaf is gone. */
  remove(leaf: number): void {
    const number = this.#numbers[leaf]!
    const session = this.#sessions[number]
    if (session === undefined) return
    session.leaves -= 1
    if (session.leaves > 0) return
    this.#byName.delete(session.name)
    this.#sessions[number] = undefined
    this.#free.push(number)
  }

  /** Undefined: it sees what all see. */
  of(leaf: number): string | undefined {
    return this.#sessions[this.#numbers[leaf]!]?.name
  }

  #hold(name: string): number {
    const number = this.#byName.get(name) ?? this.#open(name)
    this.#sessions[number]!.leaves += 1
    return number
  }

  #open(name: string): number {
    const number = this.#free.pop() ?? this.#sessions.length
    this.#sessions[number] = { name, leaves: 0 }
    this.#byName.set(name, number)
    return number
  }
}
