/** What can be compiled: sentences, and their nesting as policies and programs write it. */
import type { Condition } from './condition.js'
import type { Diagnostic } from '../grammar/diagnostic.js'
import { PolicyError } from '../grammar/errors.js'
import { renderDiagnostics } from '../grammar/render.js'
import { spanAt } from '../grammar/span.js'
import type { KnownDiagnosticCode } from '../grammar/codes.js'

/** A sentence, a list of which all are required, or a nesting of these. */
export type ConditionSource =
  | string
  | readonly ConditionSource[]
  | { readonly any: readonly ConditionSource[] }
  | { readonly all: readonly ConditionSource[] }
  | { readonly not: ConditionSource }
  | { readonly at_least: { readonly count: number; readonly of: readonly ConditionSource[] } }

/** What reading one sentence gave. Spans are offsets in the sentence, `file` is empty. */
export interface SentenceResult {
  readonly condition: Condition | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** Of sentences that were read together: the index of the one that this one became a part of. It then has no condition of its own. */
  readonly partOf?: number
}

/** How deeply sources may nest. */
export const SOURCE_DEPTH_MAX = 100

/**
 * Compiles a source with `readAll`, which reads the sentences of one list together.
 * @throws PolicyError with every diagnostic of every sentence
 */
export function compileSource(source: ConditionSource, readAll: (sentences: readonly string[]) => readonly SentenceResult[]): Condition {
  const compiler = new SourceCompiler(readAll)
  const condition = compiler.compile(source, 0)
  const { diagnostics } = compiler
  if (condition && diagnostics.length === 0) return condition
  throw new PolicyError(diagnostics, compiler.rendered.join('\n\n'))
}

class SourceCompiler {
  readonly diagnostics: Diagnostic[] = []
  readonly rendered: string[] = []
  readonly #readAll: (sentences: readonly string[]) => readonly SentenceResult[]

  constructor(readAll: (sentences: readonly string[]) => readonly SentenceResult[]) {
    this.#readAll = readAll
  }

  compile(source: ConditionSource, depth: number): Condition | undefined {
    if (depth > SOURCE_DEPTH_MAX) return this.#fail('too-deep', `Conditions may be nested ${SOURCE_DEPTH_MAX} deep at most.`)
    if (typeof source === 'string') return this.#list([source], depth)[0]
    if (Array.isArray(source)) return this.#joined('all', source, depth, true)
    if (typeof source !== 'object' || source === null)
      return this.#fail('bad-type', 'A condition is a sentence, a list, or any, all, not, at_least.')
    if ('any' in source) return this.#joined('any', source.any, depth)
    if ('all' in source) return this.#joined('all', source.all, depth)
    if ('not' in source) {
      const condition = this.compile(source.not, depth + 1)
      return condition && { kind: 'not', condition }
    }
    if ('at_least' in source) return this.#atLeast(source.at_least, depth)
    return this.#fail('bad-type', 'A condition is a sentence, a list, or any, all, not, at_least.')
  }

  #joined(kind: 'any' | 'all', sources: readonly ConditionSource[], depth: number, single = false): Condition | undefined {
    if (!Array.isArray(sources) || sources.length === 0) return this.#fail('empty-condition', 'A list of conditions needs at least one.')
    const before = this.diagnostics.length
    const conditions = this.#list(sources, depth)
    if (this.diagnostics.length > before) return undefined
    const [only] = conditions
    return single && conditions.length === 1 && only ? only : { kind, conditions }
  }

  #atLeast({ count, of }: { readonly count: number; readonly of: readonly ConditionSource[] }, depth: number): Condition | undefined {
    if (!Array.isArray(of) || of.length === 0) return this.#fail('empty-condition', 'at_least needs a list of conditions.')
    if (!Number.isInteger(count) || count < 1 || count > of.length) {
      return this.#fail('bad-count', `The count of at_least must lie between 1 and ${of.length}.`)
    }
    const before = this.diagnostics.length
    const conditions = this.#list(of, depth)
    return this.diagnostics.length > before ? undefined : { kind: 'at-least', count, conditions }
  }

  /** The conditions of a list; its sentences are read together, so that a line may refer to those above it. */
  #list(sources: readonly ConditionSource[], depth: number): readonly Condition[] {
    const sentences = sources.filter((source) => typeof source === 'string')
    const results = this.#readAll(sentences)
    const read = new Map(results.map((result, index) => [index, result] as const))
    let next = 0
    return sources.flatMap((source) => {
      if (typeof source !== 'string') return this.compile(source, depth + 1) ?? []
      const result = read.get(next)
      next += 1
      return result ? this.#take(result, source) : []
    })
  }

  #take({ condition, diagnostics }: SentenceResult, sentence: string): Condition[] {
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    this.diagnostics.push(...errors)
    if (errors.length > 0) this.rendered.push(renderDiagnostics(errors, new Map([['', sentence]])))
    return condition && errors.length === 0 ? [condition] : []
  }

  #fail(code: KnownDiagnosticCode, message: string): undefined {
    const diagnostic: Diagnostic = { code, severity: 'error', message, file: '', span: spanAt('', 0, 0) }
    this.diagnostics.push(diagnostic)
    this.rendered.push(renderDiagnostics([diagnostic], new Map()))
    return undefined
  }
}
