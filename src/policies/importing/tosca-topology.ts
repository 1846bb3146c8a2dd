/** Finds the policies of a TOSCA topology, and the values of their properties, inputs filled in. */
import { textOf } from '../policy-keys.js'
import { entryOf, plainValue, type MappingEntry, type MappingNode, type SourceNode } from '../tree.js'

/** A policy of a topology. */
export interface ToscaPolicy {
  readonly name: string
  /** The key that names it. */
  readonly head: { readonly start: number; readonly end: number }
  readonly type: string
  readonly body: MappingNode
}

/** The policies of a topology, of whatever type: a list of named ones, as TOSCA has them, or a mapping. */
export function policiesOf(root: SourceNode | undefined): readonly ToscaPolicy[] {
  const template = entryOf(root, 'topology_template')?.value ?? root
  const policies = entryOf(template, 'policies')?.value
  const entries = policies?.kind === 'list' ? policies.items.flatMap(entriesOf) : policies === undefined ? [] : entriesOf(policies)
  return entries.map(({ key, keyStart, keyEnd, value }) => ({
    name: key,
    head: { start: keyStart, end: keyEnd },
    type: textOf(entryOf(value, 'type')?.value) ?? '',
    body: value.kind === 'mapping' ? value : { kind: 'mapping', start: keyStart, end: keyEnd, entries: [], flow: false },
  }))
}

function entriesOf(node: SourceNode): readonly MappingEntry[] {
  return node.kind === 'mapping' ? node.entries : []
}

/** A property as it stands, or the default of the input that it takes. */
export type PropertyValue =
  | { readonly kind: 'value'; readonly node: SourceNode; readonly value: unknown; readonly input?: string }
  /** A function of TOSCA that only an orchestrator can work out. */
  | { readonly kind: 'function'; readonly node: SourceNode; readonly name: string }

/** The value of a property; `{ get_input: X }` is the default of X. */
export function propertyValue(root: SourceNode | undefined, node: SourceNode): PropertyValue {
  const [call, second] = node.kind === 'mapping' ? node.entries : []
  if (call === undefined || second !== undefined || !/^(?:get_|concat$|token$)/.test(call.key))
    return { kind: 'value', node, value: plainValue(node) }
  const input = call.key === 'get_input' ? textOf(call.value) : undefined
  const template = entryOf(root, 'topology_template')?.value ?? root
  const given = input === undefined ? undefined : entryOf(entryOf(entryOf(template, 'inputs')?.value, input)?.value, 'default')?.value
  if (input === undefined || given === undefined)
    return { kind: 'function', node, name: `${call.key}${input === undefined ? '' : `: ${input}`}` }
  return { kind: 'value', node, value: plainValue(given), input }
}
