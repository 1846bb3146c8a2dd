/** `import` on the command line: where policies and report go, exit codes, and that what was imported can be checked. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const topology = `topology_template:
  policies:
    - Nightly:
        type: org.alien4cloud.rmsscheduler.policies.RMSScheduleWorkflowPolicy
        properties:
          cron_expression: 0 0 2 * * ?
          workflow_name: run
          duration: 10m
          conditions: [ the machine is calm ]
`
const cwd = folderOf({
  'crontab.txt': '# nightly\n30 4 * * * /opt/backup.sh\nMAILTO=me\n',
  'wrong.txt': '30 2 * * * /opt/backup.sh\n61 * * * * x\n',
  'empty.txt': '# nothing\n',
  'etc/crontab': '17 * * * * root run-parts /etc/cron.hourly\n',
  'topology.yml': topology,
  'sentences/ops.dsl': '[when]the machine is calm=last("Load") < 8\n',
  'schedules.json': '[{ "id": "a", "experiment_id": "e", "recurrence_pattern": "*/5 * * * *", "recurrence_count": null }]',
  'there.yaml': 'mine',
})

describe('what is printed', () => {
  test.each<[line: readonly string[]]>([
    [['import', 'crontab', 'crontab.txt', '--timezone', 'UTC']],
    [['import', 'crontab', 'empty.txt', '--timezone', 'UTC']],
    [['import', 'tosca', 'topology.yml']],
    [['import', 'tosca', 'topology.yml', '--dsl', 'sentences/ops.dsl']],
    [['import', 'schedules', 'schedules.json']],
  ])('%j', async (line) => {
    expect((await run(cwd, line)).all).toMatchSnapshot()
  })
})

describe('exit codes', () => {
  test.each<[code: number, line: readonly string[]]>([
    [0, ['import', 'crontab', 'crontab.txt']],
    [1, ['import', 'crontab', 'wrong.txt']],
    [2, ['import', 'crontab', 'nowhere.txt']],
    [2, ['import', 'crontab']],
    [2, ['import', 'crontab', 'crontab.txt', '--timezone', 'Mars']],
    [2, ['import', 'crontab', 'crontab.txt', '-o', 'there.yaml']],
    [1, ['import', 'tosca', 'topology.yml']],
    [0, ['import', 'tosca', 'topology.yml', '--dsl', 'sentences/ops.dsl']],
    [2, ['import', 'tosca', 'topology.yml', '--dsl', 'nowhere.dsl']],
    [0, ['import', 'schedules', 'schedules.json']],
    [2, ['import', 'drools', 'x']],
  ])('%i: %j', async (code, line) => {
    expect((await run(cwd, line)).code).toBe(code)
  })
})

test.each<[line: readonly string[], output: string]>([
  [['crontab', 'crontab.txt', '--timezone', 'Europe/Paris'], 'jobs/jobs.policy.yaml'],
  [['tosca', 'topology.yml', '--dsl', 'sentences/ops.dsl'], 'policies/app.policy.yaml'],
  [['schedules', 'schedules.json'], 'experiments.policy.yaml'],
])('%j -o %s can be checked, and nothing is lost where it was', async (line, output) => {
  const imported = await run(cwd, ['import', ...line, '-o', output])
  expect([imported.code, imported.out]).toEqual([0, ''])
  const checked = await run(cwd, ['check', output, '--strict'])
  expect(checked.all).toContain('1 policy')
  expect(checked.code).toBe(0)
})

test('a file that is there stays as it is, and nothing is imported', async () => {
  const { error } = await run(cwd, ['import', 'crontab', 'crontab.txt', '-o', 'there.yaml'])
  expect(error).toBe('error: there.yaml is there already: nothing was imported\n')
  expect(readFileSync(join(cwd, 'there.yaml'), 'utf8')).toBe('mine')
})

test('nothing is written where there is nothing', async () => {
  await run(cwd, ['import', 'crontab', 'empty.txt', '-o', 'empty.yaml'])
  expect(existsSync(join(cwd, 'empty.yaml'))).toBe(false)
})

test('/etc/crontab names users', async () => {
  expect((await run(cwd, ['import', 'crontab', 'etc/crontab'])).out).toContain('user: root')
})

test('--json', async () => {
  const { out, error } = await run(cwd, ['import', 'crontab', 'wrong.txt', '--timezone', 'UTC', '--json'])
  expect(error).toBe('')
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    policies: 1,
    report: [{}, {}, { code: 'not-imported', severity: 'error', span: { line: 2 } }],
  })
})
