/** Compares what came with what was expected, column by column, and lines the two lists up so that a person sees where they part. */
import type { Cells, ComparedRow } from './report.js'

/** One thing that can be expected of a row. */
export interface Column<Expected, Actual> {
  readonly name: string
  /** Undefined: it is not listed, so anything will do. */
  expected(row: Expected): unknown
  actual(row: Actual): unknown
  show(value: unknown): string
  /** Shown although nobody listed it. */
  readonly always?: boolean
}

export interface Comparison<Actual> {
  readonly columns: readonly string[]
  readonly rows: readonly ComparedRow[]
  /** The rows that came, in step with `rows`. */
  readonly actual: readonly (Actual | undefined)[]
}

/** How many rows of a list are lined up by their likeness; longer lists are compared place by place. */
const ALIGNED_MAX = 400

/**
 * Compares two lists that must be equal in length and order, listed fields only. Undefined when they are.
 * Where they differ, rows are lined up so that as few fields as possible differ.
 */
export function compareLists<Expected, Actual>(
  expected: readonly Expected[],
  actual: readonly Actual[],
  columns: readonly Column<Expected, Actual>[],
): Comparison<Actual> | undefined {
  const differs = (left: Expected, right: Actual): string[] =>
    columns.filter((column) => differ(column, left, right)).map(({ name }) => name)
  const isEqualAt = (row: Expected, came: Actual | undefined): boolean => came !== undefined && differs(row, came).length === 0
  if (expected.length === actual.length && expected.every((row, index) => isEqualAt(row, actual[index]))) return undefined
  const shown = columns.filter((column) => column.always === true || expected.some((row) => column.expected(row) !== undefined))
  const names = shown.map(({ name }) => name)
  const pairs = linedUp(expected, actual, (left, right) => differs(left, right).length)
  const rows = pairs.map(([left, right]): ComparedRow => ({
    ...(left === undefined ? {} : { expected: cells(shown, (column) => column.expected(left)) }),
    ...(right === undefined ? {} : { actual: cells(shown, (column) => column.actual(right)) }),
    differs: left === undefined || right === undefined ? names : differs(left, right),
  }))
  return { columns: names, rows, actual: pairs.map(([, right]) => right) }
}

function differ<Expected, Actual>(column: Column<Expected, Actual>, expected: Expected, actual: Actual): boolean {
  const wanted = column.expected(expected)
  return wanted !== undefined && column.show(wanted) !== column.show(column.actual(actual))
}

function cells<Expected, Actual>(
  columns: readonly Column<Expected, Actual>[],
  valueOf: (column: Column<Expected, Actual>) => unknown,
): Cells {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = valueOf(column)
      return value === undefined ? [] : [[column.name, column.show(value)] as const]
    }),
  )
}

type Pair<Expected, Actual> = readonly [Expected | undefined, Actual | undefined]

/** Lines two lists up at the least cost: a row that stands alone costs as much as one and a half fields. */
function linedUp<Expected, Actual>(
  left: readonly Expected[],
  right: readonly Actual[],
  costOf: (left: Expected, right: Actual) => number,
): Pair<Expected, Actual>[] {
  if (left.length > ALIGNED_MAX || right.length > ALIGNED_MAX)
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => [left[index], right[index]] as const)
  const costs = costTable(left, right, costOf)
  const pairs: Pair<Expected, Actual>[] = []
  let [row, column] = [left.length, right.length]
  while (row > 0 || column > 0) {
    const here = costs[row]?.[column] ?? 0
    const [above, before, diagonal] = [costs[row - 1]?.[column], costs[row]?.[column - 1], costs[row - 1]?.[column - 1]]
    const [first, second] = [left[row - 1], right[column - 1]]
    if (diagonal !== undefined && first !== undefined && second !== undefined && here === diagonal + costOf(first, second)) {
      pairs.push([first, second])
      row -= 1
      column -= 1
    } else if (above !== undefined && here === above + ALONE) {
      pairs.push([first, undefined])
      row -= 1
    } else if (before !== undefined) {
      pairs.push([undefined, second])
      column -= 1
    } else break
  }
  return pairs.toReversed()
}

const ALONE = 1.5

function costTable<Expected, Actual>(
  left: readonly Expected[],
  right: readonly Actual[],
  costOf: (left: Expected, right: Actual) => number,
): readonly (readonly number[])[] {
  const costs: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column * ALONE)]
  for (const first of left) {
    const above = costs.at(-1) ?? []
    const current = [(above[0] ?? 0) + ALONE]
    for (const [column, second] of right.entries()) {
      const paired = (above[column] ?? 0) + costOf(first, second)
      current.push(Math.min(paired, (above[column + 1] ?? 0) + ALONE, (current[column] ?? 0) + ALONE))
    }
    costs.push(current)
  }
  return costs
}
