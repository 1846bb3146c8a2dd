import { describe, expect, test } from 'vitest'
import { createVocabulary, type FormulaEvent, matchDeadline, matchFormula } from '../../dsl/index.js'
import type { Formula } from '../../dsl/index.js'

const vocabulary = createVocabulary([], { rawDrl: true })
const ttl = 600_000

function formulaOf(drl: string): Formula {
  const condition = vocabulary.compile(`> ${drl}`)
  if (condition.kind !== 'match') throw new Error(`${drl} is a plain ${condition.kind}`)
  return condition.formula
}

/** `X5@10` is an event of metric X with value 5 at 10 seconds. */
function eventsOf(text: string): FormulaEvent[] {
  return [...text.matchAll(/([A-Z])(-?[\d.]+)@(\d+)/g)].map(([, metric = '', value, at]) => ({
    metric,
    value: Number(value),
    timestamp: Number(at) * 1000,
  }))
}

const xThenY = (relation: string): string => `$a : MetricEvent(label == "X") and MetricEvent(label == "Y", this ${relation} $a)`
const noYAfterX = '$a : MetricEvent(label == "X") and not MetricEvent(label == "Y", this after[0s, 1m] $a)'
const rising = 'MetricEvent(label == "X", $v : value) and MetricEvent(label == "Y", value > $v + 1)'

describe('matchFormula', () => {
  test.each([
    [rising, 'X5@0 Y6@1', 2, false],
    [rising, 'X5@0 Y7@1', 2, true],
    [rising, 'X5@0', 2, false],
    [xThenY('after[1m, 2m]'), 'X1@0 Y1@60', 200, true],
    [xThenY('after[1m, 2m]'), 'X1@0 Y1@120', 200, true],
    [xThenY('after[1m, 2m]'), 'X1@0 Y1@121', 200, false],
    [xThenY('after[1m, 2m]'), 'X1@0 Y1@59', 200, false],
    [xThenY('after'), 'X1@5 Y1@5', 10, false],
    [xThenY('after'), 'X1@5 Y1@6', 10, true],
    [xThenY('before[1m]'), 'X1@100 Y1@10', 200, true],
    [xThenY('before[1m]'), 'X1@100 Y1@50', 200, false],
    [xThenY('coincides'), 'X1@5 Y1@5', 10, true],
    [xThenY('coincides[2s]'), 'X1@5 Y1@8', 10, false],
    [xThenY('coincides[2s]'), 'X1@5 Y1@3', 10, true],
    [noYAfterX, 'X1@0', 30, false],
    [noYAfterX, 'X1@0', 60, false],
    [noYAfterX, 'X1@0', 61, true],
    [noYAfterX, 'X1@0 Y1@60', 100, false],
    [noYAfterX, 'X1@0 Y1@60 X2@20', 100, false],
    [noYAfterX, 'X1@0 Y1@20 X2@30', 100, true],
    ['forall($e : MetricEvent(label == "X") MetricEvent(this == $e, value < 10))', 'X5@0 X9@1 Y99@1', 2, true],
    ['forall($e : MetricEvent(label == "X") MetricEvent(this == $e, value < 10))', 'X5@0 X10@1', 2, false],
    ['forall($e : MetricEvent(label == "X") MetricEvent(this == $e, value < 10))', '', 2, true],
    ['forall(MetricEvent(value < 10))', 'X5@0 Y11@0', 2, false],
    ['$a : MetricEvent(label == "X") and MetricEvent(label == "X", this != $a)', 'X1@0', 2, false],
    ['$a : MetricEvent(label == "X") and MetricEvent(label == "X", this != $a)', 'X1@0 X1@0', 2, true],
    [
      'MetricEvent(label == "X", $v : value) and Number(doubleValue > $v) from accumulate(MetricEvent(label == "Y", $w : value), average($w))',
      'X5@0 Y4@0 Y8@0',
      2,
      true,
    ],
    [
      'MetricEvent(label == "X", $v : value) and Number(doubleValue > $v) from accumulate(MetricEvent(label == "Y", $w : value), average($w))',
      'X5@0',
      2,
      false,
    ],
    ['MetricEvent(value == 3) over window:length(2)', 'X3@0 X4@1 X5@2', 3, true],
    ['MetricEvent(timestamp < 1000)', 'X3@0', 600, true],
    ['MetricEvent(timestamp < 1000)', 'X3@0', 601, false],
    ['MetricEvent(timestamp >= 0) over window:time(5m)', 'X3@0', 300, false],
    ['MetricEvent(timestamp >= 0) over window:time(5m)', 'X3@1', 300, true],
    ['MetricEvent(label == "X") or MetricEvent(value > 8 || value < 2)', 'Y9@0', 1, true],
  ])('%s with %s at %d s', (drl, events, now, verdict) => {
    const condition = vocabulary.compile(`> ${drl}`)
    const formula: Formula = condition.kind === 'match' ? condition.formula : anyOf(condition)
    expect(matchFormula(formula, eventsOf(events), now * 1000, ttl)).toBe(verdict)
  })

  test('a join that would not end is unknown', () => {
    const patterns = Array.from({ length: 8 }, (_, index) => `MetricEvent($v${index} : value)`)
    const formula = formulaOf(`${patterns.join(' and ')} and MetricEvent(value > $v0 + $v1 + $v2 + $v3 + $v4 + $v5 + $v6 + $v7)`)
    const events = Array.from({ length: 50 }, (_, index) => ({ metric: 'X', value: 1, timestamp: index }))
    expect(matchFormula(formula, events, 100, ttl)).toBe('unknown')
  })
})

/** The formula inside the only part of a list that needs one, or of the list itself. */
function anyOf(condition: ReturnType<typeof vocabulary.compile>): Formula {
  if (condition.kind === 'match') return condition.formula
  if (condition.kind === 'exists') {
    const { metric, lookback } = condition.selection
    return { kind: 'pattern', pattern: { fields: [], labels: [], constraints: [{ kind: 'metric', operator: '==', metric }], lookback } }
  }
  if (condition.kind === 'any') return { kind: 'or', formulas: condition.conditions.map(anyOf) }
  throw new Error(`no formula in ${condition.kind}`)
}

test.each([
  [noYAfterX, 'X1@0', 30, 60_001],
  [noYAfterX, 'X1@0', 61, 600_001],
  [xThenY('after'), '', 30, Infinity],
  ['MetricEvent(timestamp >= 0) over window:time(5m)', 'X1@10', 30, 310_000],
])('the deadline of %s with %s at %d s is %d', (drl, events, now, deadline) => {
  expect(matchDeadline(formulaOf(drl), eventsOf(events), now * 1000, ttl)).toBe(deadline)
})
