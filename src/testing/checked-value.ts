/** The way from a tree that a schema has passed to data of the schema's type. */
import { InvariantError } from '../../grammar/index.js'
import { plainValue, type SourceNode } from '../policies/index.js'

/** The plain data of a mapping. `Value` is the type of the schema that the node has passed. */
export function checkedValue<Value extends object>(node: SourceNode): Value {
  const value = plainValue(node)
  if (!isChecked<Value>(value)) throw new InvariantError('the check of test files let something else than a mapping pass')
  return value
}

function isChecked<Value>(value: unknown): value is Value {
  return typeof value === 'object' && value !== null
}
