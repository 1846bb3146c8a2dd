/** Columns of what a statement answers, checked: the drivers promise nothing about their types. */
import { InvariantError } from '../../../grammar/errors.js'

/** A column that must hold a number; by default the one that the statement names `value`. */
export function numberOf(row: unknown, column = 'value'): number {
  const value = columnOf(row, column)
  if (typeof value === 'number') return value
  throw new InvariantError(`the column ${column} holds no number`)
}

/** A column that must hold a text. */
export function textOf(row: unknown, column = 'body'): string {
  const value = columnOf(row, column)
  if (typeof value === 'string') return value
  throw new InvariantError(`the column ${column} holds no text`)
}

/** A column that must hold a blob. */
export function bytesOf(row: unknown, column = 'body'): Uint8Array {
  const value = columnOf(row, column)
  if (value instanceof Uint8Array) return value
  throw new InvariantError(`the column ${column} holds no bytes`)
}

function columnOf(row: unknown, column: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, column) : undefined
}
