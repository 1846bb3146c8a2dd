/** `apply(policies, { only })`: some policies of a session change, the others stay as they are. */
import { afterEach, describe, expect, test } from 'vitest'
import { createScheduler, memoryStore, type PoliciesInput, type Scheduler, type SchedulerOptions } from '../../src/index.js'
import { readPolicyText } from '../../src/policies/index.js'
import { FakeClock } from './fake-clock.js'

let scheduler: Scheduler | undefined

afterEach(async () => {
  await scheduler?.stop()
  scheduler = undefined
})

const start = Date.UTC(2026, 0, 1, 0, 0, 30)
const hourly = { name: 'hourly', workflow_name: 'run', cron_expression: '0 * * * *', duration: '10m' }
const daily = { name: 'daily', workflow_name: 'run', cron_expression: '0 3 * * *', duration: '1h' }

async function started(options: SchedulerOptions = {}): Promise<Scheduler> {
  scheduler = createScheduler({ clock: new FakeClock(start), workflows: { run: () => undefined }, ...options })
  await scheduler.start()
  return scheduler
}

function shown(of: Scheduler): readonly string[] {
  return of.policies().map(({ name, plan, invalid }) => `${name} ${plan.durationMs / 60_000}m ${plan.timezone}${invalid ? ' invalid' : ''}`)
}

/** A file as `loadPolicies` reads it. */
function loaded(text: string): PoliciesInput {
  const { document } = readPolicyText({ file: 'ops.yaml', text })
  if (document === undefined) throw new Error('no document')
  return { documents: [document], dslFiles: [], calendars: new Map() }
}

const file = `
defaults: { timezone: Europe/Paris, workflow_name: run }
policies:
  - { name: a, cron_expression: "0 1 * * *", duration: 1m }
  - { name: b, cron_expression: "0 2 * * *", duration: 2m, conditions: ['Last known metric "x" is > 5'] } # why
`

describe('apply with only', () => {
  test('adds, changes, removes; what is not named stays', async () => {
    const one = await started({ policies: [hourly, daily] })
    expect(await one.apply([{ ...hourly, duration: '20m' }], { only: ['hourly'] })).toEqual({
      added: [],
      changed: ['hourly'],
      removed: [],
      unchanged: ['daily'],
    })
    expect(await one.apply([{ ...daily, name: 'third' }], { only: ['third'] })).toMatchObject({ added: ['third'], removed: [] })
    expect(await one.apply([], { only: ['daily'] })).toMatchObject({ removed: ['daily'], unchanged: ['hourly', 'third'] })
    expect(await one.apply([], { only: ['nothing'] })).toEqual({ added: [], changed: [], removed: [], unchanged: ['hourly', 'third'] })
    expect(shown(one)).toEqual(['hourly 20m UTC', 'third 60m UTC'])
  })

  test('keeps the defaults of a file for the policies of it that stay', async () => {
    const one = await started({ policies: loaded(file) })
    expect(await one.apply([{ name: 'a', workflow_name: 'run', cron_expression: '0 1 * * *', duration: '7m' }], { only: ['a'] })).toEqual({
      added: [],
      changed: ['a'],
      removed: [],
      unchanged: ['b'],
    })
    expect(shown(one)).toEqual(['a 7m UTC', 'b 2m Europe/Paris'])
  })

  test('is there after a restart, and another vocabulary reads all of it', async () => {
    const store = memoryStore()
    const one = await started({ store, policies: loaded(file) })
    await one.apply([{ ...hourly, conditions: ['Last known metric "y" is > 5'] }], { only: ['hourly'] })
    await one.apply([], { only: ['a'] })
    await one.stop()
    const again = await started({ store, policies: loaded(file) })
    expect(shown(again)).toEqual(['b 2m Europe/Paris', 'hourly 10m UTC'])
    const change = await again.applyVocabulary([{ name: 'more.dsl', text: '[when]All is quiet=last("x") < 1' }])
    expect(change.sentences.map(({ policy, kind, file: of }) => [policy, kind, of])).toEqual([
      ['b', 'unchanged', 'ops.yaml'],
      ['hourly', 'unchanged', '<hourly>'],
    ])
  })

  test('leaves policies alone that a forced vocabulary has made invalid', async () => {
    const quiet = { ...daily, name: 'quiet', conditions: ['All is quiet'] }
    const one = await started({ policies: [hourly, quiet], dslFiles: [{ name: 'a.dsl', text: '[when]All is quiet=last("x") < 1' }] })
    await one.applyVocabulary([], { force: true })
    expect(await one.apply([{ ...hourly, duration: '20m' }], { only: ['hourly'] })).toMatchObject({
      changed: ['hourly'],
      unchanged: ['quiet'],
    })
    expect(shown(one)).toEqual(['hourly 20m UTC', 'quiet 60m UTC invalid'])
    await one.apply([{ ...quiet, conditions: [] }], { only: ['quiet'] })
    expect(shown(one)).toEqual(['hourly 20m UTC', 'quiet 60m UTC'])
  })

  test('does not ask whether others have slots left', async () => {
    const clock = new FakeClock(start)
    const once = { ...daily, name: 'once', cron_expression: '0 0 1 1 1 ? 2026' }
    const one = await started({ clock, policies: [once] })
    await clock.advance(2 * 3_600_000)
    expect(await one.apply([hourly], { only: ['hourly'] })).toMatchObject({ added: ['hourly'], unchanged: ['once'] })
  })

  test.each<[string, PoliciesInput, readonly string[], string]>([
    ['a mistake', [{ ...hourly, duration: 'long' }], ['hourly'], 'bad-duration'],
    ['a policy that is not named', [hourly], ['daily'], '"hourly" is given and not among the names'],
  ])('refuses %s, and nothing has changed', async (_, policies, only, message) => {
    const one = await started({ policies: [daily] })
    await expect(one.apply(policies, { only })).rejects.toThrow(message)
    expect(shown(one)).toEqual(['daily 60m UTC'])
  })

  test('refuses names that are none', async () => {
    const one = await started()
    const how: object = { only: 'hourly' }
    await expect(one.apply([], how)).rejects.toThrow('give a list of names')
  })

  test('two that are asked for at once both hold', async () => {
    const one = await started({ policies: [daily] })
    await Promise.all([
      one.apply([hourly], { only: ['hourly'] }),
      one.apply([{ ...hourly, name: 'second' }], { only: ['second'] }),
      one.apply([], { only: ['daily'] }),
    ])
    expect(shown(one)).toEqual(['hourly 10m UTC', 'second 10m UTC'])
  })
})
