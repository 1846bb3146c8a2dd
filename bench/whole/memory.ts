/**
 * What is held in memory, each case in a process of its own, after two collections: `node bench/run.ts whole/memory`, at the size of the goals; smaller with `BENCH_POLICIES=100000 BENCH_EVENTS=1000000`.
 */
import { createScheduler, memoryStore, type Policy } from 'tidegate'
import { spawnSync } from 'node:child_process'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ManualClock } from '../frame/manual-clock.ts'
import { budget, finish, type Row } from '../frame/rows.ts'
import { aggregateIs, BEGINNING, randomNumbers } from '../frame/series.ts'

const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    json: { type: 'string' },
    only: { type: 'string' },
  },
})
const POLICIES = Number(process.env['BENCH_POLICIES'] ?? 1_000_000)
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 10_000_000)
/** Windows of the past: those of {@link FIRING} policies, hour after hour. */
const WINDOWS = 200_000
const FIRING = 1000
const HOUR = 3_600_000
const METRICS = 10_000
/** Policies of one list, which has a bound; the sessions are loaded one after the other. */
const SESSION_MAX = 100_000
const HEAP_MB = 12_000

interface Held {
  readonly bytes: number
  readonly cpuSeconds: number
  /** By the clock on the wall: the collector of garbage works beside the program. */
  readonly seconds: number
  /** The most that the process held at any time. */
  readonly peakBytes: number
}

async function bytesHeld(): Promise<number> {
  for (let turn = 0; turn < 2; turn += 1) {
    globalThis.gc?.()
    await setTimeout(50)
  }
  const { heapUsed, arrayBuffers, external } = process.memoryUsage()
  return heapUsed + Math.max(arrayBuffers, external)
}

const policyOf = (index: number): Policy => ({
  name: `policy-${index}`,
  workflow_name: 'run',
  cron_expression: `${index % 60} ${Math.floor(index / 60) % 60} 3 29 2 ?`,
  duration: '1h',
  conditions: [
    `Last known metric "metric.${index % METRICS}" is > ${index % 100}`,
    `Average value for metric "metric.${(index * 7) % METRICS}" during last 10m is < ${50 + (index % 40)}`,
  ],
})

/** What is kept alive while it is weighed. */
const cases: Readonly<Record<string, () => Promise<object>>> = {
  async policies() {
    const launcher = { launch: () => undefined }
    const scheduler = createScheduler({ clock: new ManualClock(BEGINNING), launcher })
    await scheduler.start()
    for (let first = 0; first < POLICIES; first += SESSION_MAX) {
      const size = Math.min(SESSION_MAX, POLICIES - first)
      await scheduler.openSession(
        `session-${first / SESSION_MAX}`,
        Array.from({ length: size }, (_, index) => policyOf(first + index)),
      )
    }
    if (scheduler.policies().length !== POLICIES) throw new Error('not all policies are loaded')
    return scheduler
  },
  events: async () => retain('average'),
  'events with a maximum': async () => retain('max'),
  async metrics() {
    const scheduler = createScheduler({ clock: new ManualClock(BEGINNING), maxMetrics: 100_000 })
    await scheduler.start()
    for (let index = 0; index < 100_000; index += 1) {
      scheduler.watch(aggregateIs('average', `metric.${index}`, '>', 50, 600_000), () => undefined)
      scheduler.metric(`metric.${index}`).publish(1)
    }
    return scheduler
  },
  past: async () => fire(WINDOWS),
  'half of the past': async () => fire(WINDOWS / 2),
}

/** Policies whose windows have launched, and are over, so many times; all of them are kept. */
async function fire(windows: number): Promise<object> {
  const [clock, launched] = [new ManualClock(BEGINNING + 1), [] as string[]]
  const store = memoryStore({ historyMax: WINDOWS })
  const scheduler = createScheduler({
    policies: Array.from({ length: FIRING }, (_, index) => ({ name: `policy-${index}`, workflow_name: 'run', cron_expression: '@hourly' })),
    launcher: { launch: ({ runId }) => void launched.push(runId) },
    clock,
    store,
  })
  await scheduler.start()
  for (let hour = 1; hour <= windows / FIRING; hour += 1) {
    for (clock.advanceTo(BEGINNING + hour * HOUR); launched.length < FIRING; clock.advanceTo(clock.now())) await setImmediate()
    clock.advanceTo(clock.now() + 50)
    for (const run of launched.splice(0)) scheduler.report(run, 'success')
    // What the scheduler tells of ended runs is forgotten, and the heartbeat finds nothing else to do.
    clock.advanceTo(clock.now() + HOUR / 2)
  }
  const { windows: kept, runs } = store.statistics()
  if (kept !== windows || runs !== windows) throw new Error(`${kept} windows with ${runs} runs are kept instead of ${windows}`)
  return { scheduler, store }
}

/** A thousand metrics with one lookback each, and the events in it. */
async function retain(name: 'average' | 'max'): Promise<object> {
  const clock = new ManualClock(BEGINNING)
  const scheduler = createScheduler({ clock, metricEventTtl: '1d' })
  await scheduler.start()
  const handles = Array.from({ length: 1000 }, (_, index) => scheduler.metric(`metric.${index}`))
  for (const { name: metric } of handles) scheduler.watch(aggregateIs(name, metric, '>', 101, 86_400_000), () => undefined)
  const numbers = randomNumbers(65_536, 100)
  for (let index = 0; index < EVENTS; index += 1) {
    clock.set(BEGINNING + Math.floor((index * 86_000_000) / EVENTS))
    handles[index % 1000]?.publish(numbers[index & 65_535] ?? 0)
  }
  const retained = scheduler.metrics().reduce((sum, { count }) => sum + count, 0)
  if (retained !== EVENTS) throw new Error(`${retained} events are retained instead of ${EVENTS}`)
  return scheduler
}

/** In a child: weighs one case. */
async function weigh(make: () => Promise<object>): Promise<Held> {
  const before = await bytesHeld()
  const [begun, beganAt] = [process.cpuUsage(), performance.now()]
  const kept = await make()
  const { user, system } = process.cpuUsage(begun)
  const seconds = (performance.now() - beganAt) / 1000
  const bytes = (await bytesHeld()) - before
  if (kept === undefined) throw new Error('nothing was kept')
  return { bytes, cpuSeconds: (user + system) / 1e6, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 }
}

function weighInChild(name: string): Held {
  const script = [process.argv[1] ?? '', '--case', name]
  const flags = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`]
  const child = spawnSync(process.execPath, [...flags, ...script], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`${name}: ${child.stderr.slice(-2000)}`)
  const held: Held = JSON.parse(child.stdout)
  return held
}

function rows(): readonly Row[] {
  const names = ['policies', 'events', 'events with a maximum', 'metrics', 'past', 'half of the past']
  const [policies, events, withMax, metrics, past, halfPast] = names.map(weighInChild)
  if (!policies || !events || !withMax || !metrics || !past || !halfPast) throw new Error('a case is missing')
  const mega = ({ bytes }: Held): number => bytes / 2 ** 20
  const [ofPolicies, ofEvents] = [
    `${POLICIES.toLocaleString('en')} policies of 2 conditions:`,
    `${EVENTS.toLocaleString('en')} retained events:`,
  ]
  return [
    // A million in 512 MB and 20 s.
    budget(`${ofPolicies} heap in all`, mega(policies), 'MB'),
    budget(`${ofPolicies} for each`, policies.bytes / POLICIES, 'B', 536),
    budget(`${ofPolicies} time to load each`, (policies.seconds * 1e6) / POLICIES, 'us', 20),
    budget(`${ofPolicies} CPU to load each, with the collector's threads`, (policies.cpuSeconds * 1e6) / POLICIES, 'us'),
    budget(`${ofPolicies} the most that the process held`, policies.peakBytes / 2 ** 20, 'MB'),
    budget(`${ofEvents} in all, for averages`, mega(events), 'MB'),
    budget(`${ofEvents} for each, for averages`, events.bytes / EVENTS, 'B', 32),
    budget(`${ofEvents} for each, for a maximum`, withMax.bytes / EVENTS, 'B', 48),
    budget('a metric with one average and one event', metrics.bytes / 100_000, 'B', 400),
    budget('a window of the past with its run', (past.bytes - halfPast.bytes) / (WINDOWS / 2), 'B', 200),
  ]
}

if (values.case === undefined) finish(rows(), { json: values.json })
else {
  const make = cases[values.case]
  if (!make) throw new Error(`no case ${values.case}`)
  process.stdout.write(JSON.stringify(await weigh(make)), () => process.exit())
}
