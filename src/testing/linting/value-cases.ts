/** Whether comparisons and demands for events can hold together: the ranges that they leave over for each value, and which selections hold events. */
import { printExpression, type AggregateFunction, type ComparisonOperator, type Expression, type Selection } from '../../../dsl/index.js'
import { mirrored, opposite } from '../../../dsl/comparisons.js'
import type { Case, Literal } from './cases.js'
import { everyNumber, isEmptyRange, loweredTo, narrowed, raisedTo, type NumberRange } from './range.js'

/** Literals of a case that contradict each other; undefined where the case may come about. */
export function clashingValues(literals: Case): readonly Literal[] | undefined {
  const facts = new Facts()
  for (const literal of literals) facts.add(literal)
  return facts.clash()
}

/** What is known of one value, and from which literals. */
interface Known {
  readonly expression: Expression | undefined
  readonly range: NumberRange
  readonly from: readonly Literal[]
}

/** Whether a selection holds events, and from which literals that follows. */
interface Content {
  readonly selection: Selection
  readonly filled: Literal[]
  readonly empty: Literal[]
}

class Facts {
  readonly #values = new Map<string, Known>()
  readonly #contents = new Map<string, Content>()

  /** Takes one literal in. */
  add(literal: Literal): void {
    const { leaf, verdict } = literal
    if (leaf.kind === 'exists') this.#content(leaf.selection)[verdict ? 'filled' : 'empty'].push(literal)
    if (leaf.kind !== 'comparison') return
    // True or false, it is known, and so is every value in it.
    for (const selection of [...neededBy(leaf.left), ...neededBy(leaf.right)]) this.#content(selection).filled.push(literal)
    const operator = verdict ? leaf.operator : opposite[leaf.operator]
    const comparison = normalized(leaf.left, operator, leaf.right)
    this.#narrow(comparison.key, comparison.expression, comparison.operator, comparison.value, literal)
  }

  /** The first contradiction between the literals. */
  clash(): readonly Literal[] | undefined {
    this.#countEvents()
    this.#orderValues()
    for (const { range, from } of this.#values.values()) if (isEmptyRange(range)) return from
    return this.#emptyAndFilled()
  }

  #narrow(key: string, expression: Expression | undefined, operator: ComparisonOperator, value: number, literal: Literal): void {
    const known = this.#values.get(key) ?? { expression, range: domainOf(expression), from: [] }
    this.#values.set(key, { ...known, range: narrowed(known.range, operator, value), from: [...known.from, literal] })
  }

  #content(selection: Selection): Content {
    const key = keyOf(selection, 'count')
    const known = this.#contents.get(key) ?? { selection, filled: [], empty: [] }
    this.#contents.set(key, known)
    return known
  }

  /** A count says whether there are events; whether there are events bounds a count, and a sum of none is 0. */
  #countEvents(): void {
    for (const { expression, range, from } of this.#values.values()) {
      if (expression?.kind !== 'aggregate' || expression.function !== 'count') continue
      if (range.low > 0 || (range.low === 0 && range.isLowOpen)) this.#content(expression.selection).filled.push(...from)
      if (isEmptyRange(narrowed(range, '>=', 1)) && !isEmptyRange(range)) this.#content(expression.selection).empty.push(...from)
    }
    for (const { selection, filled, empty } of this.#contents.values()) {
      for (const literal of filled.slice(0, 1)) this.#narrowKnown(keyOf(selection, 'count'), '>=', 1, literal)
      for (const literal of empty.slice(0, 1)) {
        this.#narrowKnown(keyOf(selection, 'count'), '==', 0, literal)
        this.#narrowKnown(keyOf(selection, 'sum'), '==', 0, literal)
      }
    }
  }

  #narrowKnown(key: string, operator: ComparisonOperator, value: number, literal: Literal): void {
    if (this.#values.has(key)) this.#narrow(key, undefined, operator, value, literal)
  }

  /** Of the same events, no value lies below the least or above the greatest. */
  #orderValues(): void {
    for (const known of this.#values.values()) {
      if (known.expression?.kind !== 'aggregate' || !picksOne.has(known.expression.function)) continue
      const { selection } = known.expression
      if (known.expression.function === 'min') for (const name of picksOne) this.#bound(keyOf(selection, name), known, raisedTo)
      else this.#bound(keyOf(selection, 'min'), known, loweredTo)
      if (known.expression.function === 'max') for (const name of picksOne) this.#bound(keyOf(selection, name), known, loweredTo)
      else this.#bound(keyOf(selection, 'max'), known, raisedTo)
    }
  }

  #bound(key: string, by: Known, bounded: (range: NumberRange, other: NumberRange) => NumberRange): void {
    const known = this.#values.get(key)
    if (known === undefined || known === by) return
    const range = bounded(known.range, by.range)
    if (range !== known.range) this.#values.set(key, { ...known, range, from: [...known.from, ...by.from] })
  }

  /** Nothing in a span of time means nothing in a shorter one. */
  #emptyAndFilled(): readonly Literal[] | undefined {
    for (const { selection, empty } of this.#contents.values()) {
      const [first] = empty
      if (first === undefined) continue
      for (const other of this.#contents.values()) {
        const [filled] = other.filled
        if (filled !== undefined && covers(selection, other.selection)) return [first, filled]
      }
    }
    return undefined
  }
}

/** The aggregates whose value is that of one of the events. */
const picksOne: ReadonlySet<AggregateFunction> = new Set(['last', 'previous', 'first', 'min', 'max'])

function keyOf(selection: Selection, name: AggregateFunction): string {
  return printExpression({ kind: 'aggregate', function: name, selection })
}

/** Whether every event of `inner` is one of `outer`, as far as that can be told from their texts. */
function covers(outer: Selection, inner: Selection): boolean {
  if (keyOf(outer, 'count') === keyOf(inner, 'count')) return true
  if (outer.lookback.kind !== 'during' || inner.lookback.kind !== 'during' || outer.lookback.ms < inner.lookback.ms) return false
  if (outer.length !== undefined || inner.length !== undefined) return false
  return keyOf({ ...outer, lookback: inner.lookback }, 'count') === keyOf(inner, 'count')
}

/** The selections that must hold events for the value to be known. */
function neededBy(expression: Expression): readonly Selection[] {
  switch (expression.kind) {
    case 'number':
      return []
    case 'aggregate':
      return expression.function === 'sum' || expression.function === 'count' ? [] : [expression.selection]
    case 'arithmetic':
      return [...neededBy(expression.left), ...neededBy(expression.right)]
    case 'call':
      return neededBy(expression.of)
  }
}

interface Normalized {
  readonly key: string
  /** Whose range is narrowed; undefined for the order of two values. */
  readonly expression: Expression | undefined
  readonly operator: ComparisonOperator
  readonly value: number
}

/** A comparison as that of one value with a number; that of two values as that of their order with 0. */
function normalized(left: Expression, operator: ComparisonOperator, right: Expression): Normalized {
  if (right.kind === 'number') return { key: printExpression(left), expression: left, operator, value: right.value }
  if (left.kind === 'number') return normalized(right, mirrored[operator], left)
  const [first, second] = [printExpression(left), printExpression(right)]
  // A value compared with itself is what a number compared with itself is.
  if (first === second) return { key: '0', expression: { kind: 'number', value: 0 }, operator, value: 0 }
  const isSorted = first < second
  return {
    key: `${isSorted ? first : second} against ${isSorted ? second : first}`,
    expression: undefined,
    operator: isSorted ? operator : mirrored[operator],
    value: 0,
  }
}

/** What a value can be before anything is demanded of it. */
function domainOf(expression: Expression | undefined): NumberRange {
  switch (expression?.kind) {
    case 'number':
      return narrowed(everyNumber, '==', expression.value)
    case 'call':
      if (expression.function === 'absolute') return narrowed(everyNumber, '>=', 0)
      return { ...everyNumber, isWhole: expression.function === 'truncate' }
    case 'aggregate':
      return domainOfAggregate(expression)
    case 'arithmetic':
    case undefined:
      return everyNumber
  }
}

function domainOfAggregate({ function: name, selection }: Extract<Expression, { kind: 'aggregate' }>): NumberRange {
  const natural = { ...narrowed(everyNumber, '>=', 0), isWhole: true }
  if (name === 'count') return selection.length === undefined ? natural : narrowed(natural, '<=', selection.length)
  if (name === 'crossings-above' || name === 'crossings-below') return natural
  if (name === 'age') return selection.lookback.kind === 'during' ? narrowed(natural, '<', selection.lookback.ms) : natural
  if (name === 'stddev') return narrowed(everyNumber, '>=', 0)
  if (!picksOne.has(name)) return everyNumber
  return [...selection.where, ...selection.having].reduce((range, { operator, value }) => narrowed(range, operator, value), everyNumber)
}
