/** Texts that whoever embeds a scheduler keeps beside its rows: in the same store, durable with the same commits, back after a restart. */
import { TidegateError } from '../../grammar/errors.js'
import type { Driver } from './driver.js'
import type { StoredText } from './store.js'

/** Keys of these texts in the store, beside those of the scheduler itself. */
const own = 'kept:'

/** How long a key may be, in characters. */
const keyLengthMax = 500

export class KeptTexts {
  readonly #driver: Driver
  readonly #texts = new Map<string, string>()

  constructor(driver: Driver) {
    this.#driver = driver
  }

  /** How many there are. */
  get size(): number {
    return this.#texts.size
  }

  /** Texts under keys of 1 to 500 characters; without `text` a key is forgotten. Seen at once; durable when the promise is fulfilled. @throws TidegateError `bad-option` */
  async keep(texts: readonly StoredText[]): Promise<void> {
    for (const { key } of texts) {
      if (key === '' || key.length > keyLengthMax)
        throw new TidegateError('bad-option', `a key must have 1 to ${keyLengthMax} characters, not ${key.length}`)
    }
    for (const { key, text } of texts) {
      if (text === undefined) this.#texts.delete(key)
      else this.#texts.set(key, text)
    }
    await this.#driver.keepTexts(texts.map((one) => ({ ...one, key: `${own}${one.key}` })))
  }

  /** What is kept under keys that begin with `prefix`, in order of key. Nothing before the scheduler has started. */
  kept(prefix = ''): readonly Required<StoredText>[] {
    return Array.from(this.#texts, ([key, text]) => ({ key, text }))
      .filter(({ key }) => key.startsWith(prefix))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** Takes up what an earlier scheduler left. */
  restore(texts: readonly Required<StoredText>[]): void {
    for (const { key, text } of texts) if (key.startsWith(own)) this.#texts.set(key.slice(own.length), text)
  }
}
