/** Experiments, schedules and trials over HTTP, as the source's guide has them (SEMANTICS S9). */
import { afterEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../../../src/index.js'
import { at, mountServer, type MountedServer, type MountOptions } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

/** A server whose action `test.do` takes the minutes that its argument says. */
async function serve(options: MountOptions = {}): Promise<MountedServer & { readonly began: string[] }> {
  const began: string[] = []
  const server: MountedServer = await mountServer({
    ...options,
    experiments: {
      ...options.experiments,
      actions: {
        'test.do': async ({ minutes = 0, name = '', fails = false }, { signal }) => {
          began.push(`${String(name)} at ${Math.floor((server.clock.now() - Date.UTC(2026, 0, 1)) / 60_000)}`)
          await new Promise<void>((resolve, reject) => {
            const forget = server.clock.alarm(Number(minutes) * 60_000, resolve)
            signal.addEventListener('abort', () => {
              forget()
              reject(new Error('stopped'))
            })
          })
          if (fails === true) throw new Error('it broke')
          return { status_code: 200, left: 7 }
        },
      },
    },
  })
  mounted = server
  return Object.assign(server, { began })
}

async function createExperiment(server: MountedServer, experiment: object): Promise<string> {
  const { status, body } = await server.ask('POST', '/api/v1/experiment', { name: 'e', steps: [], ...experiment })
  expect(status).toBe(201)
  return String(at(body, 'id'))
}

async function startTrial(server: MountedServer, experiment: string): Promise<string> {
  const { status, body } = await server.ask('POST', '/api/v1/trial', { experiment })
  expect(status).toBe(201)
  return String(at(body, 'id'))
}

async function createSchedule(server: MountedServer, experiment: string, schedule: object): Promise<string> {
  const { status, body } = await server.ask('POST', `/api/v1/experiment/${experiment}/schedule`, schedule)
  expect(status).toBe(201)
  return String(at(body, 'id'))
}

const step = (where: object = {}): object => ({ step: 'do it', do: 'test.do', where })

describe('experiments', () => {
  test('are created, read, changed and deleted, with and without a slash', async () => {
    const server = await serve()
    const id = await createExperiment(server, { name: 'latency', steps: [step({ name: '{{ name }}' })], metadata: { team: 'sre' } })
    const read = await server.ask('GET', `/api/v1/experiment/${id}/`)
    expect(read).toMatchObject({
      status: 200,
      body: {
        id,
        name: 'latency',
        description: '',
        metadata: { team: 'sre' },
        pre_steps: [],
        created_by: 'local',
        created_at: '2026-01-01T00:00:30Z',
      },
    })
    expect((await server.ask('GET', '/api/v1/experiment')).body).toHaveLength(1)
    expect((await server.ask('PATCH', `/api/v1/experiment/${id}`, { description: 'new' })).body).toMatchObject({
      name: 'latency',
      description: 'new',
    })
    expect((await server.ask('PUT', `/api/v1/experiment/${id}`, { name: 'other', steps: [] })).body).toMatchObject({
      name: 'other',
      description: '',
      metadata: {},
    })
    expect(await server.ask('DELETE', `/api/v1/experiment/${id}`)).toEqual({ status: 204, body: undefined })
    expect((await server.ask('GET', '/api/v1/experiment/')).body).toEqual([])
    expect((await server.ask('GET', `/api/v1/experiment/${id}`)).status).toBe(200)
    expect((await server.ask('PATCH', `/api/v1/experiment/${id}`, { description: 'x' })).status).toBe(404)
  })

  test('say what is wrong, by field', async () => {
    const server = await serve()
    expect(await server.ask('POST', '/api/v1/experiment', { name: 'a', stepz: [] })).toEqual({
      status: 400,
      body: { stepz: ['The experiment has no key `stepz`. Did you mean `steps`?'] },
    })
    expect((await server.ask('POST', '/api/v1/experiment', '{ no json')).status).toBe(400)
    expect(await server.ask('GET', '/api/v1/experiment/none')).toEqual({ status: 404, body: { detail: 'no experiment has the id "none"' } })
  })
})

describe('schedules', () => {
  test('start trials, count down, and stop at 0', async () => {
    const server = await serve()
    const experiment = await createExperiment(server, { steps: [step({ name: '{{ name }}' })], metadata: { team: 'sre', site: 'eu' } })
    const schedule = await createSchedule(server, experiment, {
      recurrence_pattern: '*/5 * * * *',
      recurrence_count: 2,
      parameters: { name: 'x' },
      metadata: { site: 'us' },
      ticket: { type: 'inc' },
    })
    const url = `/api/v1/experiment/${experiment}/schedule/${schedule}`
    expect((await server.ask('GET', url)).body).toMatchObject({
      recurrence_count: 2,
      recurrence_left: 2,
      metadata: { team: 'sre', site: 'us' },
      trials: [],
    })
    await server.clock.advance(5 * 60_000)
    expect((await server.ask('GET', url)).body).toMatchObject({
      recurrence_left: 1,
      trials: [{ status: 'Succeeded', executed_at: '2026-01-01T00:05:00Z' }],
    })
    await server.clock.advance(60 * 60_000)
    const { body } = await server.ask('GET', url)
    expect(body).toMatchObject({
      recurrence_left: 0,
      trials: [{ status: 'Succeeded' }, { status: 'Succeeded', executed_at: '2026-01-01T00:10:00Z' }],
    })
    expect(server.began).toEqual(['x at 5', 'x at 10'])
    const trial = await server.ask('GET', `/api/v1/trial/${String(at(body, 'trials', 0, 'id'))}/`)
    expect(trial.body).toMatchObject({
      experiment,
      schedule,
      parameters: { name: 'x' },
      ticket: { type: 'inc' },
      initiated_by: 'local',
      trial_record: {
        steps: [
          {
            step_name: 'do it',
            step_parameters: { name: 'x' },
            logs: [
              '[2026-01-01T00:05:00Z - INFO] Started.',
              '[2026-01-01T00:05:00Z - INFO] Answer: {"status_code":200,"left":7}.',
              '[2026-01-01T00:05:00Z - INFO] Succeeded.',
            ],
          },
        ],
        result: [{ logs: ['[2026-01-01T00:05:00Z - INFO] Succeeded.'] }],
      },
    })
  })

  test('another count starts anew, the same does not', async () => {
    const server = await serve()
    const experiment = await createExperiment(server, { steps: [] })
    const schedule = await createSchedule(server, experiment, { recurrence_pattern: '* * * * *', recurrence_count: 3 })
    const url = `/api/v1/experiment/${experiment}/schedule/${schedule}`
    await server.clock.advance(2 * 60_000)
    expect((await server.ask('PATCH', url, { recurrence_count: 3, parameters: { a: 1 } })).body).toMatchObject({ recurrence_left: 1 })
    expect((await server.ask('PATCH', url, { recurrence_count: 5 })).body).toMatchObject({ recurrence_count: 5, recurrence_left: 5 })
    expect((await server.ask('PATCH', url, { recurrence_count: null })).body).toMatchObject({
      recurrence_count: null,
      recurrence_left: null,
    })
  })

  test.each([
    [{}, 'recurrence_pattern'],
    [{ recurrence_pattern: '0 0 * * * *' }, 'recurrence_pattern'],
    [{ recurrence_pattern: '* * * * *', recurrence_count: 'two' }, 'recurrence_count'],
    [{ recurrence_pattern: '* * * * *', paramters: {} }, 'paramters'],
  ])('%j is refused', async (schedule, field) => {
    const server = await serve()
    const experiment = await createExperiment(server, {})
    const { status, body } = await server.ask('POST', `/api/v1/experiment/${experiment}/schedule/`, schedule)
    expect([status, Object.keys(Object(body))]).toEqual([400, [field]])
  })

  test('belong to an experiment that is there', async () => {
    const server = await serve()
    const experiment = await createExperiment(server, {})
    const schedule = await createSchedule(server, experiment, { recurrence_pattern: '* * * * *' })
    await server.ask('DELETE', `/api/v1/experiment/${experiment}`)
    expect((await server.ask('POST', `/api/v1/experiment/${experiment}/schedule`, { recurrence_pattern: '* * * * *' })).status).toBe(404)
    expect((await server.ask('POST', '/api/v1/experiment/none/schedule', { recurrence_pattern: '* * * * *' })).status).toBe(404)
    expect((await server.ask('GET', `/api/v1/experiment/${experiment}/schedule/${schedule}`)).status).toBe(200)
    expect((await server.ask('GET', `/api/v1/experiment/${experiment}/schedule`)).body).toEqual([])
    await server.clock.advance(10 * 60_000)
    expect(server.experiments.schedule(experiment, schedule).trials).toEqual([])
  })

  test('a deleted one starts nothing more and can be read', async () => {
    const server = await serve()
    const experiment = await createExperiment(server, {})
    const schedule = await createSchedule(server, experiment, { recurrence_pattern: '* * * * *' })
    const url = `/api/v1/experiment/${experiment}/schedule/${schedule}`
    await server.clock.advance(60_000)
    expect(await server.ask('DELETE', url)).toEqual({ status: 204, body: undefined })
    await server.clock.advance(10 * 60_000)
    const { status, body } = await server.ask('GET', url)
    expect([status, at(body, 'trials', 'length')]).toEqual([200, 1])
    expect((await server.ask('DELETE', url)).status).toBe(404)
  })
})

describe('trials', () => {
  test('run one at a time, in the order of their slots (S9.4)', async () => {
    const server = await serve()
    const long = await createExperiment(server, { steps: [step({ name: 'long', minutes: 30 })] })
    const short = await createExperiment(server, { steps: [step({ name: 'short', minutes: 1 })] })
    const later = await createSchedule(server, short, { recurrence_pattern: '15 1 * * *' })
    await createSchedule(server, long, { recurrence_pattern: '0 1 * * *' })
    await server.clock.advance(80 * 60_000)
    expect(server.experiments.schedule(short, later).trials).toMatchObject([{ status: 'Scheduled' }])
    await server.clock.advance(20 * 60_000)
    expect(server.began).toEqual(['long at 60', 'short at 90'])
  })

  test('are started by people, with parameters of their own', async () => {
    const server = await serve()
    const experiment = await createExperiment(server, {
      steps: [step({ name: '{{ name }}' })],
      parameters: { name: 'usual' },
      metadata: { a: 1 },
    })
    const { status, body } = await server.ask('POST', '/api/v1/trial', { experiment, parameters: { name: 'mine' } })
    expect([status, at(body, 'status'), at(body, 'metadata')]).toEqual([201, 'In Progress', { a: 1 }])
    await server.clock.advance(0)
    expect(server.began).toEqual(['mine at 0'])
    expect((await server.ask('GET', `/api/v1/trial/${String(at(body, 'id'))}`)).body).toMatchObject({ status: 'Succeeded', schedule: null })
    expect((await server.ask('GET', '/api/v1/trial')).body).toHaveLength(1)
    expect(server.scheduler.policies()).toEqual([])
    expect((await server.ask('POST', '/api/v1/trial', { experiment: 'none' })).body).toEqual({
      experiment: ['No experiment has the id "none".'],
    })
  })

  test.each([
    ['Failed', { steps: [step({ fails: true })] }, 'do it: it broke'],
    ['Aborted', { pre_steps: [step({ fails: true })], steps: [step({ name: 'never' })] }, 'do it: it broke'],
    ['Invalid', { steps: [step({ name: '{{ nobody }}' })] }, 'No value is given for "nobody"'],
    ['Failed', { steps: [{ do: 'test.do', where: {}, expect: [{ operator: 'gt', left: 7 }] }] }, 'left is 7, which is not > 7.'],
  ])('end as %s', async (status, experiment, message) => {
    const server = await serve()
    const id = await createExperiment(server, { ...experiment, post_steps: [step({ name: 'tidy' })] })
    const { body } = await server.ask('POST', '/api/v1/trial', { experiment: id })
    await server.clock.advance(0)
    const trial = await server.ask('GET', `/api/v1/trial/${String(at(body, 'id'))}`)
    expect(at(trial.body, 'status')).toBe(status)
    expect(at(trial.body, 'trial_record', 'result', 0, 'logs', 0)).toContain(message)
    expect(server.began.includes('tidy at 0')).toBe(status === 'Failed')
  })

  test('stop: one that runs gives up its step and tidies up; one that waits never starts; asking again does no harm', async () => {
    const server = await serve()
    const experiment = await createExperiment(server, {
      steps: [step({ name: 'long', minutes: 30 })],
      post_steps: [step({ name: 'tidy' })],
    })
    const running = await startTrial(server, experiment)
    await server.clock.advance(60_000)
    const waiting = await startTrial(server, experiment)
    expect(at((await server.ask('PUT', `/api/v1/trial/${waiting}/stop`)).body, 'status')).toBe('Stopped')
    expect(at((await server.ask('PUT', `/api/v1/trial/${running}/stop`)).body, 'status')).toBe('Stop Initiated')
    await server.clock.advance(60_000)
    expect(at((await server.ask('GET', `/api/v1/trial/${running}`)).body, 'status')).toBe('Stopped')
    expect((await server.ask('PUT', `/api/v1/trial/${running}/stop`)).status).toBe(200)
    expect(server.began).toEqual(['long at 0', 'tidy at 1'])
    const done = await startTrial(server, await createExperiment(server, { steps: [] }))
    await server.clock.advance(0)
    expect(await server.ask('PUT', `/api/v1/trial/${done}/stop`)).toEqual({
      status: 403,
      body: { detail: 'the trial is Succeeded: only one that is Scheduled or In Progress can be stopped' },
    })
  })

  test('survive a restart: schedules go on, what ran is Aborted', async () => {
    const store = memoryStore()
    const first = await serve({ store })
    const experiment = await createExperiment(first, { steps: [step({ name: 'long', minutes: 30 })] })
    const schedule = await createSchedule(first, experiment, { recurrence_pattern: '0 * * * *', recurrence_count: 5 })
    await first.clock.advance(61 * 60_000)
    const { clock } = first
    await first.stop()
    const second = await serve({ store, clock })
    const url = `/api/v1/experiment/${experiment}/schedule/${schedule}`
    expect((await second.ask('GET', url)).body).toMatchObject({ recurrence_left: 4, trials: [{ status: 'Aborted' }] })
    await clock.advance(60 * 60_000)
    expect((await second.ask('GET', url)).body).toMatchObject({
      recurrence_left: 3,
      trials: [{ status: 'Aborted' }, { status: 'In Progress' }],
    })
  })
})
