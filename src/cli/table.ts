/** Tables of plain text: columns as wide as their widest cell. */
import { plainText } from './plain-text.js'

/** Lines of aligned cells, each ending in a line break; the last column is not padded. */
export function alignedTable(rows: readonly (readonly string[])[], indent: string): string {
  const widths: number[] = []
  const plain = rows.map((row) => row.map(plainText))
  for (const row of plain) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  return plain.map((row) => `${indent}${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd() + '\n').join('')
}
