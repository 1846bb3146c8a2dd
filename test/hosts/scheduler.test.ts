/** The public scheduler on a clock moved by hand: the loop, workflows, launchers, and everything that users' code may do wrong. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createVocabulary } from '../../dsl/index.js'
import { createScheduler, type Scheduler } from '../../src/hosts/scheduler.js'
import type { SchedulerOptions } from '../../src/hosts/options.js'
import type { Launcher, LaunchRequest } from '../../src/hosts/launcher.js'
import { memoryStore } from '../../src/hosts/memory/memory-store.js'
import type { Policy } from '../../src/policies/index.js'
import { FakeClock, settle } from './fake-clock.js'

const start = Date.UTC(2026, 0, 1)
const minute = 60_000
const everyTen: Policy = { name: 'p', workflow_name: 'run', cron_expression: '0 0/10 * * * ?', duration: '7m' }

let clock: FakeClock
let unhandled: unknown[]
const onUnhandled = (error: unknown): void => void unhandled.push(error)

beforeEach(() => {
  clock = new FakeClock(start)
  unhandled = []
  process.on('unhandledRejection', onUnhandled)
})

afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})

function make(options: SchedulerOptions): Scheduler {
  return createScheduler({ clock, ...options })
}

/** A workflow that ends when the test says so. */
function controlled(): { workflow: () => Promise<void>; finish: () => void; fail: (error: unknown) => void } {
  const pending: { resolve: () => void; reject: (error: unknown) => void }[] = []
  return {
    workflow: () => new Promise<void>((resolve, reject) => pending.push({ resolve, reject })),
    finish: () => pending.shift()?.resolve(),
    fail: (error) => pending.shift()?.reject(error),
  }
}

function outcomes(scheduler: Scheduler): (string | undefined)[] {
  return scheduler.windows().map(({ outcome }) => outcome)
}

describe('workflows', () => {
  test('a window opens at its slot, runs the workflow and settles', async () => {
    const seen: string[] = []
    const scheduler = make({ policies: [everyTen], workflows: { run: ({ run }) => void seen.push(run.id) } })
    for (const name of ['window.opened', 'window.closed', 'window.settled'] as const)
      scheduler.on(name, ({ id }) => void seen.push(`${name} ${id}`))
    await scheduler.start()
    await clock.advance(8 * minute)
    expect(seen).toEqual([
      'window.opened default/p@2026-01-01T00:00:00Z',
      'default/p@2026-01-01T00:00:00Z#1',
      'window.settled default/p@2026-01-01T00:00:00Z',
      'window.closed default/p@2026-01-01T00:00:00Z',
    ])
    expect(scheduler.explain('p').text).toBe('Window 2026-01-01 00:00-00:07 ran once: it took 0s and succeeded at 00:00.')
    await scheduler.stop()
  })

  test.each([
    ['an Error', new Error('disk full'), 'disk full'],
    ['a text', 'disk full', 'disk full'],
    ['nothing', undefined, 'undefined'],
    ['an object that cannot be shown', Object.create(null), 'a value that cannot be shown was thrown'],
  ])('a workflow that throws %s is a failed run', async (_, thrown: unknown, message) => {
    const scheduler = make({
      policies: [everyTen],
      workflows: {
        run: () => {
          throw thrown
        },
      },
    })
    await scheduler.start()
    await clock.advance(1)
    expect(scheduler.runs()).toMatchObject([{ result: 'error', message, state: 'ended' }])
    expect(outcomes(scheduler)).toEqual(['error'])
    await scheduler.stop()
  })

  test('a workflow that rejects is retried in its window after the delay', async () => {
    const { workflow, fail, finish } = controlled()
    const scheduler = make({ policies: [{ ...everyTen, retry_on_error: true, delay: '2s' }], workflows: { run: workflow } })
    await scheduler.start()
    await clock.advance(minute)
    fail(new Error('no'))
    await clock.advance(2000)
    expect(scheduler.runs().map(({ start: at, result }) => [at - start, result])).toEqual([
      [0, 'error'],
      [62_000, undefined],
    ])
    finish()
    await settle()
    expect(outcomes(scheduler)).toEqual(['ran'])
    await scheduler.stop()
  })

  test('a cancelled run has its signal aborted, and its window ends as cancelled', async () => {
    let aborted: unknown
    const scheduler = make({
      policies: [everyTen],
      workflows: {
        run: ({ signal }) =>
          new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => {
              aborted = signal.reason
              resolve()
            })
          }),
      },
    })
    await scheduler.start()
    await clock.advance(1000)
    const [run] = scheduler.runs()
    await scheduler.cancel(run?.id ?? '', { reason: 'wrong cluster' })
    await settle()
    expect(String(aborted)).toContain('wrong cluster')
    expect(scheduler.runs()).toMatchObject([{ result: 'cancelled', cancel: { by: 'person', reason: 'wrong cluster' } }])
    expect(scheduler.explain('p').text).toBe(
      'Window 2026-01-01 00:00-00:07 was cancelled by a person, who stopped its run at 00:00:01 ("wrong cluster").',
    )
    await scheduler.stop()
  })

  test('a workflow that ignores its cancel is reported as stuck after the grace', async () => {
    const stuck: string[] = []
    const scheduler = make({
      policies: [{ ...everyTen, cancel_on_timeout: { grace: '20s' } }],
      workflows: { run: () => new Promise(() => {}) },
    })
    scheduler.on('run.stuck', ({ id }) => void stuck.push(id))
    await scheduler.start()
    await clock.advance(7 * minute + 19_999)
    expect(stuck).toEqual([])
    await clock.advance(1)
    expect(stuck).toEqual(['default/p@2026-01-01T00:00:00Z#1'])
    await scheduler.stop()
  })
})

describe('listeners', () => {
  test('one that throws or rejects hurts nobody and is reported', async () => {
    const problems: string[] = []
    const heard: string[] = []
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    scheduler
      .on('error', ({ error, doing }) => void problems.push(`${doing}: ${String(error)}`))
      .on('window.opened', () => {
        throw new Error('thrown')
      })
      .on('window.opened', () => Promise.reject(new Error('rejected')))
      .on('window.opened', ({ id }) => void heard.push(id))
    await scheduler.start()
    await clock.advance(1)
    expect(heard).toHaveLength(1)
    expect(problems).toEqual(['a listener of "window.opened": Error: thrown', 'a listener of "window.opened": Error: rejected'])
    await scheduler.stop()
  })

  test('without an error listener or a logger a problem becomes a process warning, never silence', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    scheduler.on('window.opened', () => {
      throw new Error('thrown')
    })
    await scheduler.start()
    await clock.advance(1)
    expect(warn).toHaveBeenCalledWith('a listener of "window.opened" failed: thrown', expect.objectContaining({ type: 'TidegateWarning' }))
    warn.mockRestore()
    await scheduler.stop()
  })

  test('an event published inside a listener is taken after the present step, and launches', async () => {
    const scheduler = make({
      policies: [{ ...everyTen, conditions: ['Last known metric "Load" is <= 10'] }],
      workflows: { run: () => undefined },
    })
    scheduler.on('window.opened', () => void scheduler.publish('Load', 5))
    await scheduler.start()
    await clock.advance(1)
    expect(outcomes(scheduler)).toEqual(['ran'])
    await scheduler.stop()
  })

  test('off and once', async () => {
    const heard: string[] = []
    const listener = ({ id }: { id: string }): void => void heard.push(id)
    const scheduler = make({ policies: [{ ...everyTen, duration: '0s' }], workflows: { run: () => undefined } })
    scheduler.on('window.opened', listener).once('window.opened', listener).off('window.opened', listener)
    await scheduler.start()
    await clock.advance(11 * minute)
    expect(heard).toHaveLength(1)
    await scheduler.stop()
  })
})

describe('launchers', () => {
  /** A launcher whose answers the test gives. */
  function answering(): Launcher & {
    requests: LaunchRequest[]
    cancels: string[]
    accept: (executionId: string) => void
    refuse: (error: unknown) => void
  } {
    const answers: { resolve: (receipt: { executionId: string }) => void; reject: (error: unknown) => void }[] = []
    const requests: LaunchRequest[] = []
    const cancels: string[] = []
    return {
      requests,
      cancels,
      launch: (request) => {
        requests.push(request)
        return new Promise((resolve, reject) => answers.push({ resolve, reject }))
      },
      cancel: (executionId, reason) => void cancels.push(`${executionId}: ${reason}`),
      accept: (executionId) => answers.shift()?.resolve({ executionId }),
      refuse: (error) => answers.shift()?.reject(error),
    }
  }

  test('accepts, and its end is told by execution id', async () => {
    const launcher = answering()
    const scheduler = make({ policies: [everyTen], launcher })
    await scheduler.start()
    await clock.advance(1)
    expect(scheduler.windows()).toMatchObject([{ state: 'triggered' }])
    launcher.accept('e1')
    await settle()
    expect(scheduler.windows()).toMatchObject([{ state: 'running' }])
    expect(scheduler.runs()).toMatchObject([{ executionId: 'e1', state: 'running' }])
    expect(scheduler.report('e1', 'success')).toBe(true)
    await settle()
    expect(outcomes(scheduler)).toEqual(['ran'])
    expect(scheduler.report('e1', 'error')).toBe(false)
    await scheduler.stop()
  })

  test('an end that overtakes the answer to the launch is kept until the answer', async () => {
    const launcher = answering()
    const scheduler = make({ policies: [everyTen], launcher })
    await scheduler.start()
    await clock.advance(1)
    expect(scheduler.report('e1', { result: 'error', message: 'quota' })).toBe(true)
    launcher.accept('e1')
    await settle()
    expect(scheduler.runs()).toMatchObject([{ result: 'error', message: 'quota', state: 'ended' }])
    expect(outcomes(scheduler)).toEqual(['error'])
    await scheduler.stop()
  })

  test('an end told by run id needs no answer at all', async () => {
    const launcher = answering()
    const scheduler = make({ policies: [everyTen], launcher })
    await scheduler.start()
    await clock.advance(1)
    expect(scheduler.report('default/p@2026-01-01T00:00:00Z#1', 'success')).toBe(true)
    await settle()
    expect(outcomes(scheduler)).toEqual(['ran'])
    launcher.accept('late')
    await settle()
    expect(outcomes(scheduler)).toEqual(['ran'])
    await scheduler.stop()
  })

  test.each([
    ['rejects', (): Promise<never> => Promise.reject(new Error('no capacity'))],
    [
      'throws',
      (): never => {
        throw new Error('no capacity')
      },
    ],
  ])('one that %s refuses the launch: the run has failed with reason launch_failed', async (_, launch) => {
    const scheduler = make({ policies: [everyTen], launcher: { launch } })
    await scheduler.start()
    await clock.advance(1)
    expect(scheduler.runs()).toMatchObject([{ result: 'error', failure: 'launch_failed', message: 'no capacity', start, end: start }])
    expect(outcomes(scheduler)).toEqual(['launch_failed'])
    expect(scheduler.explain('p').text).toContain('its launch was refused (no capacity)')
    await scheduler.stop()
  })

  test('a cancel before the answer reaches the launcher after it', async () => {
    const launcher = answering()
    const scheduler = make({ policies: [everyTen], launcher })
    await scheduler.start()
    await clock.advance(1)
    await scheduler.cancel('p', { reason: 'stop it' })
    expect(launcher.requests[0]?.signal.aborted).toBe(true)
    expect(launcher.cancels).toEqual([])
    launcher.accept('e1')
    await settle()
    expect(launcher.cancels).toEqual(['e1: stop it'])
    scheduler.report('e1', 'success')
    await settle()
    expect(scheduler.runs()).toMatchObject([{ result: 'cancelled' }])
    await scheduler.stop()
  })

  test('a cancel that fails is reported; the run is still tracked', async () => {
    const problems: string[] = []
    const launcher: Launcher = { launch: () => ({ executionId: 'e1' }), cancel: () => Promise.reject(new Error('gone')) }
    const scheduler = make({ policies: [everyTen], launcher }).on('error', ({ doing }) => void problems.push(doing))
    await scheduler.start()
    await clock.advance(1)
    await scheduler.cancel('p')
    await settle()
    expect(problems).toEqual(['cancelling e1'])
    expect(scheduler.runs()).toMatchObject([{ state: 'running', cancel: { by: 'person' } }])
    await scheduler.stop()
  })
})

describe('time', () => {
  test('a window more than 24.8 days ahead opens at its instant, once', async () => {
    const scheduler = make({
      policies: [{ ...everyTen, cron_expression: '0 0 0 1 3 ?', duration: '1h' }],
      workflows: { run: () => undefined },
      heartbeatPeriod: 24 * 60 * minute,
    })
    await scheduler.start()
    await clock.advance(59 * 24 * 60 * minute - 1)
    expect(scheduler.runs()).toEqual([])
    await clock.advance(1)
    expect(scheduler.runs()).toMatchObject([{ start: Date.UTC(2026, 2, 1) }])
    await scheduler.stop()
  })

  test('a clock that steps back fires nothing twice', async () => {
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    await scheduler.start()
    await clock.advance(10 * minute)
    clock.stepWall(-5 * minute)
    await clock.advance(6 * minute)
    expect(scheduler.runs().map(({ start: at }) => (at - start) / minute)).toEqual([0, 10])
    await clock.advance(9 * minute)
    expect(scheduler.runs().map(({ start: at }) => (at - start) / minute)).toEqual([0, 10, 20])
    await scheduler.stop()
  })

  test('a clock that is set forward is noticed within a heartbeat; what passed unseen is missed', async () => {
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    await scheduler.start()
    await clock.advance(minute)
    clock.stepWall(30 * minute)
    await clock.advance(minute)
    expect(scheduler.windows().map(({ slot, outcome }) => [(slot - start) / minute, outcome])).toEqual([
      [0, 'ran'],
      [10, 'missed'],
      [20, 'missed'],
      [30, 'ran'],
    ])
    await scheduler.stop()
  })

  test('after a sleep the window that is still open is taken up', async () => {
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    await scheduler.start()
    await clock.advance(minute)
    clock.sleep(62 * minute)
    await clock.advance(minute)
    expect(outcomes(scheduler)).toEqual(['ran', 'missed', 'missed', 'missed', 'missed', 'missed', 'ran'])
    await scheduler.stop()
  })

  test('with reactive: false everything happens on heartbeats', async () => {
    const scheduler = make({
      policies: [{ ...everyTen, cron_expression: '30 0/10 * * * ?', conditions: ['Last known metric "Load" is <= 10'] }],
      workflows: { run: () => undefined },
      reactive: false,
    })
    await scheduler.start()
    await clock.advance(90_000)
    scheduler.publish('Load', 1)
    expect(scheduler.runs()).toEqual([])
    await clock.advance(30_000)
    expect(scheduler.runs()).toMatchObject([{ start: start + 2 * minute }])
    await scheduler.stop()
  })
})

describe('start and stop', () => {
  test('stop opens and launches nothing more, waits for runs up to drain, then aborts them', async () => {
    let aborted = false
    const scheduler = make({
      policies: [{ ...everyTen, loop: true }],
      workflows: {
        run: ({ signal }) =>
          new Promise<void>((_, reject) => {
            signal.addEventListener('abort', () => {
              aborted = true
              reject(new Error('aborted'))
            })
          }),
      },
    })
    await scheduler.start()
    await clock.advance(1000)
    const stopped = scheduler.stop({ drain: '30s' })
    await clock.advance(29_000)
    expect(aborted).toBe(false)
    await clock.advance(1000)
    await stopped
    expect(aborted).toBe(true)
    expect(clock.alarms).toBe(0)
    expect(scheduler.runs()).toHaveLength(1)
  })

  test('drain ends as soon as the last run has ended', async () => {
    const { workflow, finish } = controlled()
    const scheduler = make({ policies: [everyTen], workflows: { run: workflow } })
    await scheduler.start()
    await clock.advance(1000)
    const stopped = scheduler.stop({ drain: '30s' })
    finish()
    await stopped
    expect(scheduler.runs()).toMatchObject([{ result: 'success' }])
    await scheduler.stop()
  })

  test('start twice is refused, and nothing runs before start', async () => {
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    await clock.advance(20 * minute)
    expect(scheduler.windows()).toEqual([])
    await scheduler.start()
    await expect(scheduler.start()).rejects.toMatchObject({ code: 'already-started' })
    await scheduler.stop()
  })

  test('a scheduler disposes of itself', async () => {
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    await scheduler.start()
    await scheduler[Symbol.asyncDispose]()
    expect(clock.alarms).toBe(0)
  })
})

describe('mistakes of the caller', () => {
  test.each([
    [{ timezone: 'Mars/Olympus' }, 'timezone: "Mars/Olympus" is not a time zone: give an IANA name such as Europe/Paris'],
    [{ metricEventTtl: 'soon' }, 'metricEventTtl: "soon" is not a length of time: write numbers with their units, such as 10m or 1h30m'],
    [{ heartbeatPeriod: 0 }, 'heartbeatPeriod: 0 is not a whole number of at least 1'],
    [{ workflows: {}, launcher: { launch: () => undefined } }, 'workflows: give either workflows or a launcher, not both'],
  ])('%j', (options, message) => {
    expect(() => createScheduler(options)).toThrow(message)
  })

  test('a policy whose workflow is not given', () => {
    expect(() => make({ policies: [everyTen], workflows: { other: () => undefined } })).toThrow(/unknown-workflow/)
  })

  test('a timer whose last slot is over', () => {
    expect(() => make({ policies: [{ ...everyTen, cron_expression: '0 0 0 1 1 ? 2025' }], workflows: { run: () => undefined } })).toThrow(
      /impossible-cron/,
    )
  })

  test('names that are not known', async () => {
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    await scheduler.start()
    await expect(scheduler.cancel('nope')).rejects.toMatchObject({ code: 'unknown-policy' })
    await expect(scheduler.cancel('default/p@2026-01-01T00:00:00Z#9')).rejects.toMatchObject({ code: 'unknown-run' })
    expect(() => scheduler.explain('nope')).toThrow('no policy "nope" is loaded in session "default"')
    expect(() => scheduler.explain('default/p@2020-01-01T00:00:00Z')).toThrow('no window')
    await scheduler.stop()
  })

  test('values that are not metric events are refused with a code, and nothing else is lost', async () => {
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    await scheduler.start()
    expect(scheduler.publish('Load', Number.NaN)).toBe('bad-value')
    expect(scheduler.publish('tidegate.run', 1)).toBe('reserved-metric')
    expect(
      scheduler.publish([
        { metric: 'Load', value: 1 },
        { metric: '', value: 2 },
        { metric: 'Load', value: 3 },
      ]),
    ).toBe('bad-metric')
    expect(scheduler.metrics()).toMatchObject([{ metric: 'Load', count: 2, last: 3 }, expect.anything(), expect.anything()])
    await scheduler.stop()
  })
})

describe('a restart on the same store', () => {
  test('takes up the open window where it was; a run of this process is lost and retried', async () => {
    const store = memoryStore()
    const policies = [{ ...everyTen, retry_on_error: true, delay: '1m' }]
    const first = make({ store, policies, workflows: { run: () => new Promise(() => {}) } })
    await first.start()
    await clock.advance(minute)
    await first.stop()
    await clock.advance(minute)
    const second = make({ store, policies, workflows: { run: () => undefined } })
    await second.start()
    expect(second.runs()).toMatchObject([{ n: 1, result: 'error', failure: 'runner_lost', end: start + 2 * minute }])
    await clock.advance(minute)
    expect(second.runs()).toMatchObject([{ n: 1 }, { n: 2, result: 'success', start: start + 3 * minute }])
    expect(outcomes(second)).toEqual(['ran'])
    await second.stop()
  })

  test('asks the launcher what became of runs in flight', async () => {
    const store = memoryStore()
    const asked: (readonly string[])[] = []
    const policies = ['ended', 'goes-on', 'unknown'].map((name) => ({ ...everyTen, name }))
    const first = make({ store, policies, launcher: { launch: ({ policy }) => ({ executionId: `e-${policy}` }) } })
    await first.start()
    await clock.advance(minute)
    await first.stop()
    const second = make({
      store,
      policies,
      launcher: {
        launch: () => undefined,
        reconcile: (ids) => {
          asked.push(ids)
          return Promise.resolve({ 'e-ended': 'success', 'e-goes-on': 'running' })
        },
      },
    })
    await second.start()
    expect(asked).toEqual([['e-ended', 'e-goes-on', 'e-unknown']])
    expect(second.windows().map(({ policy, outcome }) => [policy, outcome])).toEqual([
      ['ended', 'ran'],
      ['goes-on', undefined],
      ['unknown', 'runner_lost'],
    ])
    expect(second.report('e-goes-on', 'success')).toBe(true)
    await settle()
    expect(outcomes(second)).toEqual(['ran', 'ran', 'runner_lost'])
    await second.stop()
  })

  test('records what was missed meanwhile, and does not start int timers again', async () => {
    const store = memoryStore()
    const policies = [everyTen, { name: 'once', workflow_name: 'run', timer_type: 'int' as const, cron_expression: '25m', duration: '1m' }]
    const first = make({ store, policies, workflows: { run: () => undefined } })
    await first.start()
    await clock.advance(minute)
    await first.stop()
    await clock.advance(21 * minute)
    const second = make({ store, policies, workflows: { run: () => undefined } })
    await second.start()
    await clock.advance(10 * minute)
    expect(second.windows().map(({ policy, slot, outcome }) => [policy, (slot - start) / minute, outcome])).toEqual([
      ['p', 0, 'ran'],
      ['p', 10, 'missed'],
      ['p', 20, 'ran'],
      ['once', 25, 'ran'],
      ['p', 30, 'ran'],
    ])
    await second.stop()
  })
})

describe('what users may do by mistake', () => {
  test.each([['failed'], [{ status: 'error' }], [null], [undefined]])(
    'a report of %j is refused, never taken for a success',
    async (report) => {
      const scheduler = make({ policies: [everyTen], launcher: { launch: () => ({ executionId: 'e1' }) } })
      await scheduler.start()
      await clock.advance(1)
      const { told } = JSON.parse(JSON.stringify({ told: report }))
      expect(() => scheduler.report('e1', told)).toThrow('says no result: give success, error or cancelled')
      expect(scheduler.runs()).toMatchObject([{ state: 'running' }])
      await scheduler.stop()
    },
  )

  test('a workflow that changes its inputs changes neither its record nor the next run', async () => {
    const seen: unknown[] = []
    const scheduler = make({
      policies: [{ ...everyTen, loop: true, max_run: 2, delay: '1s', inputs: { deep: { count: 1 } } }],
      workflows: {
        run: ({ inputs }) => {
          seen.push(JSON.stringify(inputs))
          Object.assign(inputs, { deep: { count: 2 } })
        },
      },
    })
    await scheduler.start()
    await clock.advance(minute)
    expect(seen).toEqual(['{"deep":{"count":1}}', '{"deep":{"count":1}}'])
    expect(scheduler.runs().map(({ inputs }) => inputs)).toEqual([{ deep: { count: 1 } }, { deep: { count: 1 } }])
    await scheduler.stop()
  })

  test('a condition can be watched before the start', async () => {
    const edges: unknown[] = []
    const scheduler = make({ policies: [everyTen], workflows: { run: () => undefined } })
    const end = scheduler.watch(createVocabulary([]).compile('Last known metric "Load" is > 1'), ({ verdict }) => void edges.push(verdict))
    await scheduler.start()
    scheduler.publish('Load', 5)
    end()
    scheduler.publish('Load', 0)
    expect(edges).toEqual([true])
    await scheduler.stop()
  })

  test('a stopped scheduler takes no more orders; a second stop waits for the first', async () => {
    const { workflow, finish } = controlled()
    const scheduler = make({ policies: [everyTen], workflows: { run: workflow } })
    await scheduler.start()
    await clock.advance(1000)
    let stopped = 0
    const both = [scheduler.stop({ drain: '30s' }), scheduler.stop()].map((stop) => stop.then(() => (stopped += 1)))
    await clock.advance(1000)
    expect(stopped).toBe(0)
    finish()
    await Promise.all(both)
    await expect(scheduler.trigger('p')).rejects.toMatchObject({ code: 'stopped' })
  })

  test('a run that ends after the stop is left to the scheduler that took over', async () => {
    const store = memoryStore()
    const { workflow, finish } = controlled()
    const first = make({ store, policies: [everyTen], workflows: { run: workflow } })
    await first.start()
    await clock.advance(1000)
    await first.stop()
    const second = make({ store, policies: [everyTen], workflows: { run: () => undefined } })
    await second.start()
    finish()
    await settle()
    expect(second.runs()).toMatchObject([{ failure: 'runner_lost' }])
    await second.stop()
  })

  test('sessions have names like policies, and the default one is given once', async () => {
    const workflows = { run: (): void => undefined }
    expect(() => make({ policies: [everyTen], sessions: { default: [] }, workflows })).toThrow(
      'give the policies of the session "default" once',
    )
    const scheduler = make({ policies: [everyTen], workflows })
    await scheduler.start()
    await expect(scheduler.openSession('team a', [everyTen])).rejects.toMatchObject({ code: 'bad-name' })
    await scheduler.stop()
  })

  test('policies without workflows or a launcher', () => {
    expect(() => make({ policies: [everyTen] })).toThrow(/unknown-workflow/)
  })
})

describe('explain', () => {
  test('tells of a pause and of the last window', async () => {
    const scheduler = make({
      policies: [
        { ...everyTen, recurrence_count: 1 },
        { ...everyTen, name: 'q' },
      ],
      workflows: { run: () => undefined },
    })
    await scheduler.start()
    await clock.advance(minute)
    await scheduler.pause('q', { note: 'freeze' })
    expect(scheduler.explain('p').text).toMatch(/ Its recurrence count is used up: no further window opens\.$/)
    expect(scheduler.explain('q').text).toMatch(
      / The policy has been paused since 2026-01-01 00:01 \("freeze"\) and launches nothing until it is resumed\.$/,
    )
    await scheduler.stop()
  })

  test('a hold of no length explains no later instant', async () => {
    const scheduler = make({
      policies: [{ ...everyTen, conditions: ['Last known metric "Load" is <= 10'] }],
      workflows: { run: () => new Promise(() => {}) },
    })
    await scheduler.start()
    scheduler.publish('Load', 1)
    await clock.advance(2 * minute)
    expect(scheduler.explain('p', { at: start + minute }).reason).toBe('running')
    await scheduler.stop()
  })
})
