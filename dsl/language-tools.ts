/** Work on vocabularies: check, parse, list, format. Pure functions; the command line and the HTTP server put them before people. */
import type { Diagnostic } from '../grammar/diagnostic.js'
import { readDslFile } from '../grammar/dsl-file.js'
import { PolicyError } from '../grammar/errors.js'
import { spanAt } from '../grammar/span.js'
import { printCondition } from './print-condition.js'
import { type Read, readsOf } from './reads.js'
import { sampleOf } from './template-checks.js'
import { printTemplate, type Template } from './template.js'
import { createVocabulary, type Vocabulary, type VocabularyFile, type VocabularyOptions } from './vocabulary.js'

/** Everything that is wrong with `files`, warnings too: what loading finds, then what their examples show (S5.5). Sorted by file and place. */
export function checkVocabulary(files: readonly VocabularyFile[], options: VocabularyOptions = {}): readonly Diagnostic[] {
  try {
    const vocabulary = createVocabulary(files, options)
    const own = new Set(files.map(({ name }) => name))
    return [...vocabulary.warnings, ...checkExamples(vocabulary)].filter(({ file }) => own.has(file))
  } catch (error) {
    if (error instanceof PolicyError) return error.diagnostics
    throw error
  }
}

/** The examples that do not compile and the counter-examples that do. */
export function checkExamples(vocabulary: Vocabulary): readonly Diagnostic[] {
  const texts = new Map(vocabulary.files.map(({ name, text }) => [name, text]))
  return vocabulary.examples().flatMap(({ kind, text, file, start, end }): Diagnostic[] => {
    const { condition, diagnostics } = vocabulary.read(text)
    const isRead = condition !== undefined
    if (isRead === (kind === 'example')) return []
    const span = spanAt(texts.get(file) ?? '', start, end)
    if (isRead) {
      const message = `This counter-example compiles: it means ${printCondition(condition)}.`
      return [
        {
          code: 'failed-counter-example',
          severity: 'error',
          message,
          file,
          span,
          hint: 'Correct the counter-example, or the entry that takes it.',
        },
      ]
    }
    const [first] = diagnostics
    const message = `This example does not compile: ${first?.message ?? 'it says nothing.'}`
    return [{ code: 'failed-example', severity: 'error', message, file, span, ...(first?.hint === undefined ? {} : { hint: first.hint }) }]
  })
}

/** One sentence of a vocabulary, for people who look for it. */
export interface ListedSentence {
  readonly template: string
  readonly means: string
  readonly example: string
  readonly file: string
  /** Where it starts in its file, from 1. */
  readonly line: number
}

/** The sentences of a vocabulary in order of loading; `filter` is looked for in template, meaning and example, whatever its case. */
export function listSentences(vocabulary: Vocabulary, filter = ''): readonly ListedSentence[] {
  const wanted = filter.toLowerCase()
  return listed(vocabulary, vocabulary.templates).filter(({ template, means, example }) =>
    `${template}\n${means}\n${example}`.toLowerCase().includes(wanted),
  )
}

function listed({ files }: Vocabulary, templates: readonly Template[]): readonly ListedSentence[] {
  const texts = new Map(files.map(({ name, text }) => [name, text]))
  return templates.map((template) => ({
    template: printTemplate(template),
    means: template.entry.value.text.replaceAll(/\s+/g, ' '),
    example: template.entry.examples.find(({ kind }) => kind === 'example')?.text ?? sampleOf(template),
    file: template.file,
    line: spanAt(texts.get(template.file) ?? '', template.entry.start, template.entry.end).line,
  }))
}

/** What a sentence turned out to mean. */
export interface ParsedSentence {
  readonly sentence: string
  /** The condition as an expression. */
  readonly printed?: string
  /** Its text after expansion, where it was read by that. */
  readonly expanded?: string
  /** The sentences of the vocabulary that it was read by, in the order of its words. */
  readonly readBy: readonly ListedSentence[]
  /** The metrics that it reads, and how far back. */
  readonly reads: readonly Read[]
  /** The index of the sentence that it became a part of. */
  readonly partOf?: number
  readonly diagnostics: readonly Diagnostic[]
}

/** What sentences mean that are read together, as the conditions of one policy are, or what is wrong with them. */
export function parseSentences(vocabulary: Vocabulary, sentences: readonly string[]): readonly ParsedSentence[] {
  const lines = vocabulary.expand(sentences)
  return vocabulary.readAll(sentences).map(({ condition, diagnostics, partOf }, index) => {
    const sentence = sentences[index] ?? ''
    const line = lines[index]
    const readBy = condition ? listed(vocabulary, vocabulary.matched(sentence)) : []
    return {
      sentence,
      ...(condition && { printed: printCondition(condition) }),
      ...(line?.kind === 'expanded' && readBy.length === 0 && { expanded: line.rope.text }),
      readBy,
      reads: condition ? readsOf(condition) : [],
      ...(partOf === undefined ? {} : { partOf }),
      diagnostics,
    }
  })
}

/**
 * A .dsl file in its canonical form: `[when]key=value` on one line, continuation lines as they are but without trailing blanks, one blank
 * line at most between entries, scopes in lower case. Comments stay. Formatting twice changes nothing more; the meaning never changes.
 */
export function formatDsl(text: string): string {
  const scope = /^\s*\[\s*([^\]\s]*)\s*\]/
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
  const formatted: string[] = []
  for (const line of lines) {
    const header = scope.exec(line)
    const previous = formatted.at(-1)
    if (line === '' && (previous === '' || previous === undefined)) continue
    const known = header ? ['when', 'condition', 'then', 'consequence', 'keyword', '*'].includes((header[1] ?? '').toLowerCase()) : false
    formatted.push(header && known ? `[${(header[1] ?? '').toLowerCase()}]${line.slice(header[0].length).trimStart()}` : line)
  }
  while (formatted.at(-1) === '') formatted.pop()
  return formatted.length === 0 ? '' : `${formatted.join('\n')}\n`
}

/** Whether a file can be read at all; used before formatting, which must not touch what it does not understand. */
export function isReadable(text: string): boolean {
  return readDslFile(text).problems.length === 0
}
