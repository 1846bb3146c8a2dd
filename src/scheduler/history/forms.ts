/**
 * What objects have in common. Rows of one kind have the same keys, and most of their values can be told in advance: they are those of a row before, or as far from
 * the slot, or the window's own id, session or policy. A form holds the keys and what is to be expected at each; only what is otherwise is written.
 */
import { isPackable } from './bytes.js'

/** What the values of one window and its runs are told by. */
export interface Surroundings {
  readonly id: string
  readonly slot: number
  readonly session: string
  readonly policy: string
}

/** An object whose own keys are all that there is to it. */
export type Plain = Readonly<Record<string, unknown>>

/** How a value is expected to be: the given one; as far from the slot as given; the id of the window with the given rest; its session; its policy. */
const guess = { same: 0, instant: 1, id: 2, session: 3, policy: 4 } as const
type Guess = (typeof guess)[keyof typeof guess]

/** Where objects are written that are mostly of one form: the number of the latest. */
export interface Place {
  form: number
}

/** The keys of an object, and what is to be expected at each. */
export class Form {
  readonly keys: readonly string[]
  /** By key: the form of objects that stand there. */
  readonly places: readonly Place[]
  /** By key. In two lists and not in one of objects, since all keys of all rows pass here. */
  readonly #guesses: readonly Guess[]
  readonly #given: readonly unknown[]
  /** The first object of this form, of which each that is read begins as a copy. */
  readonly #first: Plain
  /** Of the keys whose values go with the surroundings. */
  readonly #moving: readonly number[]

  constructor(keys: readonly string[], first: Plain, around: Surroundings) {
    this.keys = keys
    this.places = keys.map(() => ({ form: 0 }))
    // Whoever has the row may change it.
    this.#first = { ...first }
    const guesses = keys.map((key) => guessFrom(first[key], around))
    this.#guesses = guesses.map(([kind]) => kind)
    this.#given = guesses.map(([, given]) => given)
    this.#moving = [...keys.keys()].filter((index) => this.#guesses[index] !== guess.same)
  }

  has(keys: readonly string[]): boolean {
    return keys.length === this.keys.length && keys.every((key, index) => key === this.keys[index])
  }

  /** Whether the value of a key is as expected: it need not be written. */
  expects(index: number, value: unknown, around: Surroundings): boolean {
    const given = this.#given[index]
    switch (this.#guesses[index]!) {
      case guess.same:
        return value === given && (value !== 0 || Object.is(value, given))
      case guess.instant:
        return typeof value === 'number' && value - around.slot === given && isPackable(value)
      case guess.id:
        return typeof value === 'string' && typeof given === 'string' && isJoined(value, around.id, given)
      case guess.session:
        return value === around.session
      case guess.policy:
        return value === around.policy
    }
  }

  /** An object in which each value is as expected. */
  make(around: Surroundings): Record<string, unknown> {
    const made: Record<string, unknown> = { ...this.#first }
    for (let place = 0; place < this.#moving.length; place += 1) {
      const index = this.#moving[place]!
      made[this.keys[index]!] = this.#valueAt(index, around)
    }
    return made
  }

  #valueAt(index: number, around: Surroundings): unknown {
    const given = this.#given[index]
    switch (this.#guesses[index]!) {
      case guess.same:
        return given
      case guess.instant:
        return around.slot + Number(given)
      case guess.id:
        return around.id + String(given)
      case guess.session:
        return around.session
      case guess.policy:
        return around.policy
    }
  }
}

/** Whether a number is shorter to write as a distance from the slot. */
export function isNear(value: number, slot: number): boolean {
  return isPackable(value) && Math.abs(value - slot) < Math.abs(value)
}

/** What objects like one with this value will have. */
function guessFrom(value: unknown, around: Surroundings): readonly [Guess, given: unknown] {
  if (typeof value === 'number' && isNear(value, around.slot)) return [guess.instant, value - around.slot]
  if (typeof value !== 'string') return [guess.same, value]
  if (value === around.session) return [guess.session, undefined]
  if (value === around.policy) return [guess.policy, undefined]
  return value.startsWith(around.id) ? [guess.id, value.slice(around.id.length)] : [guess.same, value]
}

function isJoined(text: string, beginning: string, rest: string): boolean {
  if (rest === '') return text === beginning
  return text.length === beginning.length + rest.length && text.endsWith(rest) && text.startsWith(beginning)
}
