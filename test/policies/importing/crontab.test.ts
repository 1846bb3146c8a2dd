/** `import crontab`: what becomes of jobs, settings and days, and what is told about them. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluateCondition } from '../../../src/signals/index.js'
import { crontab, now, planOf, said } from './importing.js'

const sample = `# m h dom mon dow command
SHELL=/bin/bash
MAILTO="ops@example.com"

# Back up the database
# every night
30 2 * * * /usr/local/bin/backup.sh --full
*/5 * * * * cd /srv/app && php artisan schedule:run
0 0 */2 * 1 /opt/rotate
@reboot /opt/start.sh
@daily docker ps --format '{{.Names}}' %one%50\\% two
CRON_TZ=Asia/Tokyo
RANDOM_DELAY=6
0-30/10 4 * * mon-fri "/opt/my prog/run it.py" arg
61 * * * * /opt/wrong
0~30 * * * * /opt/random
nonsense
`

test('a crontab with everything in it', () => {
  const imported = crontab(sample, { timezone: 'Europe/Paris' })
  expect(imported.text).toMatchSnapshot('policies')
  expect(said(imported, sample).join('\n')).toMatchSnapshot('report')
  expect(planOf(imported).map(({ name }) => name)).toEqual(['backup', 'php', 'rotate', 'start', 'docker', 'run-it'])
})

describe('lines', () => {
  test.each<[line: string, name: string, inputs: object]>([
    ['* * * * * true', 'true', { command: 'true' }],
    ['@hourly  sudo -u bob /opt/a.sh  -x', 'bob', { command: 'sudo -u bob /opt/a.sh  -x' }],
    ['* * * * * FOO=1 /opt/b.py', 'b', { command: 'FOO=1 /opt/b.py' }],
    ['* * * * * echo 100\\%', 'echo', { command: 'echo 100%' }],
    ['* * * * * mail bob%hi%%bye', 'mail', { command: 'mail bob', stdin: 'hi\n\nbye' }],
    ["* * * * * echo '\\{{ x }}'", 'echo', { command: "echo '\\{{ x }}'" }],
    ['-*/10 * * * * quiet', 'quiet', { command: 'quiet' }],
    ['* * * * * ./1', 'job', { command: './1' }],
    ['A = "b c"\n* * * * * x', 'x', { command: 'x', environment: { A: 'b c' } }],
    ["'A'=\n* * * * * x", 'x', { command: 'x', environment: { A: '' } }],
  ])('%j', (line, name, inputs) => {
    const [policy] = planOf(crontab(`${line}\r\n`))
    expect(policy?.name).toBe(name)
    expect(
      Object.fromEntries(Object.entries(policy?.inputs ?? {}).map(([key, input]) => [key, input.kind === 'literal' ? input.value : input])),
    ).toEqual(inputs)
  })

  test('the user column of /etc/crontab', () => {
    const text = '17 * * * * root cd / && run-parts --report /etc/cron.hourly\n'
    const imported = crontab(text, { hasUsers: true })
    expect(planOf(imported)[0]).toMatchObject({ name: 'run-parts', inputs: { user: { kind: 'literal', value: 'root' } } })
    expect(said(imported, text).join('\n')).toContain('«root» Cron runs the job as this user')
  })

  test('names differ', () => {
    expect(planOf(crontab('1 * * * * a\n2 * * * * a\n3 * * * * a-2\n')).map(({ name }) => name)).toEqual(['a', 'a-2', 'a-2-2'])
  })

  test('comments above a job describe it; those further up do not', () => {
    const [first, second] = planOf(crontab('# far\n\n# near\n#near too\n* * * * * a\n* * * * * b\n'))
    expect([first?.description, second?.description]).toEqual(['near near too', undefined])
  })

  test.each<[text: string, message: string]>([
    ['* * * * *', 'This is no job'],
    ['5 4 * *', 'This is no job'],
    ['@every_minute x', 'The job is left out'],
    ['1 5 cron.daily nice run-parts /etc/cron.daily', 'The job is left out'],
    ['0 0 30 2 * x', 'The job is left out: The expression never fires'],
  ])('%s', (text, message) => {
    const imported = crontab(text)
    expect(imported.policies).toBe(0)
    expect(imported.report).toMatchObject([{ code: 'not-imported', severity: 'error', message: expect.stringContaining(message) }])
  })

  test('a delay by chance that is longer than the period is left out', () => {
    const text = 'RANDOM_DELAY=6\n*/5 * * * * a\n0 * * * * b\n'
    const imported = crontab(text)
    expect(planOf(imported).map(({ jitterMs }) => jitterMs)).toEqual([0, 360_000])
    expect(said(imported, text)).toContain(
      'warning not-imported «*/5 * * * *» `RANDOM_DELAY` is not shorter than the time between two slots, and is left out.',
    )
  })
})

/** The days of a field by themselves, read naively: `*`, numbers, ranges, steps, lists. */
function members(field: string, low: number, high: number): ReadonlySet<number> {
  const all = new Set<number>()
  for (const part of field.split(',')) {
    const [span = '', step = '1'] = part.split('/')
    const [from, to] = span === '*' ? [low, high] : span.split('-').map(Number)
    for (let value = from ?? low; value <= (to ?? (part.includes('/') ? high : (from ?? high))); value += Number(step)) all.add(value)
  }
  return all
}

/** Whether Vixie cron starts a job on a day: either field, but both where one begins with a star. */
function cronStarts(day: string, weekday: string, at: number): boolean {
  const date = new Date(at)
  const [inDays, inWeek] = [members(day, 1, 31), new Set([...members(weekday, 0, 7)].map((one) => one % 7))]
  const [isDay, isWeekday] = [inDays.has(date.getUTCDate()), inWeek.has(date.getUTCDay())]
  return day.startsWith('*') || weekday.startsWith('*') ? isDay && isWeekday : isDay || isWeekday
}

test('jobs launch on the days on which cron starts them', () => {
  const field = (low: number, high: number): fc.Arbitrary<string> => {
    const number = fc.integer({ min: low, max: high })
    const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
    const step = fc.integer({ min: 1, max: 4 })
    const part = fc.oneof(
      number.map(String),
      range,
      fc.tuple(range, step).map(([span, by]) => `${span}/${by}`),
    )
    return fc.oneof(
      fc.constantFrom('*', `${low}-${high}`, '*/1'),
      step.map((by) => `*/${by}`),
      fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(',')),
    )
  }
  fc.assert(
    fc.property(field(1, 28), field(0, 7), (day, weekday) => {
      const [policy] = planOf(crontab(`0 12 ${day} * ${weekday} x\n`))
      const [timer] = policy?.timers ?? []
      for (let date = now; date < now + 62 * 86_400_000; date += 86_400_000) {
        const noon = date + 43_200_000
        const isSlot = timer?.next(noon - 1, now) === noon
        const launches = isSlot && (policy?.clauses ?? []).every(({ condition }) => evaluateCondition(condition, [], noon).verdict === true)
        expect(launches, `${day} * ${weekday} on ${new Date(noon).toISOString()}`).toBe(cronStarts(day, weekday, noon))
      }
    }),
    { numRuns: 120 },
  )
})

test('whatever a crontab holds, what comes out can be loaded, and no line goes unsaid', () => {
  const word = fc.constantFrom(
    '*',
    '*/5',
    '0',
    '59',
    '1-5',
    '61',
    'mon',
    '@daily',
    '@reboot',
    'A=b',
    'MAILTO=x',
    '#',
    '%',
    '{{',
    '}}',
    '"',
    ': ',
    '- x',
    'root',
    '\\',
    '\t',
  )
  const line = fc.oneof(
    fc.array(word, { maxLength: 9 }).map((words) => words.join(' ')),
    fc.string({ unit: 'binary', maxLength: 30 }).map((command) => `* * * * * x${command}`),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.boolean(), (lines, hasUsers) => {
      const text = lines.join('\n')
      const imported = crontab(text, { hasUsers })
      expect(planOf(imported)).toHaveLength(imported.policies)
      const jobs = text.split('\n').filter((one) => one.replace(/\r$/, '').trim() !== '' && !/^\s*#/.test(one) && !one.startsWith('\uFEFF'))
      const settings = imported.report.filter(({ message }) => /is handed to|mails nothing|no time zone|RANDOM_DELAY/.test(message)).length
      const refused = imported.report.filter(({ severity }) => severity === 'error').length
      expect(imported.policies + settings + refused).toBeGreaterThanOrEqual(jobs.length)
    }),
    { numRuns: 200 },
  )
})
