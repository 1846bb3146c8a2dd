/** Decides what an entry of a .dsl file is: a typed template, or text to be put in place of other text. Everything that can be wrong with it is found here, at load. */
import { type DslEntry, type MappedText, sourceOffset } from '../grammar/dsl-file.js'
import { parseDrl } from '../grammar/drl.js'
import type { DrlSyntax } from '../grammar/drl-syntax.js'
import { parseExpression, type Parsed } from '../grammar/expression.js'
import type { ExpressionSyntax } from '../grammar/syntax.js'
import { cutKey, type KeyPart, readKey } from './key.js'
import { lowerCondition } from './lower-expression.js'
import type { LoweringContext } from './lower-series.js'
import { lowerDrl } from './lower-drl.js'
import type { SentenceProblem } from './mismatch.js'
import { slotTypes } from './slot.js'
import { type Lower, type Template, typedTemplate } from './template.js'
import { unescapeValue } from './value.js'

/** A problem of an entry; offsets in its file. */
export type EntryProblem = SentenceProblem & { readonly severity: 'error' | 'warning' }

/** What an entry turned out to be. `sentence`: its right side may be a sentence, which is known once all templates are. */
export interface ClassifiedEntry {
  readonly template?: Template
  readonly sentence?: { readonly keyParts: readonly KeyPart[]; readonly value: MappedText }
  readonly problems: readonly EntryProblem[]
}

/** Whether a text is meant as DRL: it names a fact type, a variable or a word that only DRL has. */
export function looksLikeDrl(text: string): boolean {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
  return /(?:^|\W)[A-Z]\w*\s*\(|\$\w|\b(?:accumulate|eval|forall)\s*\(/.test(bare)
}

type RightSide =
  | { readonly kind: 'lower'; readonly lower: Lower }
  | { readonly kind: 'broken'; readonly problem: Extract<Parsed<unknown>, { ok: false }> }
  | { readonly kind: 'fragment' }

/** Reads a right side as DRL or as an expression. Broken is what can be nothing else; a fragment may be any part of another sentence. */
function readRightSide(text: string): RightSide {
  const isDrl = looksLikeDrl(text)
  const drl = isDrl ? parseDrl(text) : undefined
  if (drl?.ok) return { kind: 'lower', lower: drlLowering(drl.tree) }
  const expression = isDrl ? undefined : parseExpression(text)
  if (expression?.ok && expressionIsCondition(expression.tree))
    return { kind: 'lower', lower: (context) => lowerCondition(expression.tree, context) }
  const failed = drl ?? expression
  const startsWhole = isDrl
    ? /^\s*(?:not\b|exists\b|forall\b|eval\b|accumulate\b|\(|\$?\w+\s*:|[\w.]*\b[A-Z]\w*\s*\()/
    : /^\s*[a-z_]+\s*\(\s*"/
  if (!failed || failed.ok || !startsWhole.test(text)) return { kind: 'fragment' }
  return canBeFilled(text, isDrl) ? { kind: 'fragment' } : { kind: 'broken', problem: failed }
}

/** What a slot may bring along that no typed slot can: a comparison, a whole constraint, nothing. */
const fillings = ['> 1', '1', 'value > 1', 'x', '"x"', '']

/** Whether a text that does not parse may parse once its slots are filled. */
function canBeFilled(text: string, isDrl: boolean): boolean {
  if (!text.includes('{')) return false
  return fillings.some((filling) => {
    const filled = text.replaceAll(/\{[^{}]*\}/g, filling)
    return isDrl ? parseDrl(filled).ok : parseExpression(filled).ok
  })
}

function drlLowering(tree: DrlSyntax): Lower {
  return (context: LoweringContext) => lowerDrl(tree, context)
}

/** A single word or value parses as an expression too, but says nothing. */
function expressionIsCondition({ kind }: ExpressionSyntax): boolean {
  return kind === 'comparison' || kind === 'call' || kind === 'and' || kind === 'or' || kind === 'not' || kind === 'for'
}

/** Reads both sides of an entry. `file` is the name of its file. */
export function classifyEntry(entry: DslEntry, file: string): ClassifiedEntry {
  const key = readKey(entry.key)
  if (key.kind === 'problems') return { problems: key.problems.map((problem) => ({ ...problem, severity: 'error' })) }
  if (entry.key.text.startsWith('-')) return { problems: checkConstraint(entry) }
  const value = unescapeValue(entry.value)
  const right = readRightSide(value.text)
  if (right.kind === 'broken') return { problems: [inFile({ ...right.problem, severity: 'error' }, value)] }
  if (right.kind === 'fragment') return key.kind === 'parts' ? { sentence: { keyParts: key.parts, value }, problems: [] } : { problems: [] }
  const keyParts = key.kind === 'parts' ? key.parts : slotsOf(entry)
  const result = typedTemplate(entry, file, keyParts, right.lower, value)
  if (result.kind === 'template') {
    if (key.kind === 'parts') return { template: result.template, problems: [] }
    return { problems: [untyped(entry, key.reason)] }
  }
  if (result.kind === 'unknown-slot') {
    const message = `The left side has no slot {${result.name}}; only a sentence before this one could fill it.`
    return { problems: [{ code: 'dsl-unknown-slot', severity: 'warning', message, start: result.start, end: result.end }] }
  }
  // A variable that is bound nowhere may be bound by the line above.
  const [first] = result.problems
  if (first && result.problems.every(({ code }) => code === 'unknown-variable'))
    return { problems: [untyped(entry, `it uses a variable that another line binds`)] }
  return { problems: result.problems.map((problem) => ({ ...problem, severity: 'error' })) }
}

/** The warning that an entry stays on text expansion. */
export function untyped(entry: DslEntry, reason: string): EntryProblem {
  return {
    code: 'dsl-untyped',
    severity: 'warning',
    message: `This entry is expanded as text, because ${reason}.`,
    start: entry.start,
    end: entry.end,
    hint: 'Sentences that use it are checked when they are read, not before.',
  }
}

/** The slots of a left side that is no sequence of words, so that its right side can still be checked. */
function slotsOf(entry: DslEntry): readonly KeyPart[] {
  return cutKey(entry.key.text).flatMap((piece): KeyPart[] =>
    piece.kind === 'slot' ? [{ kind: 'untyped', name: piece.name, quoted: false }] : [],
  )
}

/** The right side of a `-` entry goes into the parentheses of a pattern. */
function checkConstraint(entry: DslEntry): readonly EntryProblem[] {
  const before = 'MetricEvent('
  const value = unescapeValue(entry.value)
  const parsed = parseDrl(`${before}${value.text})`)
  const shift = <Place extends { readonly start: number; readonly end: number }>(place: Place): Place => ({
    ...place,
    start: Math.max(place.start - before.length, 0),
    end: Math.max(Math.min(place.end - before.length, value.text.length), 0),
  })
  if (!parsed.ok) return canBeFilled(`${before}${value.text})`, true) ? [] : [inFile({ ...shift(parsed), severity: 'error' }, value)]
  const problems: EntryProblem[] = []
  lowerDrl(parsed.tree, {
    slot: (_name, type) => slotTypes[type].sampleValue,
    report: (problem) => {
      if (problem.code !== 'unknown-variable') problems.push(inFile({ ...shift(problem), severity: 'error' }, value))
    },
  })
  return problems
}

function inFile(problem: EntryProblem, value: MappedText): EntryProblem {
  const start = sourceOffset(value, problem.start)
  const { code, message, severity, hint } = problem
  const end = Math.max(sourceOffset(value, Math.max(problem.end - 1, problem.start)) + 1, start)
  return { code, message, severity, start, end, ...(hint === undefined ? {} : { hint }) }
}
