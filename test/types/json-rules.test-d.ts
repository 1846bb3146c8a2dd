/** What the compiler promises about json-rules-engine: its types and ours fit without a cast. */
import type { Engine, RuleProperties } from 'json-rules-engine'
import { createScheduler, type Condition, type Policy } from 'tidegate'
import { fromJsonRules, metricFacts, toJsonRules, type JsonRulesCondition, type JsonRulesEngine } from 'tidegate/json-rules'
import { expectTypeOf, test } from 'vitest'

test('an engine of theirs takes our facts, a scheduler of ours gives them', () => {
  expectTypeOf<Engine>().toExtend<JsonRulesEngine>()
  expectTypeOf(metricFacts).toBeCallableWith(createScheduler(), { metrics: ['load'] })
})

test('what we write are the conditions of a rule, and theirs are what we read', () => {
  expectTypeOf<JsonRulesCondition>().toExtend<RuleProperties['conditions']>()
  const rule: RuleProperties = { conditions: toJsonRules(fromJsonRules({ all: [] })), event: { type: 'held' } }
  expectTypeOf(fromJsonRules(rule.conditions)).toEqualTypeOf<Condition>()
})

test('policies take their comparisons', () => {
  const policy = (conditions: NonNullable<Policy['conditions']>): Policy => ({ name: 'p', conditions })
  policy([{ fact: 'load', operator: 'lessThan', value: 5 }, { any: [{ fact: 'load', operator: 'in', value: [1, 2] }, 'a sentence'] }])
  // @ts-expect-error there is no such operator for numbers
  policy([{ fact: 'load', operator: 'contains', value: 5 }])
})
