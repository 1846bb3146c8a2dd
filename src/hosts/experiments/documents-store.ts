/** Where experiments, schedules and trials are kept: texts in the store of the scheduler, so that they are durable with everything else. */
import type { Experiment, Schedule, Trial } from '../../experiments/index.js'
import type { KeptTexts } from '../kept-texts.js'

/** Texts by key that outlive the process: those of the scheduler. */
export type Keeper = Pick<KeptTexts, 'keep' | 'kept'>

interface Kinds {
  readonly experiment: Experiment
  readonly schedule: Schedule
  readonly trial: Trial
}

export type Kind = keyof Kinds

/** One kind of document: all of them in memory, each change written through. */
export class Documents<K extends Kind> {
  readonly #kind: K
  readonly #keeper: () => Keeper
  readonly #byId = new Map<string, Kinds[K]>()

  constructor(kind: K, keeper: () => Keeper) {
    this.#kind = kind
    this.#keeper = keeper
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): Kinds[K] | undefined {
    return this.#byId.get(id)
  }

  /** All documents, oldest first. */
  values(): IterableIterator<Kinds[K]> {
    return this.#byId.values()
  }

  /** Visible at once; durable when the promise is fulfilled. */
  put(document: Kinds[K]): Promise<void> {
    this.#byId.set(document.id, document)
    return this.#keeper().keep([{ key: this.#key(document.id), text: JSON.stringify(document) }])
  }

  forget(id: string): Promise<void> {
    this.#byId.delete(id)
    return this.#keeper().keep([{ key: this.#key(id) }])
  }

  /** Reads what an earlier process kept, in order of creation. */
  load(orderOf: (document: Kinds[K]) => number): void {
    const documents = this.#keeper()
      .kept(this.#key(''))
      .map(({ text }): unknown => JSON.parse(text))
      .filter((document) => this.#isDocument(document))
    for (const document of documents.toSorted((a, b) => orderOf(a) - orderOf(b))) this.#byId.set(document.id, document)
  }

  /** What is kept under these keys was written here. */
  #isDocument(value: unknown): value is Kinds[K] {
    return typeof value === 'object' && value !== null && 'id' in value
  }

  #key(id: string): string {
    return `${this.#kind}:${id}`
  }
}
