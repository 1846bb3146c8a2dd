/** A few words to write JSON Schemas of answers with. Schemas are told apart by identity: one that has a name in the document is referred to by it. */

export type Schema = Readonly<Record<string, unknown>>

type Properties = Readonly<Record<string, Schema>>

/** An object: what it always has, and what it may have. */
export function object(required: Properties, optional: Properties = {}, about: Schema = {}): Schema {
  return { type: 'object', properties: { ...required, ...optional }, required: Object.keys(required), ...about }
}

/** An object that holds the same under any key. */
export function mapOf(values: Schema, about: Schema = {}): Schema {
  return { type: 'object', additionalProperties: values, ...about }
}

export function list(items: Schema, about: Schema = {}): Schema {
  return { type: 'array', items, ...about }
}

export function text(description?: string, examples?: readonly string[]): Schema {
  return { type: 'string', ...said(description), ...(examples === undefined ? {} : { examples }) }
}

/** One of a closed list of words. */
export function word(words: readonly string[], description?: string): Schema {
  return { type: 'string', enum: words, ...said(description) }
}

export function number(description?: string): Schema {
  return { type: 'number', ...said(description) }
}

export function whole(description?: string): Schema {
  return { type: 'integer', ...said(description) }
}

export function flag(description?: string): Schema {
  return { type: 'boolean', ...said(description) }
}

export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] }
}

/** Whatever JSON there is. */
export function anything(description: string): Schema {
  return { description }
}

/** An instant as a number. */
export function milliseconds(description: string): Schema {
  return whole(`${description} Epoch milliseconds.`)
}

/** An instant as a text. */
export function instantText(description: string): Schema {
  return { type: 'string', format: 'date-time', description, examples: ['2026-12-01T00:00:00Z'] }
}

function said(description: string | undefined): Schema {
  return description === undefined ? {} : { description }
}
