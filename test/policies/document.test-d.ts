/** The types of policy documents, which come from the schema. */
import { expectTypeOf, test } from 'vitest'
import { readPolicyObjects, type Policy, type PolicyCondition, type PolicyDocument } from '../../src/policies/index.js'

test('a policy as a program writes it', () => {
  const policies = [
    {
      name: 'a',
      cron_expression: '@hourly',
      timer_type: 'cron',
      cancel_on_timeout: { grace: '5s' },
      inputs: { region: 'eu', sizes: [1, 2] },
      conditions: ['Load is low', { any: ['Load is low', { not: { sentence: 'Load is high', for: '2m' } }], id: 'quiet' }],
      'x-team': 'sre',
    },
  ] as const
  expectTypeOf(policies).toExtend<readonly Policy[]>()
  expectTypeOf({ policies, defaults: { timezone: 'UTC' } } as const).toExtend<PolicyDocument>()
  expectTypeOf(readPolicyObjects).toBeCallableWith(policies)
})

test('what no policy is', () => {
  expectTypeOf<{ cron_expression: string }>().not.toExtend<Policy>()
  expectTypeOf<{ name: string; duration: number }>().not.toExtend<Policy>()
  expectTypeOf<{ name: string; on_no_data: 'maybe' }>().not.toExtend<Policy>()
  expectTypeOf<{ none: string[] }>().not.toExtend<PolicyCondition>()
  expectTypeOf<Policy['loop']>().toEqualTypeOf<boolean | undefined>()
})
