/**
 * What durability costs, beside the host in memory, and how long a restart takes against the size of what is stored: `npm run bench:durable`.
 * Wall-clock time stands beside that of the processor, since the disk is what is waited for. `--only restart` leaves the costs out. `--large` also restores 10 million events and a million
 * policies, which takes many minutes and some 10 GB of memory (`node --max-old-space-size=16000`).
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createScheduler, memoryStore, type Policy, type Scheduler, type SchedulerOptions, type Store } from 'tidegate'
import { sqliteStore } from 'tidegate/sqlite'
import { bytesInUse } from '../frame/bytes-in-use.ts'
import { ManualClock } from '../frame/manual-clock.ts'
import { quartiles } from '../frame/rounds.ts'
import { finish, type Row } from '../frame/rows.ts'

const { values } = parseArgs({
  options: { large: { type: 'boolean', default: false }, only: { type: 'string', default: '' }, json: { type: 'string' } },
})
const beginning = Date.UTC(2026, 0, 1)
const second = 1000
const ROUNDS = 3
/** A list of policies that is loaded at once has a bound. */
const sessionMax = 50_000

const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
let files = 0
const newFile = (): string => join(folder, `${(files += 1)}.db`)

interface StoreKind {
  readonly make: () => Store
  /** The share of the work that it is given: where each event waits for the disk, a little is enough. */
  readonly share: number
}

/** The first is the measure of the others. */
const stores: Readonly<Record<string, StoreKind>> = {
  memory: { make: () => memoryStore({ historyMax: 1000 }), share: 1 },
  'sqlite, groups of 2 ms': { make: () => sqliteStore(newFile()), share: 1 },
  'sqlite, synchronous normal': { make: () => sqliteStore(newFile(), { synchronous: 'normal' }), share: 1 },
  'sqlite, step by step': { make: () => sqliteStore(newFile(), { groupFor: 0 }), share: 0.02 },
}

const quiet: Policy = {
  name: 'quiet',
  workflow_name: 'run',
  cron_expression: '0 0 1 1 *',
  duration: '365d',
  conditions: ['Last known metric "Load" is > 1000'],
}

interface Work {
  readonly name: string
  readonly policies: readonly Policy[]
  /** Does a share of its work and answers how many times. */
  readonly run: (scheduler: Scheduler, clock: ManualClock, share: number) => Promise<number>
}

const works: readonly Work[] = [
  {
    name: 'an event, published alone, flushed at the end',
    policies: [quiet],
    async run(scheduler, clock, share) {
      const events = 100_000 * share
      for (let event = 0; event < events; event += 1) {
        if (event % 1000 === 0) clock.advanceTo(clock.now() + second)
        scheduler.publish('Load', event % 100)
      }
      await scheduler.flush()
      return events
    },
  },
  {
    name: 'a tick: 1000 events at once, then flushed',
    policies: [quiet],
    async run(scheduler, clock, share) {
      const ticks = Math.ceil(300 * share)
      const events = Array.from({ length: 1000 }, (_, index) => ({ metric: `m${index % 50}`, value: index % 100 }))
      for (let tick = 0; tick < ticks; tick += 1) {
        clock.advanceTo(clock.now() + second)
        scheduler.publish(events)
        await scheduler.flush()
      }
      return ticks
    },
  },
  {
    name: 'a window with its run, of 1000 that open together',
    policies: Array.from({ length: 1000 }, (_, index) => ({ name: `p${index}`, workflow_name: 'run', cron_expression: '* * * * * ?' })),
    async run(scheduler, clock) {
      for (let tick = 0; tick < 5; tick += 1) {
        clock.advanceTo(clock.now() + second)
        await scheduler.flush()
        await scheduler.flush()
      }
      return 5000
    },
  },
  {
    name: 'a window with its run, alone',
    policies: [{ name: 'p', workflow_name: 'run', cron_expression: '* * * * * ?' }],
    async run(scheduler, clock) {
      for (let tick = 0; tick < 200; tick += 1) {
        clock.advanceTo(clock.now() + second)
        await scheduler.flush()
      }
      return 200
    },
  },
]

interface Cost {
  readonly wall: number
  /** Time of the processor, of which a busy machine takes nothing away. */
  readonly processor: number
}

const kindsOfTime: Readonly<Record<string, (cost: Cost) => number>> = {
  processor: ({ processor }) => processor,
  'wall clock': ({ wall }) => wall,
}

async function costOf({ policies, run }: Work, { make, share }: StoreKind): Promise<Cost> {
  const clock = new ManualClock(beginning)
  const store = make()
  const scheduler = createScheduler({ policies, store, clock, workflows: { run: () => undefined }, metricEventTtl: '2m' })
  await scheduler.start()
  await run(scheduler, clock, share)
  const from = performance.now()
  const usedBefore = process.cpuUsage()
  const times = await run(scheduler, clock, share)
  const took = performance.now() - from
  const { user, system } = process.cpuUsage(usedBefore)
  await scheduler.stop()
  store.close?.()
  return { wall: (took / times) * 1e6, processor: ((user + system) / times) * 1e3 }
}

/** Stores take turns, round after round. */
async function costs(): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const work of works) {
    const all = Object.entries(stores).map(([contender, kind]) => ({ contender, kind, costs: new Array<Cost>() }))
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { kind, costs: own } of all) own.push(await costOf(work, kind))
    }
    const first = all[0]?.costs ?? []
    for (const [what, of] of Object.entries(kindsOfTime)) {
      for (const { contender, costs: own } of all) {
        const ratio = quartiles(own.map((cost, round) => of(cost) / of(first[round] ?? cost)))
        const value = quartiles(own.map(of))[1]
        rows.push({ goal: 'durable', workload: `${work.name}: ${what}`, contender, value, unit: 'ns', ratio, gate: '' })
      }
    }
  }
  return rows
}

/** Ten policies read each metric; all wait in an open window. */
function policiesOf(count: number): readonly Policy[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `policy-${index}`,
    workflow_name: 'run',
    cron_expression: '0 0 1 1 *',
    duration: '365d',
    conditions: [`Last known metric "metric.${Math.floor(index / 10)}" is > 1000`],
  }))
}

/** The first scheduler stops before the second starts, and is no longer held by then. */
async function fill(path: string, options: SchedulerOptions, clock: ManualClock, events: number): Promise<void> {
  const store = sqliteStore(path)
  const scheduler = createScheduler({ ...options, store })
  await scheduler.start()
  for (let event = 0; event < events; event += 1) {
    if (event % 10_000 === 0) clock.advanceTo(clock.now() + 1)
    if (event % 500_000 === 0) await scheduler.flush()
    scheduler.publish(`metric.${event % 1000}`, event % 100)
  }
  await scheduler.stop()
  store.close()
}

async function recovery(policies: number, events: number): Promise<readonly Row[]> {
  const path = newFile()
  const all = policiesOf(policies)
  const sessions: Record<string, readonly Policy[]> = {}
  for (let from = 0; from < all.length; from += sessionMax) sessions[`s${from / sessionMax}`] = all.slice(from, from + sessionMax)
  const clock = new ManualClock(beginning)
  const options = { sessions, clock, metricEventTtl: '1h', maxEventsPerMetric: 10_000_000, workflows: { run: () => undefined } } as const
  await fill(path, options, clock, events)
  clock.advanceTo(clock.now() + second)
  const bytes = statSync(path).size
  const planned = performance.now()
  const store = sqliteStore(path)
  const next = createScheduler({ ...options, store })
  const started = performance.now()
  const usedBefore = process.cpuUsage()
  await next.start()
  const ended = performance.now()
  const { user, system } = process.cpuUsage(usedBefore)
  const held = bytesInUse()
  const loaded = store.statistics().events
  if (loaded < events) throw new Error(`${events} events were stored and ${loaded} are there`)
  await next.stop()
  store.close()
  const workload = `${policies.toLocaleString('en')} policies, ${events.toLocaleString('en')} events`
  const row = (what: string, value: number, unit: Row['unit']): Row => {
    return { goal: 'restart', workload: `${workload}: ${what}`, contender: 'tidegate', value, unit, gate: '' }
  }
  return [
    row('reading the options', started - planned, 'ms'),
    row('start, processor', (user + system) / 1000, 'ms'),
    row('start, wall clock', ended - started, 'ms'),
    row('file', bytes / 1e6, 'MB'),
    row('in memory after it', held / 1e6, 'MB'),
  ]
}

try {
  const rows = values.only === 'restart' ? [] : [...(await costs())]
  const sizes: (readonly [number, number])[] = [
    [1000, 0],
    [10_000, 0],
    [100_000, 0],
    [1000, 100_000],
    [1000, 1_000_000],
    [100_000, 1_000_000],
  ]
  if (values.large) sizes.push([1000, 10_000_000], [1_000_000, 0])
  for (const [policies, events] of sizes) rows.push(...(await recovery(policies, events)))
  finish(rows, { json: values.json })
} finally {
  rmSync(folder, { recursive: true })
}
