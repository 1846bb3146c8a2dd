/** The vocabulary: the templates in force, and the reading of sentences by them. */
import type { Diagnostic } from '../grammar/diagnostic.js'
import { type DslExample, readDslFile } from '../grammar/dsl-file.js'
import { PolicyError } from '../grammar/errors.js'
import { renderDiagnostics } from '../grammar/render.js'
import type { Condition } from './condition.js'
import { type ExpandedLine, expandLines } from './expansion.js'
import { expressionLeaf, type Language, readLines } from './lines.js'
import { type Loaded, loadFiles } from './loading.js'
import { readSentence } from './sentence.js'
import { compileSource, type ConditionSource, type SentenceResult } from './source.js'
import type { Template } from './template.js'
import english from './vocabulary/en.dsl'
import french from './vocabulary/fr.dsl'

/** A `.dsl` file as its text. */
export interface VocabularyFile {
  readonly name: string
  readonly text: string
}

export interface VocabularyOptions {
  /** Load the shipped sentences first. Default true. */
  readonly builtin?: boolean
  /** Allow conditions that start with `>` as raw DRL. Default false. */
  readonly rawDrl?: boolean
}

/** The shipped files, in order of loading. */
export const builtinFiles: readonly VocabularyFile[] = [
  { name: 'tidegate/en.dsl', text: english },
  { name: 'tidegate/fr.dsl', text: french },
]

/** Reads sentences by the templates in force. */
export class Vocabulary {
  /** What is not wrong but worth a look: entries that stay on text expansion, duplicates, shadows. Places are those of the files. */
  readonly warnings: readonly Diagnostic[]
  /** The typed templates, in order of loading. */
  readonly templates: readonly Template[]
  /** The files in force, the shipped ones first. */
  readonly files: readonly VocabularyFile[]
  readonly #language: Language
  readonly #options: VocabularyOptions

  constructor({ language, templates, diagnostics }: Loaded, files: readonly VocabularyFile[], options: VocabularyOptions) {
    this.#language = language
    this.#options = options
    this.templates = templates
    this.files = files
    this.warnings = diagnostics
  }

  /** The files beside the shipped ones, and the options: what `createVocabulary` makes this vocabulary of. */
  get origin(): { readonly files: readonly VocabularyFile[]; readonly options: VocabularyOptions } {
    return { files: this.#options.builtin === false ? this.files : this.files.slice(builtinFiles.length), options: this.#options }
  }

  /** This vocabulary with further files behind its own. @throws PolicyError when one is wrong */
  with(files: readonly VocabularyFile[]): Vocabulary {
    return files.length === 0 ? this : createVocabulary([...this.origin.files, ...files], this.#options)
  }

  /**
   * The condition that a sentence, a list or a nesting of them means.
   * @throws PolicyError with the diagnostics of every sentence that is wrong
   */
  compile(source: ConditionSource): Condition {
    return compileSource(source, (sentences) => this.readAll(sentences))
  }

  /** Reads one sentence. Never throws; spans are offsets in the sentence, `file` is empty. */
  read(sentence: string): SentenceResult {
    return this.readAll([sentence])[0] ?? { condition: undefined, diagnostics: [] }
  }

  /**
   * Reads the conditions of one policy together, one result per line: a `-` line adds to the pattern above it and variables reach down.
   * A line that became part of another has neither condition nor diagnostics.
   */
  readAll(sentences: readonly string[]): readonly SentenceResult[] {
    return readLines(sentences, this.#language)
  }

  /** The lines of one policy after text expansion alone, as Drools would hand them to its rule compiler. */
  expand(sentences: readonly string[]): readonly ExpandedLine[] {
    return expandLines(sentences, this.#language.legacy)
  }

  /** The templates that a sentence matches, in order of its words; none if it is not read by templates. */
  matched(sentence: string): readonly Template[] {
    return readSentence(sentence, this.#language.catalogue, expressionLeaf).matches.map(({ template }) => template)
  }

  /** The sentences given as examples and counter-examples, with the file they stand in. */
  examples(): readonly (DslExample & { readonly file: string })[] {
    return this.files.flatMap(({ name, text }) => {
      const { entries, examples } = readDslFile(text)
      return [...examples, ...entries.flatMap((entry) => entry.examples)].map((example) => ({ ...example, file: name }))
    })
  }
}

/** The shipped sentences never change, so they are loaded once. */
let builtinAlone: Vocabulary | undefined

/**
 * Loads a vocabulary: the shipped files unless `builtin` is false, then `files` in their order.
 * @throws PolicyError with every diagnostic when a file is wrong
 */
export function createVocabulary(files: readonly VocabularyFile[] = [], options: VocabularyOptions = {}): Vocabulary {
  const isPlain = files.length === 0 && options.builtin !== false && options.rawDrl !== true
  if (isPlain && builtinAlone) return builtinAlone
  const all = options.builtin === false ? files : [...builtinFiles, ...files]
  const loaded = loadFiles(all, {
    rawDrl: options.rawDrl === true,
    isBuiltin: (name) => options.builtin !== false && builtinFiles.some((file) => file.name === name),
  })
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new PolicyError(errors, renderDiagnostics(errors, new Map(all.map(({ name, text }) => [name, text]))))
  const vocabulary = new Vocabulary(loaded, all, options)
  if (isPlain) builtinAlone = vocabulary
  return vocabulary
}
