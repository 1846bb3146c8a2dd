/** Prints compared rows as one table: what was expected on the left, what came on the right, and below each the cells that differ, marked. */
import type { Cells, ComparedRow } from '../report.js'
import type { Paint } from './paint.js'

/** The most rows that are printed; around the ones that differ, equal rows are left out first. */
const ROWS_MAX = 30
/** How many equal rows are shown before and after one that differs. */
const CONTEXT = 2
/** The widest cell; longer texts are cut. */
const CELL_MAX = 60

interface Layout {
  readonly columns: readonly string[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly paint: Paint
}

/** The lines of the table, without indentation. */
export function sideBySide(columns: readonly string[], rows: readonly ComparedRow[], paint: Paint): string[] {
  const shown = chosen(rows)
  const kept = shown.flatMap((index) => rows[index] ?? [])
  const widths = (side: 'expected' | 'actual'): number[] =>
    columns.map((column) =>
      Math.max(column.length, ...kept.map((row) => cell(row[side], column).length), missing(kept, side, columns, column)),
    )
  const layout: Layout = { columns, left: widths('expected'), right: widths('actual'), paint }
  const total = layout.left.reduce((sum, width) => sum + width + 2, 0)
  const numbers = String(rows.length).length
  const gap = ' '.repeat(numbers + 3)
  const lines = [
    `${gap}${paint('bold', 'expected'.padEnd(total + 1))}${paint('bold', 'actual')}`,
    `${gap}${paint('dim', `${line(layout.columns, layout.left)}   ${line(layout.columns, layout.right)}`.trimEnd())}`,
  ]
  let before = -1
  for (const index of shown) {
    const row = rows[index]
    if (row === undefined) continue
    if (index > before + 1) lines.push(`${gap}${paint('dim', leftOut(index - before - 1))}`)
    lines.push(...rowLines(row, index, numbers, layout))
    before = index
  }
  if (before < rows.length - 1) lines.push(`${gap}${paint('dim', leftOut(rows.length - 1 - before))}`)
  return lines
}

/** Room for the word that stands in place of a whole row, in the first column. */
function missing(rows: readonly ComparedRow[], side: 'expected' | 'actual', columns: readonly string[], column: string): number {
  return column === columns[0] && columns.length === 1 && rows.some((row) => row[side] === undefined) ? absent.length : 0
}

const absent = '(none)'

function leftOut(count: number): string {
  return `… ${count} more ${count === 1 ? 'row' : 'rows'}`
}

/** The rows to print: those that differ and their neighbours, as many as there is room for. */
function chosen(rows: readonly ComparedRow[]): number[] {
  const differing = rows.flatMap((row, index) => (row.differs.length > 0 ? [index] : []))
  const near = new Set(differing.flatMap((index) => Array.from({ length: 2 * CONTEXT + 1 }, (_, offset) => index - CONTEXT + offset)))
  const all = rows.length <= ROWS_MAX ? rows.map((_, index) => index) : rows.flatMap((_, index) => (near.has(index) ? [index] : []))
  return all.slice(0, ROWS_MAX)
}

function rowLines(row: ComparedRow, index: number, numbers: number, layout: Layout): string[] {
  const { paint } = layout
  const isWrong = row.differs.length > 0
  const number = String(index + 1).padStart(numbers)
  const head = `${isWrong ? paint('red', '✗') : ' '} ${paint('dim', number)} `
  const text = `${side(row, 'expected', layout)}   ${side(row, 'actual', layout)}`.trimEnd()
  if (!isWrong) return [`${head}${text}`]
  const marks = `${markLine(row, 'expected', layout)}   ${markLine(row, 'actual', layout)}`.trimEnd()
  return [`${head}${text}`, `${' '.repeat(numbers + 3)}${paint('red', marks)}`]
}

function side(row: ComparedRow, which: 'expected' | 'actual', { columns, left, right, paint }: Layout): string {
  const widths = which === 'expected' ? left : right
  const cells = row[which]
  const total = widths.reduce((sum, width) => sum + width + 2, -2)
  if (cells === undefined) return paint('red', absent) + ' '.repeat(Math.max(total - absent.length, 0))
  const texts = columns.map((column, index) => {
    const text = cell(cells, column)
    const padded = ' '.repeat(Math.max((widths[index] ?? 0) - text.length, 0))
    return `${isMarked(row, which, column) ? paint(which === 'actual' ? 'red' : 'green', text) : text}${padded}`
  })
  return texts.join('  ')
}

function markLine(row: ComparedRow, which: 'expected' | 'actual', { columns, left, right }: Layout): string {
  const widths = which === 'expected' ? left : right
  const total = widths.reduce((sum, width) => sum + width + 2, -2)
  if (row[which] === undefined) return '^'.repeat(absent.length).padEnd(total)
  const isWhole = row.expected === undefined || row.actual === undefined
  return columns
    .map((column, index) =>
      (!isWhole && row.differs.includes(column) ? '^'.repeat(Math.max(cell(row[which], column).length, 1)) : '').padEnd(widths[index] ?? 0),
    )
    .join('  ')
}

function isMarked(row: ComparedRow, which: 'expected' | 'actual', column: string): boolean {
  return row.differs.includes(column) && row[which] !== undefined
}

function cell(cells: Cells | undefined, column: string): string {
  const text = cells?.[column] ?? '·'
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX - 1)}…`
}

function line(texts: readonly string[], widths: readonly number[]): string {
  return texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join('  ')
}
