/** Drawings and reports that the command line prints and writes: `render`, `test --svg-dir`, `test --reporter` and `--output`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { parseXml } from '../testing/xml.js'
import { folderOf, run } from './command-line.js'

const policies = ['calm', 'free'].map((name) => ({
  name,
  workflow_name: 'run',
  cron_expression: '0 0/5 * * * ?',
  duration: '3m',
  conditions: [`Last known metric "${name}" is <= 10`],
}))

function testOf(name: string, start: string): object {
  return {
    name,
    start: '2026-01-01T00:00:00Z',
    until: '4m',
    events: [{ at: '1m', metric: 'calm', value: 7 }],
    expect: { runs: { calm: [{ start }] } },
  }
}

const tests = [testOf('quiet', '1m'), testOf('loud / ../éè', '2m'), testOf('LOUD ... éè', '3m')]

let cwd = ''
beforeEach(() => {
  cwd = folderOf({
    'two.policy.yaml': JSON.stringify({ policies }),
    'two.test.yaml': JSON.stringify({ policies, tests }),
    'bad.test.yaml': 'tests: []\n',
    'load.jsonl': [12, 7]
      .map((value, minute) => `${JSON.stringify({ metric: 'calm', value, timestamp: `2026-01-01T00:0${minute}:00Z` })}\n`)
      .join(''),
  })
})

const over = ['two.policy.yaml', '--events', 'load.jsonl', '--until', '2026-01-01T00:12:00Z', '--takes', '30s']

describe('render', () => {
  test('policies, as text where nothing else is said', async () => {
    const { out, code } = await run(cwd, ['render', ...over, '--policy', 'calm', '--width', '60'])
    expect(out).toMatchSnapshot()
    expect(code).toBe(0)
  })

  test.each([
    ['a.svg', [], /^<svg [\s\S]*<\/svg>\n$/],
    ['a.html', ['--theme', 'dark', '--title', 'x < y'], /^<!doctype html>[\s\S]*<title>x &lt; y<\/title>/],
    ['a.txt', [], /^calm, free\n/],
    ['deep/er/a', [], /^<svg /],
    ['a.picture', ['--format', 'text'], /^calm, free\n/],
  ])('to the file %s', async (file, words, content) => {
    const ran = await run(cwd, ['render', ...over, '-o', file, ...words])
    expect(ran).toMatchObject({ code: 0, out: '', error: `${file} written\n` })
    expect(readFileSync(join(cwd, file), 'utf8')).toMatch(content)
  })

  test('--json', async () => {
    const printed = await run(cwd, ['render', ...over, '--json'])
    expect(JSON.parse(printed.out)).toMatchObject({ format: 'text' })
    const written = await run(cwd, ['render', ...over, '--json', '-o', 'a.svg'])
    expect(JSON.parse(written.out)).toEqual({ format: 'svg', file: 'a.svg' })
  })

  test('one test', async () => {
    const { out, code } = await run(cwd, ['render', 'two.test.yaml', '--run', '^quiet', '--format', 'svg'])
    expect(code).toBe(0)
    expect(out).toContain('>quiet<')
  })

  test.each<[words: readonly string[], code: number, error: string]>([
    [['two.test.yaml'], 2, 'one test is drawn at a time, and there are 3: choose by --run\n  two.test.yaml:1 quiet'],
    [['two.test.yaml', '--run', 'nothing'], 2, 'no test has a name that matches nothing'],
    [['two.test.yaml', '--run', '('], 2, '--run ( is not a regular expression'],
    [['two.test.yaml', '--events', 'load.jsonl'], 2, '--events is for policy files'],
    [['bad.test.yaml'], 1, 'bad.test.yaml:1'],
    [['nowhere.test.yaml'], 2, 'There is no file `nowhere.test.yaml`'],
    [[...over, '--run', 'quiet'], 2, '--run chooses a test'],
    [[...over, '--policy', 'clam'], 2, 'there is no policy "clam": choose calm, free'],
    [[...over, '--format', 'png'], 2, '--format png is not known: choose svg, text, html'],
    [[...over, '--theme', 'pink'], 2, '--theme pink is not known: choose auto, light, dark'],
    [[...over, '--width', 'wide'], 2, '--width wide is not a whole number'],
    [[...over, '-o', 'load.jsonl/a.svg'], 2, 'load.jsonl/a.svg cannot be written'],
  ])('%j is refused', async (words, code, error) => {
    const ran = await run(cwd, ['render', ...words])
    expect(ran).toMatchObject({ code, out: '' })
    expect(ran.error).toContain(error)
  })
})

describe('test --svg-dir', () => {
  test('writes the timeline of each failing test, and the report names it', async () => {
    const { out, code } = await run(cwd, ['test', 'two.test.yaml', '--svg-dir', 'pictures/today'])
    expect(code).toBe(1)
    const names = ['two-loud-..-éè.svg', 'two-LOUD-...-éè.svg']
    expect(readdirSync(join(cwd, 'pictures/today')).sort()).toEqual(names.toSorted())
    for (const name of names) {
      expect(out).toContain(`      timeline pictures/today/${name}\n`)
      expect(readFileSync(join(cwd, 'pictures/today', name), 'utf8')).toMatch(/^<svg [\s\S]*>loud|>LOUD/)
    }
  })

  test('two tests never share a file', async () => {
    const same = { policies, tests: [testOf('A b', '2m'), testOf('a/b', '2m'), testOf('a-b', '2m')] }
    const { out } = await run(folderOf({ 'x.test.yaml': JSON.stringify(same) }), ['test', 'x.test.yaml', '--svg-dir', 'd'])
    expect([...out.matchAll(/timeline (.*)/g)].map(([, name]) => name)).toEqual(['d/x-A-b.svg', 'd/x-a-b-2.svg', 'd/x-a-b-3.svg'])
  })

  test('a folder that cannot be made is wrong usage', async () => {
    const ran = await run(cwd, ['test', 'two.test.yaml', '--svg-dir', 'load.jsonl'])
    expect(ran.code).toBe(2)
    expect(ran.error).toContain('cannot be written')
  })
})

describe('test --reporter and --output', () => {
  test('several reports are printed one after another', async () => {
    const { out } = await run(cwd, ['test', 'two.test.yaml', '--reporter', 'tap, github'])
    expect(out).toMatch(/^TAP version 14\n1\.\.3\n[\s\S]*\n::error file=two\.test\.yaml/)
  })

  test('a report goes to a file, and need not be named twice', async () => {
    const words = ['test', 'two.test.yaml', '--output', 'junit=out/results.xml', '--output', 'json=report.json']
    const { out, code } = await run(cwd, words, true)
    expect(code).toBe(1)
    expect(out).toContain('2 failed')
    expect(parseXml(readFileSync(join(cwd, 'out/results.xml'), 'utf8')).attributes).toMatchObject({ tests: '3', failures: '2' })
    expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))).toMatchObject({ passed: 1, failed: 2 })
  })

  test('one that is named in both is not printed', async () => {
    const { out } = await run(cwd, ['test', 'two.test.yaml', '--reporter', 'pretty,tap', '--output', 'pretty=a.txt'])
    expect(out).toMatch(/^TAP version 14/)
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toContain('2 failed')
  })

  test.each([
    [['--reporter', 'tapp'], 'there is no reporter "tapp": choose pretty, tap, junit, json, github'],
    [['--output', 'junit'], '--output junit does not say which report goes to which file'],
    [['--output', 'toString=x'], 'there is no reporter "toString"'],
  ])('%j is refused', async (words, error) => {
    const ran = await run(cwd, ['test', 'two.test.yaml', ...words])
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.error).toContain(error)
  })
})
