/** Whatever grows is in the statistics, and has a bound. */
import { expect, test } from 'vitest'
import { createScheduler, isTidegateError, memoryStore, type Policy } from '../../src/index.js'
import { FakeClock, settle } from './fake-clock.js'
import { storeThat } from './store-that.js'

const start = Date.UTC(2026, 0, 1)
const policy: Policy = {
  name: 'p',
  workflow_name: 'run',
  cron_expression: '0 0/10 * * * ?',
  duration: '1m',
  conditions: ['Last known metric "Load" is > 5', 'Last known metric "Users" is > 5'],
}

const codeOf = (error: unknown): string => (isTidegateError(error) ? error.code : String(error))

test('what there is, as it comes and goes', async () => {
  const clock = new FakeClock(start)
  const scheduler = createScheduler({ clock, policies: [policy], workflows: { run: () => undefined } })
  await scheduler.start()
  const before = scheduler.statistics()
  expect(before).toMatchObject({
    sessions: 1,
    policies: 1,
    windows: 1,
    watches: 0,
    texts: 0,
    warnings: 0,
    waiting: { inputs: 0, changes: 0 },
  })
  const conditions = before.metrics.conditions
  expect(conditions).toBeGreaterThan(0)

  const [condition] = scheduler.policies()[0]?.plan.clauses ?? []
  if (condition === undefined) throw new Error('a policy with conditions has clauses')
  const forget = scheduler.watch(condition.condition, () => undefined)
  await scheduler.texts.keep([{ key: 'note', text: 'kept' }])
  scheduler.publish('Load', 9, { id: 'first' })
  scheduler.publish('Load', 9, { id: 'second' })
  expect(scheduler.statistics()).toMatchObject({
    watches: 1,
    texts: 1,
    metrics: { ids: 2, retained: 2, metrics: 2, conditions: conditions + 1 },
  })

  forget()
  await scheduler.texts.keep([{ key: 'note' }])
  await clock.advance(20 * 60_000)
  expect(scheduler.statistics()).toMatchObject({ watches: 0, texts: 0, metrics: { ids: 0, retained: 0, conditions } })
})

test('of what became of runs, the last event of each label set stays, and is counted', async () => {
  const clock = new FakeClock(start)
  const policies = [{ ...policy, cron_expression: '0 0 * * * ?', conditions: [] }]
  const scheduler = createScheduler({ clock, policies, workflows: { run: () => undefined } })
  await scheduler.start()
  await clock.advance(90 * 60_000)
  expect(scheduler.statistics().metrics).toMatchObject({ keptLast: 2, metrics: 2 })
})

test('orders that wait for a slow store are counted, and have a bound', async () => {
  let isSlow = false
  const waiting: (() => void)[] = []
  const store = storeThat(async (take) => {
    if (isSlow) await new Promise<void>((pass) => waiting.push(pass))
    take()
  }, memoryStore())
  const scheduler = createScheduler({ clock: new FakeClock(start), store, policies: [policy], workflows: { run: () => undefined } })
  await scheduler.start()
  isSlow = true
  const orders = Array.from({ length: 100_002 }, () => scheduler.pause('p').then(() => 'done', codeOf))
  await settle()
  expect(scheduler.statistics().waiting.inputs).toBe(100_000)
  isSlow = false
  while (waiting.length > 0) {
    waiting.shift()?.()
    await settle()
  }
  const answers = await Promise.all(orders)
  expect(answers.slice(0, 100_001).every((answer) => answer === 'done')).toBe(true)
  expect(answers[100_001]).toBe('overloaded')
})
