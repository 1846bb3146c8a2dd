/** Rows as JSON texts and back, without loss: numbers that JSON does not know are written apart. */

import type { Row } from '../../scheduler/index.js'

/** No author writes this key: it begins with a control character. */
const mark = '\u0001number'
const markText = JSON.stringify(mark)

/** A row as text. */
export function toText(row: object): string {
  let text: string
  try {
    text = JSON.stringify(row)
  } catch {
    return JSON.stringify(row, encode)
  }
  // What is not finite became null; -0, which only inputs hold, became 0.
  return text.includes('null') || ('inputs' in row && holdsNegativeZero(row.inputs)) ? JSON.stringify(row, encode) : text
}

/** The row of a text that {@link toText} made. */
export function fromText(text: string): Row {
  const row: Row = text.includes(markText) ? JSON.parse(text, decode) : JSON.parse(text)
  return row
}

function holdsNegativeZero(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(holdsNegativeZero) : Object.is(value, -0)
}

function encode(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { [mark]: `${value}n` }
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
  return { [mark]: Object.is(value, -0) ? '-0' : `${value}` }
}

function decode(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(mark in value)) return value
  const text = String(value[mark])
  return text.endsWith('n') && text !== 'NaN' ? BigInt(text.slice(0, -1)) : Number(text)
}
