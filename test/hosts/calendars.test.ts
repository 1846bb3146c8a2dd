/** Calendars as users of the library give them: with policy files, or as texts beside policy objects. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScheduler, loadPolicies, PolicyError, type Policy, type SchedulerOptions } from '../../src/index.js'
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
  expect(scheduler.explain('default/p@2026-12-25T00:00:00Z').text).toContain('excluded (Christmas)')
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
