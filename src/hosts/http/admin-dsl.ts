/** The sentences of the administrator: one file, put in place over HTTP and kept with everything else that is durable. */
import { checkVocabulary } from '../../../dsl/index.js'
import { PolicyError, renderDiagnostics, type Diagnostic } from '../../../grammar/index.js'
import type { Scheduler } from '../scheduler.js'

/** The name that diagnostics give to the file. */
const fileName = 'admin.dsl'
const key = 'dsl:admin'

export class AdminDsl {
  readonly #scheduler: Scheduler
  #text = ''

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** As it was last saved; empty at first. */
  get text(): string {
    return this.#text
  }

  /** Takes up what an earlier process kept. */
  async restore(): Promise<void> {
    const [kept] = this.#scheduler.texts.kept(key)
    if (kept === undefined) return
    await this.#scheduler.applyVocabulary([{ name: fileName, text: kept.text }], { force: true })
    this.#text = kept.text
  }

  /** Puts another text in place, all or nothing, and answers what might not be meant. @throws PolicyError when an entry or an example is wrong, or a loaded policy would break */
  async replace(text: string): Promise<readonly Diagnostic[]> {
    const files = text.trim() === '' ? [] : [{ name: fileName, text }]
    const found = checkVocabulary(files)
    const errors = found.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw new PolicyError(errors, renderDiagnostics(errors, new Map([[fileName, text]])))
    await this.#scheduler.applyVocabulary(files)
    await this.#scheduler.texts.keep([{ key, text }])
    this.#text = text
    return found
  }
}
