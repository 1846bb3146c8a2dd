/** The vocabulary: the templates in force, and the reading of sentences by them. */
import type { Diagnostic } from '../grammar/diagnostic.js'
import { readDslFile } from '../grammar/dsl-file.js'
import { PolicyError } from '../grammar/errors.js'
import { parseExpression } from '../grammar/expression.js'
import { renderDiagnostics } from '../grammar/render.js'
import { spanAt } from '../grammar/span.js'
import type { Condition } from './condition.js'
import { readKey } from './key.js'
import { lowerCondition } from './lower-expression.js'
import { TemplateIndex } from './mismatch.js'
import { toDiagnostic } from './read-expression.js'
import { type Catalogue, checkText, readSentence } from './sentence.js'
import { compileSource, type ConditionSource, type SentenceResult } from './source.js'
import { type Template, typedTemplate } from './template.js'
import { TemplateTrie } from './trie.js'
import { unescapeValue } from './value.js'
import english from './vocabulary/en.dsl'

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
export const builtinFiles: readonly VocabularyFile[] = [{ name: 'tidegate/en.dsl', text: english }]

/** Reads sentences by the templates in force. */
export class Vocabulary {
  readonly #catalogue: Catalogue

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /**
   * The condition that a sentence, a list or a nesting of them means.
   * @throws PolicyError with the diagnostics of every sentence that is wrong
   */
  compile(source: ConditionSource): Condition {
    return compileSource(source, (sentences) => sentences.map((sentence) => this.read(sentence)))
  }

  /** Reads one sentence. Never throws; spans are offsets in the sentence, `file` is empty. */
  read(sentence: string): SentenceResult {
    const wrong = checkText(sentence)
    if (wrong) return { condition: undefined, diagnostics: [toDiagnostic(wrong, sentence)] }
    const { condition, problems } = readSentence(sentence, this.#catalogue)
    return { condition, diagnostics: problems.map((problem) => toDiagnostic(problem, sentence)) }
  }
}

/**
 * Loads a vocabulary: the shipped files unless `builtin` is false, then `files` in their order.
 * @throws PolicyError with every diagnostic when a file is wrong
 */
export function createVocabulary(files: readonly VocabularyFile[] = [], options: VocabularyOptions = {}): Vocabulary {
  const all = options.builtin === false ? files : [...builtinFiles, ...files]
  const catalogue: Catalogue = { trie: new TemplateTrie(), index: new TemplateIndex() }
  const diagnostics: Diagnostic[] = []
  for (const file of all) {
    for (const template of loadFile(file, diagnostics)) {
      catalogue.trie.add(template)
      catalogue.index.add(template)
    }
  }
  if (diagnostics.length > 0)
    throw new PolicyError(diagnostics, renderDiagnostics(diagnostics, new Map(all.map(({ name, text }) => [name, text]))))
  return new Vocabulary(catalogue)
}

function loadFile({ name, text }: VocabularyFile, diagnostics: Diagnostic[]): readonly Template[] {
  const { entries, problems } = readDslFile(text)
  const report = (problem: Omit<Parameters<typeof toDiagnostic>[0], 'file'>): void => {
    diagnostics.push({ ...toDiagnostic(problem, text), file: name, span: spanAt(text, problem.start, problem.end) })
  }
  for (const problem of problems) report(problem)
  return entries.flatMap((entry) => {
    if (entry.scope === 'consequence') return []
    const key = readKey(entry.key)
    const value = unescapeValue(entry.value)
    const parsed = parseExpression(value.text)
    if (key.kind !== 'parts' || !parsed.ok) {
      report({
        code: 'expression-syntax',
        message: parsed.ok ? 'The left side cannot be read.' : parsed.message,
        start: entry.start,
        end: entry.end,
      })
      return []
    }
    const result = typedTemplate(entry, name, key.parts, (context) => lowerCondition(parsed.tree, context), value)
    if (result.kind === 'template') return [result.template]
    if (result.kind === 'unknown-slot')
      report({ code: 'dsl-unknown-slot', message: `The left side has no slot {${result.name}}.`, start: result.start, end: result.end })
    else for (const problem of result.problems) report(problem)
    return []
  })
}
