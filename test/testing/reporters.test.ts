/** The reports for build servers: their form, and that no name can break it. */
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  githubReport,
  jsonReport,
  junitReport,
  reporters,
  runPolicyTests,
  tapReport,
  type PolicyTestReport,
} from '../../src/testing/index.js'
import { parseXml, type XmlElement } from './xml.js'

const hostile = 'a "b" <c> & \'d\' # SKIP \\ ]]> % %0A, ::error::x\n\t\u0000\u001B[31m é 漢 😀 \uD800'

/** Those of its signs that XML has no way to write. */
const refused: ReadonlySet<string> = new Set(['\u0000', '\u001B', '\uD800'])

/** A file whose first test passes and whose others fail in different ways, one of them under a hostile name. */
function file(names: { readonly passing: string; readonly failing: string }): string {
  return JSON.stringify({
    policies: [
      {
        name: 'p',
        workflow_name: 'run',
        cron_expression: '0 0/5 * * * ?',
        duration: '3m',
        conditions: ['Last known metric "Load" is <= 10'],
      },
    ],
    tests: [
      { name: names.passing, start: '2026-01-01T00:00:00Z', until: '4m', expect: { runs: { p: [] } } },
      {
        name: names.failing,
        start: '2026-01-01T00:00:00Z',
        until: '6m',
        events: [
          { at: '1m', metric: 'Load', value: 7, id: 'x' },
          { at: '2m', metric: 'Load', value: 7, id: 'x' },
        ],
        expect: { runs: { p: [{ start: '2m' }] }, windows: { p: [] }, metrics: [{ at: '3m', metric: 'Load', last: 8 }] },
        invariants: ['at_most_one_running'],
      },
    ],
  })
}

function reportOf(names = { passing: 'quiet', failing: 'loud' }, timeline?: string): PolicyTestReport {
  const texts = { 'p.test.yaml': file(names), 'bad.test.yaml': 'tests:\n  - { name: b, start: 2026-01-01, until: 5m }\n' }
  return runPolicyTests(texts, { onTest: ({ status }) => (status === 'failed' ? timeline : undefined) })
}

const plainReport = reportOf(undefined, 'timelines/p-loud.svg')
const hostileReport = reportOf({ passing: `1 ${hostile}`, failing: `2 ${hostile}` })

test('every reporter has its name', () => {
  expect(Object.keys(reporters)).toEqual(['pretty', 'tap', 'junit', 'json', 'github'])
  for (const reporter of Object.values(reporters)) expect(reporter(plainReport)).toContain('loud')
  expect(jsonReport(plainReport)).toContain('"timeline": "timelines/p-loud.svg"')
})

describe('tap', () => {
  test('what it looks like', () => expect(tapReport(plainReport)).toMatchSnapshot())

  test.each([plainReport, hostileReport])('its points are numbered, its blocks are YAML', (report) => {
    const lines = tapReport(report).trimEnd().split('\n')
    expect(lines.slice(0, 2)).toEqual(['TAP version 14', '1..3'])
    const points = lines.flatMap((line) => /^(not )?ok (\d+) - (.*)$/.exec(line) ?? [])
    expect(points.filter((_, index) => index % 4 === 2)).toEqual(['1', '2', '3'])
    const blocks = lines.join('\n').matchAll(/^ {2}---\n([\s\S]*?)^ {2}\.\.\.$/gm)
    const read = [...blocks].map(([, block = '']): { details?: string[]; at: { line: number } } => parse(block))
    expect(read.map(({ at }) => at.line)).toEqual([1, 2])
    expect(read[0]?.details).toContain('metric Load')
  })

  test('a name is one line, and no directive', () => {
    const [, , first = ''] = tapReport(hostileReport).split('\n')
    expect(first).toMatch(/^ok 1 - p\.test\.yaml: 1 a "b"/)
    expect(first).toContain('\\# SKIP \\\\')
    expect(first).not.toMatch(/(?<!\\)#/)
  })

  test('tests that were left out are counted', () => {
    const report = runPolicyTests({ 'p.test.yaml': file({ passing: 'quiet', failing: 'loud' }) }, { run: /quiet/ })
    expect(tapReport(report)).toBe('TAP version 14\n1..1\nok 1 - p.test.yaml: quiet\n# 1 left out\n')
  })
})

describe('junit', () => {
  test('what it looks like', () => expect(junitReport(plainReport)).toMatchSnapshot())

  test.each([plainReport, hostileReport])('it is well formed, and its counts are those of its elements', (report) => {
    const root = parseXml(junitReport(report))
    expect(root).toMatchObject({ name: 'testsuites', attributes: { name: 'tidegate', tests: '3', failures: '1', errors: '1' } })
    for (const suite of root.children) {
      expect(suite.attributes['tests']).toBe(String(suite.children.length))
      expect(suite.attributes['failures']).toBe(String(suite.children.filter((one) => has(one, 'failure')).length))
      expect(suite.attributes['errors']).toBe(String(suite.children.filter((one) => has(one, 'error')).length))
    }
  })

  test('names come through; what XML cannot hold is replaced', () => {
    const [suite] = parseXml(junitReport(hostileReport)).children
    expect(suite?.children.map(({ attributes }) => attributes['name'])).toEqual(
      ['1', '2'].map((number) => `${number} ${Array.from(hostile, (sign) => (refused.has(sign) ? '\uFFFD' : sign)).join('')}`),
    )
  })

  test('the reader of this test refuses what is wrong', () => {
    const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    for (const wrong of ['<a>', '<a></b>', '<a b="<"/>', '<a>&</a>', '<a/><b/>', '<a b="1" b="2"/>', '<a>\u0000</a>', 'a'])
      expect(() => parseXml(`${head}${wrong}`)).toThrow(Error)
  })
})

describe('github', () => {
  test('what it looks like', () => expect(githubReport(plainReport)).toMatchSnapshot())

  test('an annotation is one line, whatever is in it', () => {
    const lines = githubReport(hostileReport).split('\n')
    expect(lines.length).toBe(3)
    const title = /title=([^:,]*)::/.exec(lines[0] ?? '')?.[1] ?? ''
    expect(title).toContain('%25 %250A%2C %3A%3Aerror%3A%3Ax%0A')
    expect(decodeURIComponent(title.replace('\uD800', ''))).toBe(`2 ${hostile}`.replace('\uD800', ''))
  })

  test('nothing is said where nothing is wrong', () => {
    const report = runPolicyTests({ 'p.test.yaml': file({ passing: 'quiet', failing: 'loud' }) }, { run: /quiet/ })
    expect(githubReport(report)).toBe('')
  })
})

function has(element: XmlElement, name: string): boolean {
  return element.children.some((child) => child.name === name)
}
