/** What a scheduler does while its store fails, is slow, or is dead: it decides nothing, keeps what it was told, and says so. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createScheduler,
  memoryStore,
  StoreError,
  type Batch,
  type Grouping,
  type LaunchRequest,
  type Policy,
  type Store,
} from '../../../src/index.js'
import { FakeClock, settle } from '../fake-clock.js'
import { minute, start } from './lives.js'

const policy: Policy = {
  name: 'p',
  workflow_name: 'run',
  cron_expression: '*/10 * * * *',
  duration: '5m',
  conditions: ['Last known metric "Load" is <= 10'],
}

/** A store in memory that does as it is told. */
class MoodyStore implements Store {
  readonly keepsEvents = true
  readonly inner = memoryStore({ keepEvents: true })
  readonly batches: Batch[] = []
  attempts = 0
  /** What the next commits throw; absent: nothing. */
  error: unknown
  /** The next commit is durable when this is fulfilled. */
  slow: Promise<void> | undefined

  commit(batch: Batch): void | Promise<void> {
    this.attempts += 1
    if (this.error !== undefined) throw this.error
    if (this.slow !== undefined) return this.slow.then(() => this.#take(batch))
    this.#take(batch)
  }

  load = (): ReturnType<Store['load']> => this.inner.load()
  window: Store['window'] = (id) => this.inner.window(id)
  run: Store['run'] = (id) => this.inner.run(id)
  windows: Store['windows'] = (query) => this.inner.windows(query)
  runs: Store['runs'] = (query) => this.inner.runs(query)
  statistics: Store['statistics'] = () => this.inner.statistics()

  #take(batch: Batch): void {
    this.batches.push(batch)
    void this.inner.commit(batch)
  }
}

const full = new StoreError('store-full', 'no room left', { retryable: true })
const corrupt = new StoreError('store-corrupt', 'damaged', { retryable: false })

function parts() {
  const clock = new FakeClock(start)
  const store = new MoodyStore()
  const launched: string[] = []
  const problems: string[] = []
  const launch = ({ runId }: LaunchRequest): void => void launched.push(runId)
  const scheduler = createScheduler({ clock, store, policies: [policy], launcher: { launch } })
  scheduler.on('error', ({ error, doing }) => void problems.push(`${doing}: ${error instanceof Error ? error.message : ''}`))
  return { clock, store, launched, problems, scheduler }
}

describe('a store that fails for a while', () => {
  test('nothing is launched until it works again; then what was decided is done, once', async () => {
    const { clock, store, launched, problems, scheduler } = parts()
    await scheduler.start()
    store.error = full
    scheduler.publish('Load', 5)
    expect(launched).toEqual([])
    expect(scheduler.metrics()[0]).toMatchObject({ metric: 'Load', last: 5 })
    await clock.advance(minute)
    expect(launched).toEqual([])
    // At once, after 1s, 2s, 4s, 8s, 16s, 30s.
    expect(store.attempts).toBe(1 + 6)
    expect(problems).toHaveLength(6)
    expect(problems[0]).toBe('storing: no room left')
    store.error = undefined
    await clock.advance(minute)
    expect(launched).toEqual(['default/p@2026-01-01T00:00:00Z#1'])
    await scheduler.stop()
  })

  test('a launch whose window is over by then is refused, not carried out', async () => {
    const { clock, store, launched, scheduler } = parts()
    await scheduler.start()
    store.error = full
    scheduler.publish('Load', 5)
    await clock.advance(6 * minute)
    store.error = undefined
    await clock.advance(minute)
    expect(launched).toEqual([])
    expect(scheduler.runs()).toMatchObject([
      { failure: 'launch_failed', message: 'the store could not take it before its window was over' },
    ])
    await scheduler.stop()
  })

  test('orders of people are refused at once and change nothing; those that were taken before are answered when they are durable', async () => {
    const { clock, store, scheduler } = parts()
    await scheduler.start()
    store.error = full
    let answered = false
    const paused = scheduler.pause('p').then(() => (answered = true))
    await settle()
    await expect(scheduler.trigger('p')).rejects.toBe(full)
    expect(answered).toBe(false)
    store.error = undefined
    await clock.advance(minute)
    await paused
    expect(scheduler.policies()).toMatchObject([{ pause: {} }])
    expect(scheduler.windows()).toHaveLength(1)
    await scheduler.stop()
  })

  test('events stay visible and are stored later; flush says whether they are', async () => {
    const { store, scheduler } = parts()
    await scheduler.start()
    store.error = full
    scheduler.publish('Load', 50)
    scheduler.publish('Load', 60)
    await expect(scheduler.flush()).rejects.toBe(full)
    store.error = undefined
    await scheduler.flush()
    expect(store.batches.flatMap(({ events }) => events.map(({ value }) => value))).toEqual([50, 60])
    await scheduler.stop()
  })

  test('the same batch comes again, under its number', async () => {
    const { clock, store, scheduler } = parts()
    await scheduler.start()
    const before = store.batches.length
    store.error = full
    scheduler.publish('Load', 5)
    await clock.advance(1500)
    store.error = undefined
    await clock.advance(minute)
    expect(store.batches.map(({ number }) => number)).toEqual(store.batches.map((_, index) => index + 1))
    expect(store.batches[before]?.events[0]).toMatchObject({ value: 5 })
    await scheduler.stop()
  })

  test('an error that is none of ours is taken for one that passes', async () => {
    const { clock, store, problems, scheduler } = parts()
    await scheduler.start()
    store.error = new TypeError('socket hang up')
    scheduler.publish('Load', 5)
    expect(problems).toEqual(['storing: the store failed: socket hang up'])
    store.error = undefined
    await clock.advance(1000)
    expect(scheduler.runs()).toHaveLength(1)
    await scheduler.stop()
  })

  test('a scheduler that stops meanwhile says that something was lost', async () => {
    const { store, scheduler } = parts()
    await scheduler.start()
    store.error = full
    const pause = scheduler.pause('p')
    pause.catch(() => undefined)
    await settle()
    await expect(scheduler.stop()).rejects.toBe(full)
    await expect(pause).rejects.toMatchObject({ code: 'stopped' })
  })

  test('one that cannot even begin does not start', async () => {
    const { clock, store, scheduler } = parts()
    store.error = full
    await expect(scheduler.start()).rejects.toBe(full)
    expect(clock.alarms).toBe(0)
    await expect(scheduler.pause('p')).rejects.toMatchObject({ code: 'stopped' })
  })
})

describe('a store that is dead', () => {
  test('nothing is decided any more; whoever asks is told why; stopping is quiet about what was told', async () => {
    const { clock, store, launched, problems, scheduler } = parts()
    await scheduler.start()
    store.error = corrupt
    const pause = scheduler.pause('p')
    await expect(pause).rejects.toBe(corrupt)
    await expect(scheduler.trigger('p')).rejects.toBe(corrupt)
    await expect(scheduler.flush()).rejects.toBe(corrupt)
    scheduler.publish('Load', 5)
    store.error = undefined
    await clock.advance(20 * minute)
    expect(launched).toEqual([])
    expect(problems).toEqual(['storing: damaged'])
    expect(clock.alarms).toBe(0)
    await expect(scheduler.stop()).rejects.toBe(corrupt)
  })
})

describe('a store that is slow', () => {
  test('commands wait for it, and so does what comes meanwhile, in one step', async () => {
    const { store, launched, scheduler } = parts()
    await scheduler.start()
    let done = (): void => undefined
    store.slow = new Promise((resolve) => (done = resolve))
    scheduler.publish('Load', 5)
    const paused = scheduler.pause('p')
    scheduler.publish('Load', 6)
    await settle()
    expect(launched).toEqual([])
    expect(scheduler.metrics()[0]).toMatchObject({ last: 6 })
    store.slow = undefined
    done()
    await paused
    expect(launched).toHaveLength(1)
    expect(store.batches.flatMap(({ events }) => events.flatMap(({ metric, value }) => (metric === 'Load' ? [value] : [])))).toEqual([5, 6])
    await scheduler.stop()
  })

  test('a commit that rejects is tried again', async () => {
    const { clock, store, launched, problems, scheduler } = parts()
    await scheduler.start()
    store.slow = Promise.reject(full)
    scheduler.publish('Load', 5)
    await settle()
    expect(problems).toEqual(['storing: no room left'])
    store.slow = undefined
    await clock.advance(1000)
    expect(launched).toHaveLength(1)
    await scheduler.stop()
  })
})

describe('a store that groups', () => {
  test('what comes close together is one commit; nothing is done before it', async () => {
    const clock = new FakeClock(start)
    const inner = new MoodyStore()
    const store = Object.assign(inner, { grouping: { waitMs: 2, inputsMax: 100 } })
    const launched: string[] = []
    const launch = ({ runId }: LaunchRequest): void => void launched.push(runId)
    const scheduler = createScheduler({ clock, store, policies: [policy], launcher: { launch } })
    await scheduler.start()
    const before = store.attempts
    for (let value = 20; value > 0; value -= 1) scheduler.publish('Load', value)
    expect([store.attempts - before, launched.length]).toEqual([0, 0])
    await clock.advance(2)
    expect([store.attempts - before, launched.length]).toEqual([1, 1])
    expect(store.batches.at(-1)?.events).toHaveLength(20 + 1)
    await clock.advance(100)
    const idle = store.attempts
    await clock.advance(1000)
    expect(store.attempts).toBe(idle)
    await scheduler.stop()
  })

  test('a group that is full does not wait', async () => {
    const clock = new FakeClock(start)
    const store = Object.assign(new MoodyStore(), { grouping: { waitMs: 1000, inputsMax: 10 } })
    const scheduler = createScheduler({ clock, store, policies: [policy], launcher: { launch: () => undefined } })
    await scheduler.start()
    const before = store.attempts
    for (let value = 100; value > 65; value -= 1) scheduler.publish('Load', value)
    expect(store.attempts - before).toBe(3)
    await scheduler.stop()
    expect(store.batches.flatMap(({ events }) => events)).toHaveLength(35)
  })

  test('decides as a store that takes each step by itself', async () => {
    const acts = fc.array(fc.oneof(fc.integer({ min: 5, max: 15 }), fc.constantFrom('wait 1s', 'wait 4m', 'trigger')), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(acts, async (story) => {
        const [grouped, single] = [await tell(story, { waitMs: 5, inputsMax: 7 }), await tell(story)]
        expect(grouped).toEqual(single)
      }),
      { numRuns: 60 },
    )
  })
})

/** Lets a story happen; answers which windows there were and what became of them. */
async function tell(story: readonly (number | string)[], grouping?: Grouping): Promise<readonly unknown[]> {
  const clock = new FakeClock(start)
  const store = Object.assign(new MoodyStore(), grouping === undefined ? {} : { grouping })
  const launch = (): void => undefined
  const scheduler = createScheduler({ clock, store, policies: [policy, { ...policy, name: 'q', conditions: [] }], launcher: { launch } })
  scheduler.on('run.launched', ({ id }) => void scheduler.report(id, 'success'))
  await scheduler.start()
  for (const act of story) {
    if (typeof act === 'number') scheduler.publish('Load', act)
    else if (act === 'trigger') void scheduler.trigger('p').catch(() => undefined)
    else await clock.advance(act === 'wait 1s' ? 1000 : 4 * minute)
  }
  await scheduler.flush()
  await clock.advance(100)
  const told = scheduler.windows().map(({ id, outcome, launches, lastLaunch }) => [id, outcome, launches, lastLaunch])
  await scheduler.stop()
  return told
}
