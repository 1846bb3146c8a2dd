/** Texts and objects that are made to hurt are answered fast and without a deep stack. */
import { expect, test } from 'vitest'
import { readPolicyObjects, readPolicyText, YAML_LIMITS } from '../../src/policies/index.js'
import { judge } from './judging.js'

const aliases = 'bcdefghij'
  .split('')
  .map((name, index) => `x-${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[index]}`).join(', ')}]`)
  .join('\n')

const million = 1_000_000

test.each([
  ['10 MB of brackets', '['.repeat(10 * million), 'too-large'],
  ['4 MB of brackets', '['.repeat(4 * million), 'too-deep'],
  ['4 MB of dashes', '- '.repeat(2 * million), 'too-deep'],
  ['4 MB of nested keys', '{a: '.repeat(million), 'too-deep'],
  ['4 MB of complex keys', '? '.repeat(2 * million), 'too-deep'],
  ['ever deeper indentation', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'too-deep'],
  ['aliases of aliases of aliases', `x-a: &a [x, x, x, x, x, x, x, x, x]\n${aliases}\npolicies: []`, 'too-large'],
  ['a million anchors', '&a '.repeat(million), 'too-large'],
  ['4 MB of blanks', ' '.repeat(4 * million), 'missing-key'],
  ['4 MB in one line', `policies: "${'a'.repeat(4 * million)}"`, 'bad-type'],
  ['an unclosed quote of 4 MB', `policies: "${'a\n'.repeat(2 * million)}`, 'not-yaml'],
  ['100,000 unknown keys', Array.from({ length: 100_000 }, (_, index) => `key${index}: 1`).join('\n'), 'unknown-key'],
  ['5,000 sentences that YAML cannot read', `name: a\nconditions:\n${'- "a" b\n'.repeat(5000)}`, 'quote-the-sentence'],
  ['a key of 4 MB', `${'k'.repeat(4 * million)}: 1`, 'not-yaml'],
])('%s', (_, text, code) => {
  const before = performance.now()
  const { diagnostics } = readPolicyText({ file: 'a.yaml', text })
  expect(diagnostics[0]?.code).toBe(code)
  expect(diagnostics.length).toBeLessThanOrEqual(1001)
  expect(diagnostics.every(({ message, hint }) => message.length < 500 && (hint?.length ?? 0) < 1000)).toBe(true)
  expect(performance.now() - before).toBeLessThan(20_000)
})

test('what lies within the bounds is read', () => {
  const depth = YAML_LIMITS.depthMax - 12
  const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
  const text = `policies:\n- { name: a, workflow_name: run, cron_expression: "@hourly", inputs: { a: ${nested} } }`
  expect(readPolicyText({ file: 'a.yaml', text }).diagnostics).toEqual([])
})

test('an object that doubles at each level', () => {
  let value: unknown = 1
  for (let level = 0; level < 40; level += 1) value = [value, value]
  const { diagnostics } = readPolicyObjects([{ name: 'a', inputs: { value } }])
  expect(diagnostics.map(({ code }) => code)).toEqual(['too-large'])
})

test('20,000 policies', () => {
  const policy = (index: number): string => `  - name: p${index}
    workflow_name: run
    cron_expression: "0 0/5 * * * ?"
    conditions:
      - Last known metric "Load_${index}" is <= 10
`
  const text = `policies:\n${Array.from({ length: 20_000 }, (_, index) => policy(index)).join('')}`
  const { document, diagnostics } = readPolicyText({ file: 'a.yaml', text })
  expect(document?.policies.length).toBe(20_000)
  expect(diagnostics).toEqual([])
})

test('many warnings hide no error', () => {
  const policy = (index: number, cron: string): string =>
    `  - { name: p${index}, workflow_name: run, cron_expression: "${cron}", loop: true }\n`
  const many = Array.from({ length: 1200 }, (_, index) => policy(index, '@hourly')).join('')
  const sound = judge(`policies:\n${many}`)
  expect(sound.plan.length).toBe(1200)
  expect(sound.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(sound.diagnostics.at(-1)).toMatchObject({
    severity: 'warning',
    message: 'There are more than 1000 warnings; the others are not listed.',
  })
  const broken = judge(`policies:\n${many}${policy(1200, '99 * * * *')}`)
  expect(broken.plan).toEqual([])
  expect(broken.diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([{ code: 'bad-cron', span: { line: 1202 } }])
})
