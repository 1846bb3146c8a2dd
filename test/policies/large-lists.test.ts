/** Lists that are longer than a call may have arguments. */
import { expect, test } from 'vitest'
import { planPolicies } from '../../src/policies/index.js'

test('inputs and metadata may hold a list of 200,000 values', () => {
  const list = Array.from({ length: 200_000 }, (_, index) => index)
  const { plan } = planPolicies(
    [{ name: 'p', workflow_name: 'run', cron_expression: '0 0 * * * ?', inputs: { list }, metadata: { list } }],
    {},
  )
  expect(plan[0]?.inputs['list']).toEqual({ kind: 'literal', value: list })
  expect(plan[0]?.metadata['list']).toEqual(list)
})
