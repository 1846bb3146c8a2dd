/**
 * The conditions of a policy: sentences read by the vocabulary, mappings combined around them. Spans of conditions are moved along,
 * so that they lie in the text of their clause.
 */
import { bindCalendars, calendarClauses, type CalendarClause, type Condition } from '../../dsl/index.js'
import { formatDuration, parseDuration, spanAt, type Diagnostic, type RelatedPlace } from '../../grammar/index.js'
import type { Calendars } from './calendars.js'
import { findLostDetails, type Resolutions } from '../signals/index.js'
import { readJsonCondition } from './json-conditions.js'
import type { Clause } from './plan.js'
import { numberOf, textOf, type PolicyKeys } from './policy-keys.js'
import { SentenceLists, type SentenceReader } from './read-sentences.js'
import { placeInScalar } from './scalar-offsets.js'
import type { SourceText } from './source.js'
import { isTimezone } from '../timers/index.js'
import { entryOf, type ScalarNode, type SourceNode } from './tree.js'

/** Compiles conditions; a sentence that occurs often is read once. */
export class ConditionCompiler {
  readonly #sentences: SentenceLists
  readonly #resolutions: Resolutions
  readonly #hasResolutions: boolean
  readonly #calendars: Calendars
  /** Clauses without an id, by their text: thousands of policies may have the same. */
  readonly #shared = new Map<string, Clause>()
  #timezone = 'UTC'

  /** `resolutions`: of which metrics single events are not known. */
  constructor(vocabulary: SentenceReader, calendars: Calendars, resolutions: Resolutions = {}) {
    this.#sentences = new SentenceLists(vocabulary)
    this.#calendars = calendars
    this.#resolutions = resolutions
    this.#hasResolutions = Object.keys(resolutions).length > 0
  }

  /** The clauses of the policy, those that are wrong left out and reported. A sentence that became a part of another has none of its own. */
  clauses(keys: PolicyKeys, timezone: string): readonly Clause[] {
    this.#timezone = timezone
    const list = keys.node('conditions')
    if (list?.kind !== 'list') return []
    const ids = new Map<string, SourceNode>()
    this.#sentences.learn(keys, list.items)
    const clauses: Clause[] = []
    for (const item of list.items) {
      const idNode = keys.valid(entryOf(item, 'id')?.value)
      const id = textOf(idNode)
      if (idNode && id !== undefined) reportSameId(keys, ids, id, idNode)
      if (idNode && this.#sentences.isPart(item)) reportIdOfPart(keys, idNode)
      const draft = this.#draft(keys, item)
      if (!draft) continue
      this.#reportLostDetails(keys, item, draft.condition)
      clauses.push(id === undefined ? this.#clauseOf(draft) : { id, ...draft })
    }
    return clauses
  }

  /** The clause of a sentence that is well by itself, asks no calendar, and so says the same in every policy and beside every other such sentence. */
  clauseOf(sentence: string): Clause | undefined {
    const kept = this.#hasResolutions ? undefined : this.#sentences.keptClause(sentence)
    if (kept !== undefined) return kept
    const { condition, diagnostics } = this.#sentences.readAlone(sentence)
    if (condition === undefined || diagnostics.length > 0 || calendarClauses(condition).length > 0) return undefined
    if (findLostDetails(condition, this.#resolutions).length > 0) return undefined
    return this.#clauseOf({ text: sentence.trimEnd(), condition })
  }

  #clauseOf({ text, condition }: Draft): Clause {
    const known = this.#shared.get(text) ?? this.#sentences.keptClause(text)
    if (known?.condition === condition) return known
    const clause = { text, condition }
    this.#shared.set(text, clause)
    this.#sentences.keepClause(clause)
    return clause
  }

  #reportLostDetails(keys: PolicyKeys, node: SourceNode, condition: Condition): void {
    for (const detail of findLostDetails(condition, this.#resolutions)) {
      keys.reportAt(node, {
        code: 'needs-single-events',
        message: `This asks for ${detail}, but events of a metric with a resolution are merged.`,
        hint: 'Ask for the last value, the first, a sum, a count, an average, a minimum, a maximum or a change, or take the metric out of `resolutionOf`.',
      })
    }
  }

  #draft(keys: PolicyKeys, given: SourceNode): Draft | undefined {
    const node = keys.valid(given)
    if (!node) return undefined
    if (node.kind === 'scalar') return this.#sentence(keys, node)
    const draft = this.#mapping(keys, node)
    const forMs = parseDuration(textOf(keys.valid(entryOf(node, 'for')?.value)) ?? '')
    return draft && forMs !== undefined && forMs > 0 ? sustained(draft, forMs) : draft
  }

  #mapping(keys: PolicyKeys, node: SourceNode): Draft | undefined {
    const form = combinations.find(({ key }) => entryOf(node, key))
    if (!form && node.kind === 'mapping' && entryOf(node, 'fact'))
      return isSound(keys, node) ? this.#bound(keys, node, readJsonCondition(keys.problems, keys.source, node)) : undefined
    const value = form && keys.valid(entryOf(node, form.key)?.value)
    return form && value ? this.#combined(keys, form, value) : undefined
  }

  #combined(keys: PolicyKeys, form: Combination, value: SourceNode): Draft | undefined {
    if (form.key === 'sentence') return value.kind === 'scalar' ? this.#sentence(keys, value) : undefined
    const list = form.key === 'at_least' ? keys.valid(entryOf(value, 'of')?.value) : value
    const count = numberOf(keys.valid(entryOf(value, 'count')?.value)) ?? 1
    const nodes = form.key === 'not' ? [value] : list?.kind === 'list' ? list.items : []
    if (form.key === 'at_least' && count > nodes.length) reportCount(keys, value, count, nodes.length)
    this.#sentences.learn(keys, nodes)
    const drafts = nodes.filter((item) => !this.#sentences.isPart(item)).map((item) => this.#draft(keys, item))
    const whole = drafts.filter((draft) => draft !== undefined)
    return whole.length === drafts.length && whole.length > 0 ? combine(form, whole, count) : undefined
  }

  #sentence(keys: PolicyKeys, node: ScalarNode): Draft | undefined {
    if (typeof node.value !== 'string') return undefined
    const { text, condition, diagnostics } = this.#sentences.read(node, node.value)
    for (const diagnostic of diagnostics) reportSentence(keys, node, diagnostic)
    const isWrong = diagnostics.some(({ severity }) => severity === 'error')
    return condition && !isWrong ? this.#bound(keys, node, { text, condition }) : undefined
  }

  /** With the times of the calendars that it names, in the zone of the policy; a calendar that cannot be read is reported where it is named. */
  #bound(keys: PolicyKeys, node: SourceNode, draft: Draft | undefined): Draft | undefined {
    if (draft === undefined || !isTimezone(this.#timezone)) return draft
    const condition = bindCalendars(draft.condition, (clause) => {
      const place = placeOfCalendar(keys.source, node, draft.text, clause)
      return this.#calendars.compile(keys.source, place, clause.test.name, this.#timezone)?.times
    })
    return { ...draft, condition }
  }
}

/** Where a sentence names a calendar: the name itself, or, where a vocabulary does, the clause. */
function placeOfCalendar(
  source: SourceText,
  node: SourceNode,
  text: string,
  { test, span }: CalendarClause,
): { start: number; end: number } {
  if (node.kind !== 'scalar' || span === undefined) return { start: node.start, end: node.end }
  const at = text.indexOf(test.name, span.start)
  const isNamed = at !== -1 && at + test.name.length <= span.end
  return isNamed ? placeInScalar(source, node, at, at + test.name.length) : placeInScalar(source, node, span.start, span.end)
}

/** Whether nothing inside was reported before. */
function isSound(keys: PolicyKeys, node: SourceNode): boolean {
  if (!keys.valid(node)) return false
  if (node.kind === 'list') return node.items.every((item) => isSound(keys, item))
  return node.kind !== 'mapping' || node.entries.every(({ value }) => isSound(keys, value))
}

interface Draft {
  readonly text: string
  readonly condition: Condition
}

interface Combination {
  readonly key: 'sentence' | 'any' | 'all' | 'not' | 'at_least'
  /** What stands before the parts in the printed form. */
  opening(count: number): string
  build(conditions: readonly Condition[], count: number): Condition | undefined
}

const combinations: readonly Combination[] = [
  { key: 'sentence', opening: () => '', build: ([condition]) => condition },
  { key: 'any', opening: () => 'any of: ', build: (conditions) => ({ kind: 'any', conditions }) },
  { key: 'all', opening: () => 'all of: ', build: (conditions) => ({ kind: 'all', conditions }) },
  { key: 'not', opening: () => 'not: ', build: ([condition]) => condition && { kind: 'not', condition } },
  {
    key: 'at_least',
    opening: (count) => `at least ${count} of: `,
    build: (conditions, count) => ({ kind: 'at-least', count, conditions }),
  },
]

/** `any of: A; (all of: B; C)`, with the parts' spans moved to where the parts now stand. */
function combine(form: Combination, drafts: readonly Draft[], count: number): Draft | undefined {
  const offsets: number[] = []
  let text = form.opening(count)
  for (const [index, draft] of drafts.entries()) {
    const isNested = /^(?:any of|all of|not|at least \d+ of): /.test(draft.text)
    if (index > 0) text += '; '
    offsets.push(text.length + (isNested ? 1 : 0))
    text += isNested ? `(${draft.text})` : draft.text
  }
  const moved = drafts.map(({ condition }, index) => moveSpans(condition, offsets[index] ?? 0, text))
  const condition = form.build(moved, count)
  return condition && { text, condition: { ...condition, span: spanAt(text, 0, text.length) } }
}

function sustained({ text, condition }: Draft, ms: number): Draft {
  const whole = `${text}, for ${formatDuration(ms)}`
  return { text: whole, condition: { kind: 'sustained', condition, ms, span: spanAt(whole, 0, whole.length) } }
}

function moveSpans(condition: Condition, by: number, text: string): Condition {
  const span = condition.span && { span: spanAt(text, condition.span.start + by, condition.span.end + by) }
  if ('conditions' in condition) return { ...condition, ...span, conditions: condition.conditions.map((part) => moveSpans(part, by, text)) }
  if ('condition' in condition) return { ...condition, ...span, condition: moveSpans(condition.condition, by, text) }
  return { ...condition, ...span }
}

/** Moves a diagnostic of a sentence to where the sentence stands. */
function reportSentence(keys: PolicyKeys, node: ScalarNode, { code, severity, message, span, hint, related }: Diagnostic): void {
  const places = related?.map((place) => movedPlace(keys.source, node, place))
  keys.problems.add(keys.source, {
    code,
    severity,
    message,
    ...placeInScalar(keys.source, node, span.start, span.end),
    hint,
    ...(places === undefined ? {} : { related: places }),
  })
}

/** Places without a file lie in the sentence; others in files of the vocabulary. */
function movedPlace(source: SourceText, node: ScalarNode, place: RelatedPlace): RelatedPlace {
  if (place.file !== '') return place
  const { start, end } = placeInScalar(source, node, place.span.start, place.span.end)
  return { ...place, file: source.file, span: source.span(start, end) }
}

function reportSameId(keys: PolicyKeys, ids: Map<string, SourceNode>, id: string, node: SourceNode): void {
  const first = ids.get(id)
  if (!first) return void ids.set(id, node)
  keys.reportAt(node, {
    code: 'duplicate-name',
    message: `Two conditions of this policy have the id \`${id}\`.`,
    hint: 'Give each its own id, or none.',
    related: [{ message: 'the first one', file: keys.source.file, span: keys.source.span(first.start, first.end) }],
  })
}

function reportIdOfPart(keys: PolicyKeys, node: SourceNode): void {
  keys.reportAt(node, {
    code: 'useless-key',
    message: 'This line became a part of the condition above it, so it has no id of its own.',
    hint: 'Give the id to the first line of the condition.',
  })
}

function reportCount(keys: PolicyKeys, atLeast: SourceNode, count: number, length: number): void {
  const node = entryOf(atLeast, 'count')?.value
  if (!node) return
  keys.reportAt(node, {
    code: 'bad-count',
    message: `At least ${count} of ${length} conditions can never hold.`,
    hint: `Write a count from 1 to ${length}.`,
  })
}
