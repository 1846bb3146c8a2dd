/** Calendars under `exclude` and in sentences: which are read, how often, and where their mistakes are shown. */
import { describe, expect, test } from 'vitest'
import { calendarClauses } from '../../dsl/index.js'
import { PolicyError, renderDiagnostics } from '../../grammar/index.js'
import { compilePolicies, planPolicies, readPolicyText, type FoundText, type PlannedPolicy } from '../../src/policies/index.js'
import { vocabulary } from './judging.js'

const christmas = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20261225', 'SUMMARY:Christmas', 'END:VEVENT', 'END:VCALENDAR', '']
const files: Readonly<Record<string, string>> = {
  'days/off.ics': christmas.join('\r\n'),
  'days/bad.ics': christmas.join('\r\n').replace('BEGIN:VEVENT', 'BEGIN:VEVENT\r\nRRULE:FREQ=SECONDLY'),
  'days/table.ics': 'date,holiday\n',
}

/** Policies of the file `ops/a.yaml` and what is wrong with them; `asked` counts how often a file was asked for. */
function compile(text: string): { plan: readonly PlannedPolicy[]; report: string; asked: string[] } {
  const asked: string[] = []
  const readCalendar = (name: string): FoundText => {
    asked.push(name)
    const found = files[name]
    return found === undefined ? { ok: false, code: 'file-not-found', message: `There is no \`${name}\`.` } : { ok: true, text: found }
  }
  const read = readPolicyText({ file: 'ops/a.yaml', text })
  const { plan, diagnostics } = compilePolicies(read.document ? [read.document] : [], { vocabulary, readCalendar })
  const texts = new Map([...Object.entries(files), ['ops/a.yaml', text]])
  return { plan, report: renderDiagnostics([...read.diagnostics, ...diagnostics], texts), asked }
}

function policy(exclude: string, name = 'p'): string {
  return `name: ${name}\nworkflow_name: run\ncron_expression: "0 12 * * *"\nexclude: ${exclude}\n`
}

describe('what is excluded', () => {
  test.each([
    ['[ { calendar: ../days/off.ics } ]', 'Christmas'],
    ['[ { from: 2026-12-25, to: 2026-12-26, reason: freeze }, { calendar: ../days/off.ics } ]', 'freeze'],
    ['[ { calendar: ../days/off.ics }, { from: 2026-12-25, to: 2026-12-26, reason: freeze } ]', 'Christmas'],
    ['[ { from: 2026-12-24, to: 2026-12-25 }, { calendar: ../days/off.ics, x-owner: sre } ]', 'Christmas'],
  ])('%s: the first that covers the slot gives the reason', (exclude, reason) => {
    const { plan, report } = compile(policy(exclude))
    expect(report).toBe('')
    expect(plan[0]?.exclusion?.(Date.UTC(2026, 11, 25, 12))).toBe(reason)
    expect(plan[0]?.exclusion?.(Date.UTC(2026, 11, 26, 12))).toBeUndefined()
  })

  test('a calendar is read once for each zone, however many policies name it', () => {
    const policies = Array.from({ length: 300 }, (_, index) => {
      const timezone = index % 2 === 0 ? 'UTC' : 'Asia/Tokyo'
      const calendar = index % 3 === 0 ? './../days/off.ics' : '../days/off.ics'
      return `  - { name: p${index}, workflow_name: run, cron_expression: "@daily", timezone: ${timezone}, exclude: [ { calendar: ${calendar} } ] }\n`
    })
    const { plan, asked } = compile(`policies:\n${policies.join('')}`)
    expect(asked).toEqual(['days/off.ics', 'days/off.ics'])
    const noon = Date.UTC(2026, 11, 25, 18)
    expect(plan.slice(0, 2).map(({ exclusion }) => exclusion?.(noon))).toEqual(['Christmas', undefined])
  })

  test('another text is another policy', () => {
    const digest = (text: string): string | undefined =>
      planPolicies([{ name: 'p', workflow_name: 'run', cron_expression: '@daily', exclude: [{ calendar: 'x.ics' }] }], {
        calendars: { 'x.ics': text },
      }).plan[0]?.digest
    const [text, later] = [christmas.join('\r\n'), christmas.join('\r\n').replace('1225', '1226')]
    expect(digest(text)).toBe(digest(text))
    expect(digest(text)).not.toBe(digest(later))
    expect(digest(text)).not.toContain('VEVENT')
  })
})

describe('what is wrong', () => {
  test.each([
    ['[ { calendar: ../days/bad.ics } ]'],
    ['[ { calendar: ../days/table.ics } ]'],
    ['[ { calendar: off.ics }, { calendar: off.ics } ]'],
    ['[ { calender: off.ics } ]'],
    ['[ { calendar: ../days/off.ics, from: 2026-01-01 } ]'],
    ['[ { reason: freeze } ]'],
    ['[ holidays.ics ]'],
    ['[ { calendar: 5 } ]'],
  ])('%s', (exclude) => {
    const { plan, report } = compile(policy(exclude))
    expect(plan).toEqual([])
    expect(report).toMatchSnapshot()
  })

  test('a mistake in a calendar is told once, whoever names it', () => {
    const { report } = compile(
      `policies:\n${['a', 'b'].map((name) => `  - { name: ${name}, workflow_name: run, cron_expression: "@daily", exclude: [ { calendar: ../days/bad.ics } ] }\n`).join('')}`,
    )
    expect(report.match(/bad-calendar/g)).toHaveLength(1)
  })

  test('policies given as objects need the texts', () => {
    const plan = (calendars: Readonly<Record<string, string>>): unknown =>
      planPolicies([{ name: 'p', workflow_name: 'run', cron_expression: '@daily', exclude: [{ calendar: 'constructor' }] }], { calendars })
    expect(() => plan({})).toThrow(PolicyError)
    expect(() => plan({})).toThrow(/There is no calendar `constructor`[^]*calendar: "?constructor[^]*option `calendars`/)
    expect(() => plan({ constructor: 'no' })).toThrow(/constructor:1:1 error bad-calendar[^]*1 \| no/)
  })
})

describe('calendars that sentences ask', () => {
  const asking = (sentence: string): string => `name: p\nworkflow_name: run\ncron_expression: "0 12 * * *"\nconditions:\n  - ${sentence}\n`

  test('are read relative to the policy file, once for each zone, and bound to the condition', () => {
    const { plan, report, asked } = compile(asking(`'Now is in calendar "../days/off.ics" or not Now is in calendar "../days/off.ics"'`))
    expect(report).toBe('')
    expect(asked).toEqual(['days/off.ics'])
    const times = plan[0]?.clauses.flatMap(({ condition }) => calendarClauses(condition)).map((clause) => clause.test.times)
    expect(times?.map((calendar) => calendar?.reasonAt(Date.UTC(2026, 11, 25, 12)))).toEqual(['Christmas', 'Christmas'])
  })

  test('are found in the document before any sentence is understood', () => {
    const text = asking(`{ any: [ 'whatever "a.ics"', { at_least: { count: 1, of: [ 'Now is in calendar « b.ics »' ] } } ] }`)
    expect(readPolicyText({ file: 'ops/a.yaml', text }).calendars).toEqual(['a.ics', 'b.ics'])
  })

  test('another text is another policy', () => {
    const policies = [{ name: 'p', workflow_name: 'run', cron_expression: '@daily', conditions: ['Now is in calendar "x.ics"'] }]
    const digest = (text: string): string | undefined => planPolicies(policies, { calendars: { 'x.ics': text } }).plan[0]?.digest
    const [text, later] = [christmas.join('\r\n'), christmas.join('\r\n').replace('1225', '1226')]
    expect(digest(text)).toBe(digest(text))
    expect(digest(text)).not.toBe(digest(later))
  })

  test.each([
    [`Now is in calendar "off.ics"`],
    [`Now is in calendar "../days/bad.ics"`],
    [`Now is in calendar "holidays"`],
    [`Now is in calendar holidays.ics`],
    [`Now is in the calendar "../days/off.ics"`],
    [`'in_calendar("holidays")'`],
    [`'in_calendar("a.ics", "b.ics")'`],
    [`'in_calendar(10m)'`],
    [`{ fact: tidegate.condition, params: { condition: 'in_calendar("off.ics")' }, operator: equal, value: true }`],
  ])('%s', (sentence) => {
    const { plan, report } = compile(asking(sentence))
    expect(plan).toEqual([])
    expect(report).toMatchSnapshot()
  })
})
