/** The published JSON Schema is the one schema that the check uses, and a schema that editors understand. */
import { describe, expect, test } from 'vitest'
import { policyJsonSchema } from '../../src/policies/index.js'

const schema = policyJsonSchema()

/** Every mapping inside the schema, with the path to it. */
function* parts(value: unknown, path: string): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* parts(item, `${path}/${index}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  yield [path, { ...value }]
  for (const [key, inner] of Object.entries(value)) yield* parts(inner, `${path}/${key}`)
}

test('the file in the package is true (vitest -u writes it)', async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    new URL('../../schemas/policy.schema.json', import.meta.url).pathname,
  )
})

describe('is a JSON Schema of draft-07', () => {
  test('of known keywords', () => {
    const keywords = new Set(
      '$schema title description anyOf $ref definitions type const enum properties patternProperties additionalProperties required items minimum not minItems minLength maxLength pattern examples'.split(
        ' ',
      ),
    )
    for (const [path, part] of parts(schema, '')) {
      if (/\/(?:properties|patternProperties|definitions|examples)$/.test(path)) continue
      for (const key of Object.keys(part)) expect(keywords, `${path}/${key}`).toContain(key)
    }
  })

  test('whose references resolve, and whose patterns are regular expressions', () => {
    const definitions = Object.keys(schema['definitions'] ?? {})
    let references = 0
    for (const [, part] of parts(schema, '')) {
      if (typeof part['pattern'] === 'string') expect(() => new RegExp(String(part['pattern']), 'u')).not.toThrow()
      if (typeof part['$ref'] !== 'string') continue
      references += 1
      expect(definitions).toContain(part['$ref'].replace('#/definitions/', ''))
    }
    expect(references).toBeGreaterThan(5)
  })

  test('that says something about every key', () => {
    for (const [path, part] of parts(schema, '')) {
      const keys = Object.entries(Object(part['properties'] ?? {}))
      for (const [key, property] of keys) expect(property, `${path}/${key}`).toHaveProperty('description')
    }
  })
})
