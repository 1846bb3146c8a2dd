/** The published JSON Schema of policy test files, made from the one schema. Editors complete and check with it; `schemas/policy-test.schema.json` is its text. */
import { conditionSchema, policySchema, publishedDefinitions, schemaNode } from '../policies/index.js'
import { testFileSchema, testSchema } from './test-schema.js'

/** A JSON Schema (draft-07) of a policy test file. A fresh copy at each call. */
export function policyTestJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Tidegate policy test file',
    description: 'Tests of policies in virtual time: what happens, and what must come out.',
    allOf: [{ $ref: '#/definitions/file' }],
    definitions: publishedDefinitions({
      file: schemaNode(testFileSchema),
      test: schemaNode(testSchema),
      policy: schemaNode(policySchema),
      condition: schemaNode(conditionSchema),
    }),
  }
}
