/** Loads .dsl files into templates and text entries. Collects everything that is wrong with them, sorted by file and place. */
import type { Diagnostic } from '../grammar/diagnostic.js'
import { type DslEntry, readDslFile } from '../grammar/dsl-file.js'
import { spanAt } from '../grammar/span.js'
import { classifyEntry, type EntryProblem, untyped } from './entry.js'
import { legacyEntry, type LegacyEntry } from './legacy.js'
import { expressionLeaf, type Language } from './lines.js'
import { TemplateIndex } from './mismatch.js'
import { type Catalogue, readSentence } from './sentence.js'
import { sentenceTemplate } from './sentence-template.js'
import type { Template } from './template.js'
import { findClashes } from './template-checks.js'
import { TemplateTrie } from './trie.js'

/** How many templates a vocabulary may have. */
export const TEMPLATES_MAX = 10_000

export interface LoadOptions {
  readonly rawDrl: boolean
  /** Shipped files take no part in text expansion: their sentences are typed. */
  readonly isBuiltin: (file: string) => boolean
}

export interface Loaded {
  readonly language: Language
  readonly templates: readonly Template[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Pending {
  readonly entry: DslEntry
  readonly file: string
  readonly sentence: NonNullable<ReturnType<typeof classifyEntry>['sentence']>
}

/** Loads `files` in their order. Never throws. */
export function loadFiles(files: readonly { readonly name: string; readonly text: string }[], options: LoadOptions): Loaded {
  const loader = new Loader(files, options)
  for (const { name, text } of files) loader.take(name, text)
  return loader.end()
}

class Loader {
  readonly #texts: ReadonlyMap<string, string>
  readonly #options: LoadOptions
  readonly #catalogue: Catalogue = { trie: new TemplateTrie(), index: new TemplateIndex() }
  readonly #templates: Template[] = []
  readonly #keywords: LegacyEntry[] = []
  readonly #conditions: LegacyEntry[] = []
  readonly #diagnostics: Diagnostic[] = []
  #pending: Pending[] = []
  #count = 0

  constructor(files: readonly { readonly name: string; readonly text: string }[], options: LoadOptions) {
    this.#texts = new Map(files.map(({ name, text }) => [name, text]))
    this.#options = options
  }

  take(file: string, text: string): void {
    const { entries, problems } = readDslFile(text)
    for (const problem of problems) this.#report({ ...problem, severity: 'error' }, file)
    for (const entry of entries) {
      if (entry.scope === 'consequence') continue
      this.#count += 1
      if (this.#count === TEMPLATES_MAX + 1) {
        this.#report(
          {
            code: 'too-many-templates',
            severity: 'error',
            message: `A vocabulary may have ${TEMPLATES_MAX} entries.`,
            start: entry.start,
            end: entry.end,
          },
          file,
        )
      }
      if (this.#count <= TEMPLATES_MAX) this.#entry(entry, file)
    }
  }

  end(): Loaded {
    this.#resolveSentences()
    this.#checkTemplates()
    const { rawDrl } = this.#options
    const order = [...this.#texts.keys()]
    const diagnostics = this.#diagnostics.sort((a, b) => order.indexOf(a.file) - order.indexOf(b.file) || a.span.start - b.span.start)
    const legacy = { keywords: this.#keywords, conditions: this.#conditions }
    return { language: { catalogue: this.#catalogue, legacy, rawDrl, texts: this.#texts }, templates: this.#templates, diagnostics }
  }

  #entry(entry: DslEntry, file: string): void {
    if (entry.scope === 'keyword') {
      this.#legacy(entry, file, this.#keywords)
      return
    }
    const { template, sentence, problems } = classifyEntry(entry, file)
    for (const problem of problems) this.#report(problem, file)
    if (template) this.#add(template)
    if (sentence) this.#pending.push({ entry, file, sentence })
    const isBroken = problems.some(({ severity }) => severity === 'error')
    if (!isBroken && !this.#options.isBuiltin(file)) this.#legacy(entry, file, this.#conditions)
  }

  #legacy(entry: DslEntry, file: string, list: LegacyEntry[]): void {
    const made = legacyEntry(entry, file)
    if ('legacy' in made) {
      list.push(made.legacy)
      return
    }
    const message = `The left side is no regular expression that is accepted: ${made.reason}.`
    const hint = 'A left side is a regular expression; put a backslash before ( ) [ ] * + ? | where they mean themselves.'
    this.#report({ code: 'dsl-bad-regex', severity: 'error', message, start: entry.start, end: entry.end, hint }, file)
  }

  #add(template: Template): void {
    this.#templates.push(template)
    this.#catalogue.trie.add(template)
    this.#catalogue.index.add(template)
  }

  /** Right sides that are sentences may use one another in any order: rounds go on as long as one more is understood. */
  #resolveSentences(): void {
    for (let found = true; found;) {
      found = false
      const rest: Pending[] = []
      for (const pending of this.#pending) {
        const { entry, file, sentence } = pending
        const template = sentenceTemplate(entry, file, sentence.keyParts, sentence.value, this.#catalogue, expressionLeaf)
        if (template) {
          this.#add(template)
          found = true
        } else rest.push(pending)
      }
      this.#pending = rest
    }
    for (const { entry, file } of this.#pending) {
      if (entry.value.text !== '') this.#report(this.#untypedSentence(entry), file)
    }
  }

  /** A right side that begins as a sentence does and then goes astray is a misspelt sentence, and is told where. */
  #untypedSentence(entry: DslEntry): EntryProblem {
    const plain = untyped(entry, 'its right side alone means nothing')
    const { text } = entry.value
    const [problem] = text.includes('{') ? [] : readSentence(text, this.#catalogue, expressionLeaf).problems
    if (problem === undefined || text.slice(0, problem.start).trim() === '') return plain
    const { message, hint } = problem
    return { ...plain, message: `${plain.message} ${message}`, ...(hint === undefined ? {} : { hint: `${hint}\n${plain.hint ?? ''}` }) }
  }

  #checkTemplates(): void {
    for (const { code, severity, message, template, other } of findClashes(this.#templates, this.#catalogue)) {
      const related = [{ message: 'This is the other template.', file: other.file, span: this.#span(other.file, other.entry) }]
      this.#report({ code, severity, message, start: template.entry.start, end: template.entry.end, related }, template.file)
    }
  }

  #span(file: string, { start, end }: { readonly start: number; readonly end: number }): ReturnType<typeof spanAt> {
    return spanAt(this.#texts.get(file) ?? '', start, end)
  }

  #report({ code, severity, message, start, end, hint, related }: EntryProblem, file: string): void {
    const diagnostic: Diagnostic = { code, severity, message, file, span: this.#span(file, { start, end }) }
    this.#diagnostics.push({ ...diagnostic, ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) })
  }
}
