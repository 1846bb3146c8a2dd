/** The page of figures: it shows what was measured, tells missed goals with why, and keeps what was not measured again. */
import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import { goalsOf, summaryOf } from '../../bench/frame/goals.js'
import { pageOf, withReport, type Results } from '../../bench/frame/page.js'
import type { Report, Row } from '../../bench/frame/rows.js'

const report = (...rows: readonly Row[]): Report => ({ node: 'v1', cpu: '2 x some', date: '2026-01-05', load: [0.4, 1.6], rows })
const row = (goal: string, contender: string, ratio: number, passed?: boolean): Row => {
  const own = { goal, workload: 'some work', contender, value: 10, unit: 'ns', ratio: [ratio, ratio, ratio] } as const
  return passed === undefined ? { ...own, gate: '' } : { ...own, gate: '>= 20', passed }
}
const page = ['summary', 'goals', 'ratio', 'scale'].map((name) => `<!-- table: ${name} -->\nold ${name}\n<!-- end: ${name} -->`).join('\n')

test('a report replaces the tables that it has rows for, and no other', () => {
  const before = withReport({}, report(row('G1', 'other', 3), row('K1', '60 samples', 1)))
  const after = withReport(before, report(row('K1', '60 samples', 2)))
  expect(Object.keys(after)).toEqual(['ratio', 'scale'])
  expect(after['ratio']).toEqual(before['ratio'])
  const text = pageOf(page, after)
  expect(text).toContain('Measured on 2026-01-05: Node v1, 2 x some, load 0 to 2.')
  expect(text).toContain('| G1 | some work | other | 10.0 ns | 3.00 (3.00 to 3.00) |')
  expect(text).not.toContain('old')
})

test('a table without a place is an error', () => {
  expect(() => pageOf(page, withReport({}, report(row('G7', 'other', 3))))).toThrow('no <!-- table: jvm -->')
})

test('a missed goal is told with how far it is off, and why; a met one with its room', () => {
  const text = goalsOf([row('G1', 'other', 5, false), row('G6', 'filter', 40, true)])
  expect(text).toContain('1 of 2 goals are met.')
  expect(text).toContain('| G1 | some work | other | 5.00 times | >= 20 | 4.00 times |')
  expect(text).toMatch(/^- G1: /mu)
  expect(text).toContain('| G6 | some work | filter | 40.0 times | >= 20 | 2.00 times |')
})

test('a missed goal that nobody explains is an error', () => {
  expect(() => goalsOf([row('G99', 'other', 5, false)])).toThrow('G99 some work is missed, and nobody says why')
})

test.each([
  { ratios: [2, 5], told: '2.00 to 5.00 times less' },
  { ratios: [4], told: '4.00 times less' },
  { ratios: [0.25, 0.5], told: '2.00 to 4.00 times more' },
  { ratios: [0.5, 4], told: 'from 2.00 times more to 4.00 times less' },
])('costs of others in costs of Tidegate, $ratios, are told as $told', ({ ratios, told }) => {
  expect(summaryOf(ratios.map((ratio) => row('G2', 'other', ratio)))).toContain(`| other | ${told} |`)
})

test('the page shows what bench/results.json holds', async () => {
  const [file, kept] = ['docs/benchmarks.md', readFileSync('bench/results.json', 'utf8')]
  const results: Results = JSON.parse(kept)
  const written = readFileSync(file, 'utf8')
  expect(await format(pageOf(written, results), { ...(await resolveConfig(file)), filepath: file })).toBe(written)
})
