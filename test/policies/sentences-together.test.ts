/** Sentences that stand one after another are one rule: `-` lines add to the pattern above, variables reach down, and every place stays the author's. */
import { expect, test } from 'vitest'
import { createVocabulary, printCondition } from '../../dsl/index.js'
import { judge, marked, planOf, unmarked } from './judging.js'

const vocabulary = createVocabulary([
  {
    name: 'ops.dsl',
    text: [
      '[when]There is a value of {m}=MetricEvent(label == "{m}")',
      '[when]- above {n}=value > {n}',
      '[when]- right after the deploy=this after[0s, 5m] $deploy',
      '[when]A deploy started=$deploy : MetricEvent(label == "deploy")',
      '[when]A rollback came within {d} of it=MetricEvent(label == "rollback", this after[0s, {d}] $deploy)',
      '',
    ].join('\n'),
  },
])

const head = 'name: a\nworkflow_name: run\ncron_expression: 0 0/10 * * * ?\nconditions:\n'

test.each<[text: string, clauses: readonly (readonly [id: string | undefined, text: string, printed: string])[]]>([
  [
    '- There is a value of CPU\n- "- above 5"\n- There is a value of Load',
    [
      [undefined, 'There is a value of CPU - above 5', 'exists("CPU" where > 5)'],
      [undefined, 'There is a value of Load', 'exists("Load")'],
    ],
  ],
  [
    '- { id: cpu, sentence: There is a value of CPU }\n- "- above 5"\n- "- above 7"',
    [['cpu', 'There is a value of CPU - above 5 - above 7', 'exists("CPU" where > 5 where > 7)']],
  ],
  [
    '- any:\n  - There is a value of CPU\n  - "- above 5"\n  - There is a value of Load',
    [[undefined, 'any of: There is a value of CPU - above 5; There is a value of Load', 'exists("CPU" where > 5) or exists("Load")']],
  ],
  [
    '- A deploy started\n- Last known metric "Load" is < 5\n- A rollback came within 10m of it',
    [
      [
        undefined,
        'A deploy started; A rollback came within 10m of it',
        String.raw`match("$deploy : MetricEvent(label == \"deploy\") and MetricEvent(label == \"rollback\", this after[0s, 10m] $deploy)")`,
      ],
      [undefined, 'Last known metric "Load" is < 5', 'last("Load") < 5'],
    ],
  ],
])('%s', (text, clauses) => {
  const planned = planOf(`${head}${text}\n`, { vocabulary }).clauses
  expect(planned.map(({ id, text: words, condition }) => [id, words, printCondition(condition)])).toEqual(clauses)
  for (const { text: words, condition } of planned) expect(condition.span?.end).toBe(words.length)
})

test.each([
  ['- "⟦constraint-without-pattern «- above 5»⟧"'],
  ['- { sentence: There is a value of CPU, for: 2m }\n- "⟦constraint-without-pattern «- above 5»⟧"'],
  ['- There is a value of CPU\n- any:\n  - "⟦constraint-without-pattern «- above 5»⟧"'],
  ['- There is a value of CPU\n- { id: ⟦useless-key «x»⟧, sentence: "- above 5" }'],
  ['- There is a value of CPU\n- "- above 5"\n- "⟦unknown-variable «- right after the deploy»⟧"\n- Last known metric "Load" is < 5'],
  ['- A deploy started\n- any:\n  - ⟦unknown-variable «A rollback came within 10m of it»⟧'],
  ['- There is a value of CPU\n- ⟦unable-to-expand «Something else»⟧\n- "⟦constraint-without-pattern «- above 5»⟧"'],
])('%s', (text) => {
  const plain = unmarked(`${head}${text}\n`)
  const { diagnostics } = judge(plain, { vocabulary })
  expect(marked(plain, diagnostics)).toBe(`${head}${text}\n`)
})
