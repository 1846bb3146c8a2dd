/** The way from a tree that a schema has passed to data of the schema's type. */
import type { Static, TObject } from '@sinclair/typebox'
import { InvariantError } from '../../grammar/index.js'
import { plainValue, type SourceNode } from '../policies/index.js'

/** The plain data of a mapping that `schema` has passed. */
export function checkedValue<Schema extends TObject>(schema: Schema, node: SourceNode): Static<Schema> {
  const value = plainValue(node)
  if (!isChecked(schema, value)) throw new InvariantError('the check of test files let something else than a mapping pass')
  return value
}

function isChecked<Schema extends TObject>(schema: Schema, value: unknown): value is Static<Schema> {
  return schema.type === 'object' && typeof value === 'object' && value !== null
}
