/** `tidegate simulate --faults`: the same events again and again, under faults. */
import { expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const cwd = folderOf({
  'owl.yaml': JSON.stringify({
    policies: [
      { name: 'owl', workflow_name: 'run', cron_expression: '0 * * * *', duration: '10m', conditions: ['Last known metric "Load" is < 5'] },
    ],
  }),
  'load.csv': 'metric,value,timestamp\nLoad,1,2026-01-01T00:00:00Z\n',
})
const words = ['simulate', 'owl.yaml', '--events', 'load.csv', '--until', '2026-01-02T00:00:00Z', '--ttl', '2d', '--takes', '2m']

test('a table, with and without faults', async () => {
  const { code, out } = await run(cwd, [...words, '--faults', '30'])
  expect(code).toBe(0)
  expect(out).toMatch(/^30 histories, \d+ crashes, \d+ stalls, \d+ runs? lost; windows of one history, on average:/)
  expect(out).toContain('without faults')
  expect(out).toContain('24 ran')
  expect(out).toMatch(/under faults .*missed/)
  expect(out).toContain('All laws hold.')
})

test('--json, and seeds that repeat', async () => {
  const [first, second] = [
    await run(cwd, [...words, '--faults', '3', '--seed', '9', '--json']),
    await run(cwd, [...words, '--faults', '3', '--seed', '9', '--json']),
  ]
  expect(first.out).toBe(second.out)
  expect(JSON.parse(first.out)).toMatchObject({ histories: 3, problems: [], policies: { 'default/owl': {} } })
})

test('a number that is none', async () => {
  expect(await run(cwd, [...words, '--faults', 'many'])).toMatchObject({ code: 2 })
})
