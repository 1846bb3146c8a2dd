/**
 * Values as bytes: whatever JSON can say, and the numbers that it cannot. Each begins with a tag. What comes out is equal to what went in; what
 * cannot be written so is refused.
 */
import { isNarrow, isPackable, type ByteReader, type ByteWriter } from './bytes.js'
import { Form, isNear, type Place, type Plain, type Surroundings } from './forms.js'

const tag = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  integer: 4,
  /** As far from the slot as the integer that follows. */
  instant: 5,
  double: 6,
  /** The number of one of the shared texts. */
  shared: 7,
  narrow: 8,
  wide: 9,
  /** The id of the window; the value that follows goes on with it. */
  id: 10,
  session: 11,
  policy: 12,
  array: 13,
  /** The number of a form, a mask of the keys whose values are not what it expects, and those values. */
  object: 14,
} as const

/** What the values of one page share. */
export interface Shared {
  readonly forms: readonly Form[]
  readonly texts: readonly string[]
}

/** Beyond it a value is refused: it may contain itself. */
const depthMax = 24
/** Each form is looked at for each object; those of more kinds are refused. */
const formsMax = 48
/** Longer texts are not looked for among those before. */
const sharedMax = 200

/** Writes values that share their forms and texts. */
export class ValueWriter implements Shared {
  readonly forms: Form[] = []
  readonly texts: string[] = []
  readonly #bytes: ByteWriter
  /** Texts that have come once, and the numbers of those that have come again. */
  readonly #known = new Map<string, number | undefined>()

  constructor(bytes: ByteWriter) {
    this.#bytes = bytes
  }

  /** Answers false where it cannot write the value; what it has written of it then means nothing. */
  write(value: unknown, around: Surroundings, place: Place, depth = 0): boolean {
    switch (typeof value) {
      case 'number':
        this.#number(value, around)
        return true
      case 'string':
        this.#text(value, around)
        return true
      case 'boolean':
        this.#bytes.byte(value ? tag.true : tag.false)
        return true
      case 'undefined':
        this.#bytes.byte(tag.undefined)
        return true
      case 'object':
        if (value !== null) return depth < depthMax && this.#composed(value, around, place, depth)
        this.#bytes.byte(tag.null)
        return true
      case 'bigint':
      case 'function':
      case 'symbol':
        return false
    }
  }

  /** Writes a text that may begin with an id; `rest`: what it goes on with then. */
  text(text: string, rest: string | undefined): void {
    if (rest !== undefined) this.#bytes.byte(tag.id)
    this.#plainText(rest ?? text)
  }

  #number(value: number, { slot }: Surroundings): void {
    const bytes = this.#bytes
    if (!isPackable(value)) {
      bytes.byte(tag.double)
      bytes.double(value)
    } else if (isNear(value, slot)) {
      bytes.byte(tag.instant)
      bytes.integer(value - slot)
    } else {
      bytes.byte(tag.integer)
      bytes.integer(value)
    }
  }

  #text(text: string, { id, session, policy }: Surroundings): void {
    if (text === session) this.#bytes.byte(tag.session)
    else if (text === policy) this.#bytes.byte(tag.policy)
    else this.text(text, text.startsWith(id) ? text.slice(id.length) : undefined)
  }

  /** The first time it is written out, from the second on it has a number: most texts never come again. */
  #plainText(text: string): void {
    const bytes = this.#bytes
    if (text.length <= sharedMax) {
      const isKnown = this.#known.has(text)
      const number = this.#known.get(text) ?? (isKnown ? this.texts.push(text) - 1 : undefined)
      this.#known.set(text, number)
      if (number !== undefined) {
        bytes.byte(tag.shared)
        bytes.count(number)
        return
      }
    }
    const isAllNarrow = isNarrow(text)
    bytes.byte(isAllNarrow ? tag.narrow : tag.wide)
    if (isAllNarrow) bytes.narrow(text)
    else bytes.wide(text)
  }

  #composed(value: object, around: Surroundings, place: Place, depth: number): boolean {
    if (Object.getOwnPropertySymbols(value).length > 0) return false
    return Array.isArray(value) ? this.#array(value, around, place, depth) : this.object(value, around, place, depth)
  }

  #array(list: readonly unknown[], around: Surroundings, place: Place, depth: number): boolean {
    // Neither holes nor anything beside its items.
    if (Object.getPrototypeOf(list) !== Array.prototype || Object.keys(list).length !== list.length) return false
    this.#bytes.byte(tag.array)
    this.#bytes.count(list.length)
    return list.every((item) => this.write(item, around, place, depth + 1))
  }

  /** Writes an object that has nothing but keys that are texts. Answers false as `write` does. */
  object(object: object, around: Surroundings, place: Place, depth = 0): boolean {
    if (!isPlain(object)) return false
    const begin = this.#bytes.length
    const done = this.#inForm(object, place.form, around, depth)
    if (done !== 'other') return done === 'written'
    this.#bytes.backTo(begin)
    place.form = this.#formOf(object, around)
    return place.form >= 0 && this.#inForm(object, place.form, around, depth) === 'written'
  }

  #inForm(object: Plain, number: number, around: Surroundings, depth: number): 'written' | 'refused' | 'other' {
    const form = this.forms[number]
    if (form === undefined) return 'other'
    const bytes = this.#bytes
    const { keys, places } = form
    bytes.byte(tag.object)
    bytes.count(number)
    const mask = bytes.length
    for (let first = 0; first < keys.length; first += 8) bytes.byte(0)
    let index = 0
    // Much faster than by a list of keys. What a prototype has beside it is no key of the form.
    for (const key in object) {
      if (key !== keys[index]) return 'other'
      const value = object[key]
      if (!form.expects(index, value, around)) {
        bytes.mark(mask + (index >>> 3), 1 << (index & 7))
        if (!this.write(value, around, places[index]!, depth + 1)) return 'refused'
      }
      index += 1
    }
    return index === keys.length ? 'written' : 'other'
  }

  /** The number of the form that an object has, of a new one if there is none; -1: there are too many. */
  #formOf(object: Plain, around: Surroundings): number {
    const { forms } = this
    const keys = Object.keys(object)
    const known = forms.findIndex((form) => form.has(keys))
    if (known >= 0) return known
    if (forms.length === formsMax) return -1
    return forms.push(new Form(keys, object, around)) - 1
  }
}

function isPlain(value: object): value is Plain {
  return Object.getPrototypeOf(value) === Object.prototype
}

/** Reads what a {@link ValueWriter} has written. */
export function readValue(bytes: ByteReader, shared: Shared, around: Surroundings): unknown {
  const kind = bytes.byte()
  switch (kind) {
    case tag.undefined:
      return undefined
    case tag.null:
      return null
    case tag.true:
      return true
    case tag.false:
      return false
    case tag.integer:
      return bytes.integer()
    case tag.instant:
      return around.slot + bytes.integer()
    case tag.double:
      return bytes.double()
    case tag.id:
      return around.id + readPlainText(bytes, shared)
    case tag.session:
      return around.session
    case tag.policy:
      return around.policy
    case tag.array:
      return Array.from({ length: bytes.count() }, () => readValue(bytes, shared, around))
    case tag.object:
      return readObject(bytes, shared, around)
    default:
      return textOf(kind, bytes, shared)
  }
}

/** Reads what {@link ValueWriter.text} has written: a text, or the rest of one. */
export function readText(bytes: ByteReader, shared: Shared): { readonly text: string; readonly isRest: boolean } {
  const kind = bytes.byte()
  return kind === tag.id ? { text: readPlainText(bytes, shared), isRest: true } : { text: textOf(kind, bytes, shared), isRest: false }
}

function readPlainText(bytes: ByteReader, shared: Shared): string {
  return textOf(bytes.byte(), bytes, shared)
}

function textOf(kind: number, bytes: ByteReader, shared: Shared): string {
  if (kind === tag.shared) return shared.texts[bytes.count()]!
  return kind === tag.narrow ? bytes.narrow() : bytes.wide()
}

function readObject(bytes: ByteReader, shared: Shared, around: Surroundings): Record<string, unknown> {
  const form = shared.forms[bytes.count()]!
  const { keys } = form
  const object = form.make(around)
  const wrong: number[] = []
  for (let first = 0; first < keys.length; first += 8) wrong.push(bytes.byte())
  for (let index = 0; index < keys.length; index += 1) {
    if ((wrong[index >>> 3]! & (1 << (index & 7))) !== 0) object[keys[index]!] = readValue(bytes, shared, around)
  }
  return object
}
