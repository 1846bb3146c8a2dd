/** Calendars as users of the library give them: with policy files, or as texts beside policy objects. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createScheduler,
  createVocabulary,
  evaluateCondition,
  loadPolicies,
  PolicyError,
  type Policy,
  type SchedulerOptions,
} from '../../src/index.js'
import { simulate } from '../../src/testing/index.js'
import { FakeClock } from './fake-clock.js'

const christmas =
  'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas\nEND:VEVENT\nEND:VCALENDAR\n'
const newYear = christmas.replace('1225', '0101').replace('Christmas', 'New Year')
const start = Date.UTC(2026, 11, 24)
const policy: Policy = { name: 'p', workflow_name: 'run', cron_expression: '@daily', exclude: [{ calendar: 'off.ics' }] }
const expected = [
  ['2026-12-24T00:00:00Z', 'ran', undefined],
  ['2026-12-25T00:00:00Z', 'excluded', 'Christmas'],
  ['2026-12-26T00:00:00Z', 'ran', undefined],
]

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  writeFileSync(join(folder, 'p.yaml'), 'name: p\nworkflow_name: run\ncron_expression: "@daily"\nexclude: [ { calendar: off.ics } ]\n')
  writeFileSync(join(folder, 'off.ics'), christmas)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function seen(windows: readonly { readonly id: string; readonly outcome?: string; readonly excludedBy?: string }[]): unknown[] {
  return windows.map(({ id, outcome, excludedBy }) => [id.slice('default/p@'.length), outcome, excludedBy])
}

async function windowsOf(options: SchedulerOptions): Promise<unknown[]> {
  const clock = new FakeClock(start)
  const scheduler = createScheduler({ clock, workflows: { run: () => undefined }, ...options })
  await scheduler.start()
  await clock.advance(2 * 86_400_000)
  const windows = seen(scheduler.windows())
  expect(scheduler.explain('default/p@2026-12-25T00:00:00Z').text).toContain('the policy excludes it (Christmas)')
  await scheduler.stop()
  return windows
}

test('a scheduler takes them from policy files', async () => {
  expect(await windowsOf({ policies: await loadPolicies('p.yaml', { cwd: folder }) })).toEqual(expected)
})

test('or as texts beside policy objects', async () => {
  expect(await windowsOf({ policies: [policy], calendars: { 'off.ics': christmas } })).toEqual(expected)
  expect(() => createScheduler({ policies: [policy], workflows: { run: () => undefined } })).toThrow(PolicyError)
})

test('so does a simulation', () => {
  const simulation = simulate({ policies: [policy], calendars: { 'off.ics': christmas }, start })
  simulation.advance('2d')
  expect(seen(simulation.windows())).toEqual(expected)
})

test('policies of every session share the texts', async () => {
  const clock = new FakeClock(Date.UTC(2026, 11, 25))
  const scheduler = createScheduler({
    clock,
    policies: [policy],
    sessions: { other: [policy] },
    workflows: { run: () => undefined },
    calendars: { 'off.ics': newYear },
  })
  await scheduler.start()
  expect(await scheduler.apply([policy], { dryRun: true })).toMatchObject({ unchanged: ['p'] })
  await clock.advance(7 * 86_400_000)
  expect(seen(scheduler.windows({ session: 'default' })).filter((window) => String(window).includes('excluded'))).toEqual([
    ['2027-01-01T00:00:00Z', 'excluded', 'New Year'],
  ])
  await scheduler.stop()
})

test('sentences ask them too: those beside a policy file, also where a file of sentences names them', async () => {
  writeFileSync(join(folder, 'asks.dsl'), '[when]It is a holiday=in_calendar("off.ics")\n')
  writeFileSync(
    join(folder, 'asks.yaml'),
    'dsl_files: [asks.dsl]\npolicies: [{ name: p, workflow_name: run, cron_expression: "@daily", conditions: [not It is a holiday] }]\n',
  )
  const simulation = simulate({ policies: await loadPolicies('asks.yaml', { cwd: folder }), start })
  simulation.advance('2d')
  expect(simulation.windows().map(({ outcome }) => outcome)).toEqual(['ran', 'condition_false', 'ran'])
})

test('a condition by itself is given their texts', async () => {
  const condition = createVocabulary().compile('Now is in calendar "off.ics"')
  const at = (now: number, timezone?: string): unknown =>
    evaluateCondition(condition, [], now, { calendars: { 'off.ics': christmas }, ...(timezone === undefined ? {} : { timezone }) }).verdict
  const day = Date.UTC(2026, 11, 25)
  expect([at(day - 1), at(day), at(day + 86_399_999), at(day + 86_400_000)]).toEqual([false, true, true, false])
  expect(at(day, 'America/New_York')).toBe(false)
  expect(() => evaluateCondition(condition, [], day)).toThrow('there is no calendar "off.ics": give its text in the option `calendars`')
  expect(() => evaluateCondition(condition, [], day, { calendars: { 'off.ics': 'x' } })).toThrow(PolicyError)

  const clock = new FakeClock(day - 3_600_000)
  const scheduler = createScheduler({ clock, calendars: { 'off.ics': christmas } })
  const edges: unknown[] = []
  await scheduler.start()
  scheduler.watch(condition, ({ at: when, verdict }) => edges.push([when, verdict]))
  await clock.advance(2 * 86_400_000)
  expect(edges).toEqual([
    [day, true],
    [day + 86_400_000, false],
  ])
  expect(scheduler.evaluate(condition).verdict).toBe(false)
  await scheduler.stop()
})
