/** The published schema is that of the code. */
import { describe, expect, test } from 'vitest'
import { policyTestJsonSchema } from '../../src/testing/index.js'

describe('schemas/policy-test.schema.json', () => {
  test('is the schema of the code', async () => {
    await expect(`${JSON.stringify(policyTestJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot('../../schemas/policy-test.schema.json')
  })

  test('every reference leads somewhere, and nothing of our own is published', () => {
    const text = JSON.stringify(policyTestJsonSchema())
    const names = new Set(Object.keys(policyTestJsonSchema()['definitions'] ?? {}))
    for (const [, name] of text.matchAll(/"\$ref":"#\/definitions\/([^"]*)"/g)) expect(names).toContain(name)
    expect(text).not.toMatch(/"(?:reads|free|\$id)":/)
  })
})
