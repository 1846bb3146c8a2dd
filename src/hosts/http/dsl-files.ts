/**
 * The files of sentences that all sessions share, put in place over HTTP. The scheduler keeps them; the one of the administrator of the source system
 * is kept here as well, so that it outlives a change of the scheduler's options.
 */
import { checkVocabulary, createVocabulary, type VocabularyFile } from '../../../dsl/index.js'
import { PolicyError, renderDiagnostics, TidegateError, type Diagnostic } from '../../../grammar/index.js'
import type { VocabularyChange } from '../languages.js'
import type { Scheduler } from '../scheduler.js'

/** The file that the interface of the source system reads and writes. */
export const adminFile = 'admin.dsl'
const adminKey = 'dsl:admin'

/** How many files there may be, and how long a name may be. */
const filesMax = 1000
const nameLengthMax = 200

export interface FileChange {
  readonly change: VocabularyChange
  /** What is not wrong with the file, but worth a look. */
  readonly diagnostics: readonly Diagnostic[]
}

export class DslFiles {
  readonly #scheduler: Scheduler
  /** Changes follow each other: each puts the whole list in place. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** In order of loading, the shipped files first. */
  all(): readonly (VocabularyFile & { readonly shipped: boolean })[] {
    const vocabulary = this.#scheduler.vocabulary()
    const own = new Set(vocabulary.origin.files)
    return vocabulary.files.map((file) => ({ ...file, shipped: !own.has(file) }))
  }

  /** The text of a file; empty where there is none. */
  textOf(name: string): string {
    return this.#own.find((file) => file.name === name)?.text ?? ''
  }

  /** Takes up what an earlier process kept. */
  async restore(): Promise<void> {
    const [kept] = this.#scheduler.texts.kept(adminKey)
    if (kept === undefined || kept.text === this.textOf(adminFile)) return
    await this.#scheduler.applyVocabulary(this.#with(adminFile, kept.text), { force: true })
  }

  /**
   * Puts a file in the place of that of its name, or behind the others; without a text it is taken away. All or nothing.
   * @throws PolicyError when an entry or an example is wrong, or, unless it is forced or a dry run, a loaded policy would break
   */
  change(name: string, text: string | undefined, how: { readonly dryRun?: boolean; readonly force?: boolean } = {}): Promise<FileChange> {
    const changing = this.#last.then(() => this.#change(name, text, how))
    this.#last = changing.catch(() => undefined)
    return changing
  }

  async #change(
    name: string,
    text: string | undefined,
    { dryRun = false, force = false }: Parameters<DslFiles['change']>[2] = {},
  ): Promise<FileChange> {
    this.#checkName(name, text)
    const diagnostics = text === undefined ? [] : this.#check({ name, text })
    const change = await this.#scheduler.applyVocabulary(this.#with(name, text), { dryRun, force })
    if (name === adminFile && !dryRun) await this.#scheduler.texts.keep([{ key: adminKey, text: text ?? '' }])
    return { change, diagnostics }
  }

  #checkName(name: string, text: string | undefined): void {
    const isKnown = this.#own.some((file) => file.name === name)
    if (this.all().some((file) => file.shipped && file.name === name))
      throw new TidegateError(
        'bad-name',
        `"${name}" is a file that comes with Tidegate, which is not changed: give yours a name of its own`,
      )
    if (text === undefined && !isKnown) throw new TidegateError('unknown-file', `no file "${name}" is in force`)
    if (!isKnown && (name === '' || name.length > nameLengthMax || /\p{Cc}/u.test(name)))
      throw new TidegateError('bad-name', `a file has a name of 1 to ${nameLengthMax} characters, all of which can be seen`)
    if (!isKnown && this.#own.length >= filesMax)
      throw new TidegateError('too-many', `there may be ${filesMax} files: take one away before`)
  }

  /** What is worth a look in a file, read behind the others. @throws PolicyError */
  #check(file: VocabularyFile): readonly Diagnostic[] {
    const { options } = this.#scheduler.vocabulary().origin
    const others = this.#own.filter(({ name }) => name !== file.name)
    const found = checkVocabulary([...others, file], options).filter((diagnostic) => diagnostic.file === file.name)
    const errors = found.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw new PolicyError(errors, renderDiagnostics(errors, new Map([[file.name, file.text]])))
    return found
  }

  get #own(): readonly VocabularyFile[] {
    return this.#scheduler.vocabulary().origin.files
  }

  /** The vocabulary after a change. */
  #with(name: string, text: string | undefined): ReturnType<typeof createVocabulary> {
    const at = this.#own.findIndex((file) => file.name === name)
    const [from, count] = at === -1 ? [this.#own.length, 0] : [at, 1]
    const isEmpty = text === undefined || text.trim() === ''
    return createVocabulary(
      this.#own.toSpliced(from, count, ...(isEmpty ? [] : [{ name, text }])),
      this.#scheduler.vocabulary().origin.options,
    )
  }
}
