/** The published JSON Schema of policy files, made from the one schema. Editors complete and check with it; `schemas/policy.schema.json` is its text. */
import { conditionSchema, documentSchema, policySchema, schemaNode, type SchemaNode } from './document.js'

/** Names under which shared schemas are published. */
const definitions: Readonly<Record<string, SchemaNode>> = {
  document: schemaNode(documentSchema),
  policy: schemaNode(policySchema),
  condition: schemaNode(conditionSchema),
}

/** Annotations that mean something to Tidegate alone. */
const ownAnnotations: ReadonlySet<string> = new Set(['reads', 'free', 'wanted', '$id'])

/** A JSON Schema (draft-07) of a policy file: a document, or one bare policy. A fresh copy at each call. */
export function policyJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Tidegate policy file',
    description: 'Policies: when a workflow may run, under which conditions, and how.',
    anyOf: [{ $ref: '#/definitions/document' }, { $ref: '#/definitions/policy' }],
    definitions: publishedDefinitions(definitions),
  }
}

/** Schemas as they are published: own annotations left out, and each use of a named schema a reference to its definition. */
export function publishedDefinitions(named: Readonly<Record<string, object>>): Readonly<Record<string, unknown>> {
  const nameOf = new Map<unknown, string>(Object.entries(named).map(([name, schema]) => [schema, name]))
  const publish = (value: unknown, isRoot: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => publish(item, false))
    if (typeof value !== 'object' || value === null) return value
    const name = isRoot ? undefined : nameOf.get(value)
    if (name !== undefined) return { $ref: `#/definitions/${name}` }
    const entries = Object.entries(value).filter(([key]) => !ownAnnotations.has(key))
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, key === '$ref' ? `#/definitions/${String(inner)}` : publish(inner, false)]),
    )
  }
  return Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, publish(schema, true)]))
}
