/** What the compiler promises to users of the public door. */
import { createScheduler, nextTimes, type Launcher, type Outcome, type PolicyDocument, type RunRow, type WindowRow } from 'tidegate'
import { expectTypeOf, test } from 'vitest'

test('policies keep the snake_case keys of the file, and unknown keys do not compile', () => {
  expectTypeOf(createScheduler).toBeCallableWith({
    policies: [{ name: 'p', workflow_name: 'run', cron_expression: '@hourly', max_run: 3 }],
  })
  // @ts-expect-error a misspelt key
  createScheduler({ policies: [{ name: 'p', workflow_name: 'run', cron_expresion: '@hourly' }] })
  // @ts-expect-error a bare number is no duration
  const document: PolicyDocument = { version: 1, policies: [{ name: 'p', workflow_name: 'run', cron_expression: '@hourly', duration: 5 }] }
  expectTypeOf(document).not.toBeAny()
})

test('listeners are given the row of their event', () => {
  const scheduler = createScheduler()
  scheduler.on('window.settled', (window) => expectTypeOf(window).toEqualTypeOf<WindowRow>())
  scheduler.once('run.ended', (run) => expectTypeOf(run).toEqualTypeOf<RunRow>())
  // @ts-expect-error there is no such event
  scheduler.on('window.opend', () => undefined)
  expectTypeOf<WindowRow['outcome']>().toEqualTypeOf<Outcome | undefined>()
})

test('workflows are given their run, inputs and signal', () => {
  createScheduler({
    workflows: {
      run: (context) => {
        expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
        expectTypeOf(context.run.id).toBeString()
        expectTypeOf(context.inputs).toEqualTypeOf<Readonly<Record<string, unknown>>>()
      },
    },
  })
})

test('a launcher may answer at once, later, or nothing', () => {
  expectTypeOf<() => void>().toExtend<Launcher['launch']>()
  expectTypeOf<() => Promise<{ executionId: string }>>().toExtend<Launcher['launch']>()
  expectTypeOf<() => number>().not.toExtend<Launcher['launch']>()
})

test('publish takes a name and a value, an event, or several', () => {
  const scheduler = createScheduler()
  expectTypeOf(scheduler.publish).toBeCallableWith('Load', 1, { labels: { host: 'a' }, timestamp: new Date(0) })
  expectTypeOf(scheduler.publish).toBeCallableWith([{ metric: 'Load', value: 1 }])
  // @ts-expect-error a value is a number
  scheduler.publish('Load', '1')
})

test('nextTimes takes a cron expression or an int timer', () => {
  expectTypeOf(nextTimes).toBeCallableWith({ cron: '@hourly', timezone: 'Europe/Paris' }, { from: 0, count: 3 })
  expectTypeOf(nextTimes).toBeCallableWith({ int: '10m' }, { from: '2026-01-01T00:00:00Z', count: 3 })
})
