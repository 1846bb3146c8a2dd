/** `test --coverage` and `--threshold`. */
import { describe, expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const policies = [{ name: 'p', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m' }]
const runs = { name: 'runs', start: '2026-01-01T00:00:00Z', until: '4m', expect: { runs: { p: [{ start: '0s', result: 'success' }] } } }
const cwd = folderOf({
  // It sees ran and the three transitions of a success: 4 of 7.
  'p.test.yaml': JSON.stringify({ policies, tests: [runs] }),
  'failing.test.yaml': JSON.stringify({ policies, tests: [{ ...runs, expect: { runs: { p: [] } } }] }),
})

describe('test --coverage', () => {
  test('says what was never seen', async () => {
    const { out, code } = await run(cwd, ['test', 'p.test.yaml', '--coverage'])
    expect(code).toBe(0)
    expect(out).toContain('p  p.test.yaml:1  4 of 7 seen')
    expect(out).toContain('never error')
  })

  test('is in the JSON report', async () => {
    const { out } = await run(cwd, ['test', 'p.test.yaml', '--coverage', '--json'])
    expect(JSON.parse(out)).toMatchObject({ ok: true, coverage: { policies: [{ policy: 'p', line: 1, sentences: [] }] } })
  })

  test('is not measured unless it is asked for', async () => {
    const { out } = await run(cwd, ['test', 'p.test.yaml', '--json'])
    expect(JSON.parse(out)).not.toHaveProperty('coverage')
  })
})

describe('test --threshold', () => {
  test.each<[threshold: string, file: string, code: number, error: string]>([
    ['50', 'p.test.yaml', 0, ''],
    ['90', 'p.test.yaml', 3, 'below the threshold of 90%'],
    ['90', 'failing.test.yaml', 1, ''],
    ['101', 'p.test.yaml', 2, '--threshold 101 is not a number from 0 to 100'],
    ['much', 'p.test.yaml', 2, '--threshold much is not a number from 0 to 100'],
  ])('%s of %s: exit %d', async (threshold, file, code, error) => {
    const ran = await run(cwd, ['test', file, '--threshold', threshold])
    expect(ran.code).toBe(code)
    expect(ran.error).toContain(error)
  })
})
