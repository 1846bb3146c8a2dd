/** Numbers and texts as bytes: small numbers take one, texts one for each character if they can. */

const beginning = 4096

/** Above it a number is no longer exact once it is doubled. */
const integerMax = 2 ** 52

/** Whether a number can be written as an integer: a whole one, and not the zero below zero. */
export function isPackable(value: number): boolean {
  return Number.isInteger(value) && value <= integerMax && value >= -integerMax && !Object.is(value, -0)
}

/** Bytes that grow at their end, used again and again: {@link cut} hands out a copy. */
export class ByteWriter {
  #bytes = new Uint8Array(beginning)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  get length(): number {
    return this.#length
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#length] = value
    this.#length += 1
  }

  /** Sets bits in a byte that is there. */
  mark(at: number, bits: number): void {
    this.#bytes[at]! |= bits
  }

  /** A whole number from 0, seven bits a byte, the lowest first. */
  count(value: number): void {
    let rest = value
    while (rest >= 0x8000_0000) {
      this.byte((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    while (rest >= 128) {
      this.byte((rest & 127) | 128)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** A number that {@link isPackable}: those near 0 are short, on both sides. */
  integer(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value)
  }

  double(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8)
    this.#view.setFloat64(this.#length, value)
    this.#length += 8
  }

  /** The characters of a text, of which none is above 255. */
  narrow(text: string): void {
    this.count(text.length)
    for (let index = 0; index < text.length; index += 1) this.byte(text.charCodeAt(index))
  }

  /** The UTF-16 units of a text, also those that are half of a pair. */
  wide(text: string): void {
    this.count(text.length)
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index)
      this.byte(unit >>> 8)
      this.byte(unit & 255)
    }
  }

  /** Forgets what was written from there on. */
  backTo(length: number): void {
    this.#length = length
  }

  /** All that was written; begins anew. */
  cut(): Uint8Array {
    const cut = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return cut
  }

  #grow(least: number): void {
    const bytes = new Uint8Array(2 * this.#bytes.length + least)
    bytes.set(this.#bytes)
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}

/** Reads what a {@link ByteWriter} has written, in the same order. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  byte(): number {
    const value = this.#bytes[this.#at]!
    this.#at += 1
    return value
  }

  count(): number {
    let value = 0
    let place = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 127) * place
      if (byte < 128) return value
      place *= 128
    }
  }

  integer(): number {
    const count = this.count()
    return count % 2 === 0 ? count / 2 : -(count + 1) / 2
  }

  double(): number {
    const { buffer, byteOffset } = this.#bytes
    const value = new DataView(buffer, byteOffset + this.#at).getFloat64(0)
    this.#at += 8
    return value
  }

  narrow(): string {
    let text = ''
    for (let left = this.count(); left > 0; left -= 1) text += String.fromCharCode(this.byte())
    return text
  }

  wide(): string {
    let text = ''
    for (let left = this.count(); left > 0; left -= 1) text += String.fromCharCode((this.byte() << 8) | this.byte())
    return text
  }
}

/** Whether no character of a text is above 255. */
export function isNarrow(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 255) return false
  return true
}
