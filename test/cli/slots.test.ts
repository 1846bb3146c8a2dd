/** What a user of the command line sees of calendars and clock changes: coming slots, the touched slots of a year, and the verbs that read calendars. */
import { describe, expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const holidays = `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:new-year
DTSTART;VALUE=DATE:20200101
RRULE:FREQ=YEARLY
SUMMARY:New Year
END:VEVENT
END:VCALENDAR
`

const cwd = folderOf({
  'policies/nightly.yaml': `policies:
  - name: nightly
    workflow_name: run
    cron_expression: "30 2 * * *"
    timezone: America/New_York
    jitter: 30s
    dst_gap: skip
    exclude: [ { calendar: ../days/holidays.ics }, { from: 2026-12-26, to: 2027-01-03, reason: change freeze } ]
  - name: both-passes
    workflow_name: run
    cron_expression: "15,45 1,2 * * *"
    timezone: America/New_York
    dst_overlap: both
  - name: two-timers
    workflow_name: run
    timers: [ "*/30 0-3 * * *", { cron_expression: "0 0 8 ? * MON", timezone: Europe/Paris } ]
    timezone: America/New_York
    end_at: 2026-11-02T00:00:00Z
`,
  'policies/nightly.test.yaml': `policy_files: [nightly.yaml]
tests:
  - name: nothing on New Year
    start: 2026-01-01T00:00:00Z
    until: 1d12h
    expect: { windows: { nightly: [ { slot: 7h30m, outcome: excluded }, { slot: 1d7h30m, outcome: ran } ] } }
`,
  'days/holidays.ics': holidays,
  'seconds.yaml':
    'name: seconds\nworkflow_name: run\ncron_expression: "* * * * * ?"\nexclude: [ { from: 2026-01-01, to: 2026-01-08, reason: quiet week } ]\n',
  'bad-calendar.yaml': 'name: p\nworkflow_name: run\ncron_expression: "@daily"\nexclude: [ { calendar: bad.ics } ]\n',
  'bad.ics': holidays.replace('YEARLY', 'SECONDLY'),
  'no-calendar.yaml': 'name: p\nworkflow_name: run\ncron_expression: "@daily"\nexclude: [ { calendar: none.ics } ]\n',
})

describe('what is printed', () => {
  test.each<readonly [line: readonly string[]]>([
    [['next', 'policies/nightly.yaml:nightly', '-n', '2', '--from', '2026-12-24T12:00:00Z']],
    [['next', 'policies/nightly.yaml', '--year', '2026']],
    [['next', 'policies/nightly.yaml:nightly', '--year']],
    [['next', 'seconds.yaml', '-n', '2']],
    [['next', 'seconds.yaml', '-n', '1', '--from', '2026-01-07T23:50:00Z']],
    [['next', 'seconds.yaml', '--year', '2026', '--timezone', 'Asia/Tokyo']],
    [['next', '--cron', '* * * * * ?', '--year', '2026', '--timezone', 'Australia/Lord_Howe']],
    [['next', '--cron', '0 12 * * *', '--year', '2026', '--timezone', 'Europe/Paris']],
    [['check', 'policies']],
    [['test', 'policies']],
    [['simulate', 'policies/nightly.yaml', '--from', '2026-01-01T00:00:00Z', '--until', '2026-01-02T12:00:00Z']],
    [['check', 'bad-calendar.yaml']],
    [['next', 'no-calendar.yaml']],
  ])('%j', async (line) => {
    const { all } = await run(cwd, line)
    expect(all).toMatchSnapshot()
  })

  test('--json', async () => {
    const { out } = await run(cwd, ['next', 'policies/nightly.yaml:nightly', '--year', '2026', '--json'])
    expect(JSON.parse(out)).toMatchObject({
      policies: [
        {
          year: 2026,
          timezone: 'America/New_York',
          touched: [
            { slot: '2026-01-01T07:30:00Z', excluded: 'New Year' },
            { at: '2026-03-08T07:00:00Z', daylight: 'skipped' },
            { slot: '2026-12-26T07:30:00Z', until: '2026-12-31T07:30:00Z', slots: 6, excluded: 'change freeze' },
          ],
        },
      ],
    })
  })
})

test.each<[code: number, line: readonly string[]]>([
  [2, ['check', 'no-calendar.yaml']],
  [2, ['next', 'no-calendar.yaml']],
  [2, ['simulate', 'no-calendar.yaml', '--from', '2026-01-01T00:00:00Z', '--until', '2026-01-02T00:00:00Z']],
  [1, ['check', 'bad-calendar.yaml']],
  [1, ['next', 'bad-calendar.yaml']],
  [2, ['next', '--cron', '@daily', '--year', '26']],
  [2, ['next', '--cron', '@daily', '--year', 'last']],
])('exit code %i: %j', async (code, line) => {
  expect((await run(cwd, line)).code).toBe(code)
})
