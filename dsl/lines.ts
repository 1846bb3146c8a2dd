/** Reads the conditions of one policy, line by line: typed templates first, then text expansion, expressions and raw DRL, as far as the lines need them. */
import type { Diagnostic } from '../grammar/diagnostic.js'
import { parseDrl } from '../grammar/drl.js'
import type { DrlSyntax } from '../grammar/drl-syntax.js'
import { spanAt } from '../grammar/span.js'
import type { Condition } from './condition.js'
import { looksLikeDrl } from './entry.js'
import { type ExpandedLine, expandKeywords, expandLines, type LegacyEntries } from './expansion.js'
import { lowerDrl } from './lower-drl.js'
import type { SentenceProblem } from './mismatch.js'
import { readConditionExpression, toDiagnostic } from './read-expression.js'
import type { Rope } from './rope.js'
import { type Catalogue, checkText, type OtherLeaf, type Reading, readSentence } from './sentence.js'
import { withoutSpans } from './sentence-template.js'
import type { SentenceResult } from './source.js'

/** What reading lines needs of a vocabulary. */
export interface Language {
  readonly catalogue: Catalogue
  readonly legacy: LegacyEntries
  readonly rawDrl: boolean
  /** The texts of the .dsl files by name, for related places. */
  readonly texts: ReadonlyMap<string, string>
}

/** An expression in place of a sentence. */
export const expressionLeaf: OtherLeaf = (text) => readConditionExpression(text).condition

/** An expression or DRL, in text that came out of expansion. */
const anyLeaf: OtherLeaf = (text) => {
  const drl = looksLikeDrl(text) ? parseDrl(text) : undefined
  return drl?.ok ? lowerQuietly(drl.tree) : expressionLeaf(text)
}

function lowerQuietly(tree: DrlSyntax): Condition | undefined {
  return lowerDrl(tree, { slot: () => undefined, report: () => undefined })
}

/** A text that starts with a call is meant as an expression, and its mistakes are told as such. */
const looksLikeExpression = /^\s*(?:not\s+|\(\s*)*[a-z_]\w*\s*\(\s*"/

/** Lines under one vocabulary. */
interface Page extends Language {
  readonly lines: readonly string[]
}

/** A diagnostic whose span may lie in another line than the one it was found in: that of a constraint which joined it. */
interface PlacedDiagnostic extends Diagnostic {
  readonly line?: number
}

/** What one line came to, before its problems are put into words. */
interface LineReading {
  readonly condition: Condition | undefined
  readonly diagnostics: readonly PlacedDiagnostic[]
  readonly drl?: DrlSyntax
  readonly partOf?: number
}

/** Reads `lines` together. The result of a `-` line that joined the line above is empty: it says nothing of its own. */
export function readLines(lines: readonly string[], language: Language): readonly SentenceResult[] {
  const page: Page = { ...language, lines }
  const typed = lines.map((line) => readTyped(line, page))
  if (typed.every((reading) => reading.condition)) return typed
  const expanded = expandLines(lines, language.legacy)
  const joined = new Set(expanded.flatMap(({ joined: target }) => target ?? []))
  const readings = lines.map((line, index): LineReading => {
    const own = typed[index] ?? { condition: undefined, diagnostics: [] }
    const result = expanded[index]
    if (!result || (own.condition && !joined.has(index))) return own
    return readExpanded(line, result, own, page)
  })
  return inTheirLines(shareVariables(readings, expanded, lines))
}

/** Each diagnostic goes to the line that its span lies in, and lines that became part of another name the one that remains. */
function inTheirLines(readings: readonly LineReading[]): readonly SentenceResult[] {
  const all = readings.flatMap(({ diagnostics }, index) => diagnostics.map(({ line = index, ...diagnostic }) => ({ line, diagnostic })))
  return readings.map(({ condition, partOf }, index): SentenceResult => {
    const whole = partOf === undefined ? undefined : (readings[partOf]?.partOf ?? partOf)
    const diagnostics = all.filter(({ line }) => line === index).map(({ diagnostic }) => diagnostic)
    return { condition, diagnostics, ...(whole === undefined ? {} : { partOf: whole }) }
  })
}

function readTyped(line: string, page: Page): LineReading {
  const wrong = checkText(line)
  if (wrong) return { condition: undefined, diagnostics: [toDiagnostic(wrong, line)] }
  if (line.trimStart().startsWith('>')) return { condition: undefined, diagnostics: page.rawDrl ? [] : [rawDisabled(line)] }
  const rope = expandKeywords(line, page.legacy)
  const isSame = rope.text === line
  const reading = readSentence(rope.text, page.catalogue, expressionLeaf)
  if (reading.condition) return { condition: isSame ? reading.condition : wholeLine(reading.condition, line), diagnostics: [] }
  const problems = looksLikeExpression.test(rope.text) ? readConditionExpression(rope.text).problems : reading.problems
  return {
    condition: undefined,
    diagnostics: problems.map((problem) => (isSame ? toDiagnostic(problem, line) : mapped(problem, rope, line, page))),
  }
}

function rawDisabled(line: string): Diagnostic {
  const start = line.indexOf('>')
  return toDiagnostic(
    {
      code: 'raw-drl-disabled',
      message: 'A line that starts with > is raw DRL, which is switched off.',
      start,
      end: line.trimEnd().length,
      hint: 'Write a sentence, or add one to a .dsl file. A host may allow raw DRL with createVocabulary(files, { rawDrl: true }).',
    },
    line,
  )
}

function wholeLine(condition: Condition, line: string): Condition {
  return { ...withoutSpans(condition), span: spanAt(line, 0, line.length) }
}

function readExpanded(line: string, result: ExpandedLine, typed: LineReading, page: Page): LineReading {
  if (result.problem) return { condition: undefined, diagnostics: [toDiagnostic(result.problem, line)] }
  if (result.kind === 'constraint')
    return { condition: undefined, diagnostics: [], ...(result.joined === undefined ? {} : { partOf: result.joined }) }
  if (result.kind === 'comment' || (result.kind === 'raw' && !page.rawDrl)) return typed
  const { rope } = result
  const drl = looksLikeDrl(rope.text) || result.kind === 'raw' ? parseDrl(rope.text) : undefined
  if (result.kind === 'unchanged') return typed
  if (drl?.ok) return lowerLine(drl.tree, line, rope, page)
  const reading = readSentence(rope.text, page.catalogue, anyLeaf)
  if (reading.condition) return { condition: wholeLine(reading.condition, line), diagnostics: [] }
  return { condition: undefined, diagnostics: failures(line, rope, drl ? [drl] : [], reading, typed, page) }
}

/** The problems worth telling: those of the DRL if the text is meant as DRL, else those of the author's own sentence. */
function failures(
  line: string,
  rope: Rope,
  drl: readonly SentenceProblem[],
  reading: Reading,
  typed: LineReading,
  page: Page,
): readonly Diagnostic[] {
  if (drl.length > 0) return drl.map((problem) => mapped(problem, rope, line, page))
  const expression = readConditionExpression(rope.text)
  if (looksLikeExpression.test(rope.text)) return expression.problems.map((problem) => mapped(problem, rope, line, page))
  return typed.diagnostics.length > 0 ? typed.diagnostics : reading.problems.map((problem) => mapped(problem, rope, line, page))
}

function lowerLine(tree: DrlSyntax, line: string, rope: Rope, page: Page): LineReading {
  const problems: SentenceProblem[] = []
  const condition = lowerDrl(tree, {
    slot(name, _type, place) {
      problems.push({ code: 'dsl-unknown-slot', message: `Nothing fills the slot {${name}}.`, ...place })
      return undefined
    },
    report: (problem) => problems.push(problem),
  })
  if (condition && problems.length === 0) return { condition: wholeLine(condition, line), diagnostics: [], drl: tree }
  return { condition: undefined, diagnostics: problems.map((problem) => mapped(problem, rope, line, page)), drl: tree }
}

/** A problem in expanded text, shown on the author's words, with its place in the .dsl file beside it. */
function mapped(problem: SentenceProblem, rope: Rope, own: string, page: Page): PlacedDiagnostic {
  const origin = rope.originOf(problem.start, problem.end)
  const place = origin.line === undefined ? {} : { line: origin.line }
  const line = origin.line === undefined ? own : (page.lines[origin.line] ?? own)
  if (origin.kind === 'author')
    return { ...toDiagnostic({ ...problem, start: origin.start, end: Math.min(origin.end, line.length) }, line), ...place }
  const text = page.texts.get(origin.file) ?? ''
  const related = [{ message: 'This right side was put in its place.', file: origin.file, span: spanAt(text, origin.start, origin.end) }]
  return { ...toDiagnostic({ ...problem, ...origin.words, related }, line), ...place }
}

/** Lines of one policy are one rule: a variable that a line binds may be used by the lines below. Such lines become one condition, in the place of the first. */
function shareVariables(
  readings: readonly LineReading[],
  expanded: readonly ExpandedLine[],
  lines: readonly string[],
): readonly LineReading[] {
  const needs = readings.some(({ diagnostics }) => diagnostics.some(({ code }) => code === 'unknown-variable'))
  if (!needs) return readings
  const trees = expanded.map(({ rope, kind }) => {
    const parsed = kind === 'expanded' || kind === 'raw' ? parseDrl(rope.text) : undefined
    return parsed?.ok ? parsed.tree : undefined
  })
  const operands = trees.filter((tree) => tree !== undefined)
  const condition = lowerQuietly({ kind: 'and', operands, start: 0, end: 0 })
  if (!condition) return readings
  const first = trees.findIndex((tree) => tree !== undefined)
  return readings.map((reading, index): LineReading => {
    if (!trees[index]) return reading
    if (index !== first) return { condition: undefined, diagnostics: [], partOf: first }
    return { condition: wholeLine(condition, lines[index] ?? ''), diagnostics: [] }
  })
}
