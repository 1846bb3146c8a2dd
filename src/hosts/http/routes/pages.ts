/** Lists page by page. A cursor is a place in the order of a list, so that what is added meanwhile neither doubles nor hides anything. */
import { createHash } from 'node:crypto'
import { TidegateError } from '../../../../grammar/index.js'
import { text, orNull, type Schema } from '../schemas/schema.js'
import { countIn, type Asked } from './native.js'

/** The parameters that every list takes. */
export const pageQuery = {
  limit: 'How many at the most.',
  cursor: '`next_cursor` of the page before; the other parameters stay as they were.',
}

/** What every list answers beside its rows. */
export const pageAnswer: Readonly<Record<string, Schema>> = {
  next_cursor: orNull(text('For `cursor`, to read on; null: there is no more.')),
}

export interface PageAsked<Place> {
  readonly limit: number
  /** Where the page before ended. */
  readonly place?: Place
}

/** What is asked for of a list. `isPlace` knows the places of this list. @throws TidegateError `bad-cursor`, `bad-option` */
export function pageOf<Place>(
  asked: Asked,
  list: string,
  isPlace: (place: unknown) => place is Place,
  limits: { readonly usual: number; readonly max: number },
): PageAsked<Place> {
  const limit = countIn(asked.query, 'limit', limits.usual, limits.max)
  const { cursor } = asked.query
  if (cursor === undefined) return { limit }
  const read = readCursor(cursor)
  if (read === undefined || read.of !== nameOf(asked, list) || !isPlace(read.place))
    throw new TidegateError(
      'bad-cursor',
      'the cursor is none of this list: give `next_cursor` of an answer with the other parameters as they were, or leave it out to begin anew',
    )
  return { limit, place: read.place }
}

/** The cursor of a place in a list, for the same question. */
export function cursorAt(asked: Asked, list: string, place: object): string {
  return Buffer.from(JSON.stringify({ of: nameOf(asked, list), place })).toString('base64url')
}

/** The list and what narrows it, in short. */
function nameOf({ query }: Asked, list: string): string {
  const narrowing = Object.entries(query)
    .filter(([name]) => name !== 'limit' && name !== 'cursor')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([list, narrowing]))
    .digest('base64url')
    .slice(0, 12)
}

function readCursor(cursor: string): { readonly of: unknown; readonly place: unknown } | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return typeof read === 'object' && read !== null && 'of' in read && 'place' in read ? read : undefined
  } catch {
    return undefined
  }
}

/** Whether a place has these texts and whole numbers. */
export function hasFields(place: unknown, texts: readonly string[], instants: readonly string[] = []): boolean {
  if (typeof place !== 'object' || place === null) return false
  const hasTexts = texts.every((name) => typeof Reflect.get(place, name) === 'string')
  return hasTexts && instants.every((name) => Number.isSafeInteger(Reflect.get(place, name)))
}

/** A page of rows that are all in memory and in an order of their own, from the one after the place on; from the beginning where that one is gone. */
export function pageOfPlaces<Row>(asked: Asked, list: string, rows: readonly Row[], nameOfRow: (row: Row) => string): Page<Row> {
  const { limit, place } = pageOf(asked, list, isNamed, { usual: 1000, max: 1000 })
  return cut(
    asked,
    list,
    place === undefined ? rows : rows.slice(rows.findIndex((row) => nameOfRow(row) === place.name) + 1),
    nameOfRow,
    limit,
  )
}

/** The same of rows in the order of their names. */
export function pageOfNamed<Row>(asked: Asked, list: string, rows: readonly Row[], nameOfRow: (row: Row) => string): Page<Row> {
  const { limit, place } = pageOf(asked, list, isNamed, { usual: 1000, max: 1000 })
  const sorted = rows.toSorted((a, b) => (nameOfRow(a) < nameOfRow(b) ? -1 : 1))
  return cut(asked, list, place === undefined ? sorted : sorted.filter((row) => nameOfRow(row) > place.name), nameOfRow, limit)
}

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next_cursor: string | null
}

function cut<Row>(asked: Asked, list: string, rest: readonly Row[], nameOfRow: (row: Row) => string, limit: number): Page<Row> {
  const rows = rest.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next_cursor: rest.length > rows.length && last !== undefined ? cursorAt(asked, list, { name: nameOfRow(last) }) : null }
}

function isNamed(place: unknown): place is { readonly name: string } {
  return hasFields(place, ['name'])
}
