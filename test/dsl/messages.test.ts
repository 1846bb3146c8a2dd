import { expect, test } from 'vitest'
import { createVocabulary } from '../../dsl/index.js'
import { PolicyError, renderDiagnostics } from '../../grammar/index.js'

const vocabulary = createVocabulary()

/** What an author sees of a sentence that is wrong. Read the snapshots aloud when they change. */
test.each([
  'Average value for metric "X" during last ten minutes is around ten or foo',
  'Avrage value of metric "CPU" in the last 7m is > 3',
  'last known metric "X" is >= 10',
  'Last known metric "X" is 10',
  'Last known metric "X" is => 10',
  'Last known metric "X" is > 10 and',
  'Last known metric "X" is > 10 whatever',
  'Last known metric X is > 10',
  'Last known metric "X is > 10',
  '(Last known metric "X" is > 10',
  'at least 3 of: Day is Monday; Day is Tuesday',
  'Metric "X" is > 5 for 10m',
  'Time is between 9 and 17',
  'Day of month is 32',
  'Percentile 101 of metric "X" during last 5m is > 1',
  'Workflow backup is running',
  'avrg("X", 5m) > 4',
  'last("X") > 5 and avg("Y", 5)',
  'completely different',
  '# only a remark',
  '',
  '> MetricEvent()',
])('%s', (sentence) => {
  const { diagnostics } = vocabulary.read(sentence)
  expect(`\n${renderDiagnostics(diagnostics, new Map([['', sentence]]))}\n`).toMatchSnapshot()
})

/** What an admin sees of a file that is wrong. */
test.each([
  '[when]T=Number( doubleValue > 5 from accumulate ( MetricEvent(label == "X", $v : value), average($v) )',
  '[when]T=eval( Runtime.getRuntime().exec("x") != null )',
  '[when]T=MetricEvent(lable == "X")',
  '[when]T=RuleTrigger()',
  '[when]{m} is busy=lsat("{m}") > 5',
  '[when]foo {a}=exists("{a}")\n[when]foo {b}=last("{b}") > 5',
  'foo=exists("X")\n[whenever]bar=exists("X")\n[when]baz exists("X")\n[when]a {m:(?=b)}=exists("{m}")',
])('%s', (text) => {
  let shown = ''
  try {
    createVocabulary([{ name: 'ops.dsl', text }])
  } catch (error) {
    if (error instanceof PolicyError) shown = error.message
  }
  expect(`\n${shown}\n`).toMatchSnapshot()
})
