/**
 * Heartbeats over few and many policies (K2, K3), through the public door: `npm run bench:scale`. Each policy has two conditions and an open window, in which it
 * waits for them; ten policies read each metric. An event of K2 is a heartbeat; an event of K3 is a metric that changed, with its share of the heartbeat after it.
 */
import { createScheduler, type Policy } from 'tidegate'
import { ManualClock } from '../frame/manual-clock.ts'
import { runWorkloads } from '../frame/processes.ts'
import type { Contender, Course, Workload } from '../frame/rounds.ts'
import { readBenchOptions } from '../frame/rows.ts'
import { BEGINNING, randomNumbers } from '../frame/series.ts'

const POLICIES_PER_METRIC = 10
const HEARTBEAT_MS = 1000
/** A list of policies that is loaded at once has a bound. */
const SESSION_MAX = 100_000
const STRIDE = 7919
const values = randomNumbers(65_536, 100)

const thresholdOf = (policy: number): number => 5 + (policy % POLICIES_PER_METRIC) * 10

/** Its window is open all year. The first condition turns often, the second is never true, so that nothing is launched. */
function policyOf(index: number, metrics: number): Policy {
  const metric = Math.floor(index / POLICIES_PER_METRIC)
  return {
    name: `policy-${index}`,
    workflow_name: 'run',
    cron_expression: '0 0 0 5 1 ?',
    duration: '365d',
    conditions: [
      `Last known metric "metric.${metric}" is > ${thresholdOf(index)}`,
      `Last known metric "metric.${(metric * 3 + 1) % metrics}" is > 1000`,
    ],
  }
}

/** A running scheduler with so many policies, and what beats its heart. */
async function startPolicies(policies: number): Promise<{ readonly beat: () => void; readonly change: (metrics: number) => void }> {
  const clock = new ManualClock(BEGINNING - 1)
  const metrics = policies / POLICIES_PER_METRIC
  const scheduler = createScheduler({
    sessions: Object.fromEntries(
      Array.from({ length: Math.ceil(policies / SESSION_MAX) }, (_, session) => {
        const size = Math.min(SESSION_MAX, policies - session * SESSION_MAX)
        return [`session-${session}`, Array.from({ length: size }, (_, index) => policyOf(session * SESSION_MAX + index, metrics))]
      }),
    ),
    launcher: {
      launch() {
        throw new Error('no condition lets it')
      },
    },
    clock,
    heartbeatPeriod: HEARTBEAT_MS,
    metricEventTtl: '1000d',
    maxEventsPerMetric: 16,
  })
  await scheduler.start()
  const handles = Array.from({ length: metrics }, (_, metric) => scheduler.metric(`metric.${metric}`))
  let [now, taken, next] = [BEGINNING, 0, 0]
  const change = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      handles[next]?.publish(values[taken & 65_535] ?? 0)
      next = (next + STRIDE) % metrics
      taken += 1
    }
  }
  const beat = (): void => clock.advanceTo((now += HEARTBEAT_MS))
  clock.advanceTo(now)
  change(metrics)
  beat()
  const { length } = scheduler.windows({ limit: 1 })
  if (length !== 1) throw new Error('no window is open')
  return { beat, change }
}

/** Heartbeats at which nothing has happened. */
function idle(policies: number): Contender {
  return {
    name: `${policies.toLocaleString('en')} policies`,
    events: 1000,
    async start(): Promise<Course> {
      const { beat } = await startPolicies(policies)
      return {
        run(events) {
          for (let count = 0; count < events; count += 1) beat()
          return 0
        },
      }
    },
  }
}

/** Heartbeats before which so many metrics changed. */
function changing(policies: number, dirty: number): Contender {
  return {
    name: `${policies.toLocaleString('en')} policies`,
    events: dirty,
    async start(): Promise<Course> {
      const { beat, change } = await startPolicies(policies)
      return {
        run(events) {
          change(events)
          beat()
          return 0
        },
      }
    },
  }
}

/** What the first thought would be: all policies are looked at in each heartbeat. Counted in the same unit, a metric that changed. */
function scanning(policies: number): Contender {
  const metrics = policies / POLICIES_PER_METRIC
  return {
    name: 'a loop over all policies',
    events: metrics / 100,
    start() {
      const last = new Map(Array.from({ length: metrics }, (_, metric) => [`metric.${metric}`, 0]))
      const all = Array.from({ length: policies }, (_, index) => {
        const metric = Math.floor(index / POLICIES_PER_METRIC)
        return {
          conditions: [
            { metric: `metric.${metric}`, threshold: thresholdOf(index) },
            { metric: `metric.${(metric * 3 + 1) % metrics}`, threshold: 1000 },
          ],
        }
      })
      let [taken, next] = [0, 0]
      return {
        run(events) {
          for (let count = 0; count < events; count += 1) {
            last.set(`metric.${next}`, values[taken & 65_535] ?? 0)
            next = (next + STRIDE) % metrics
            taken += 1
          }
          const holds = ({ metric, threshold }: { metric: string; threshold: number }): boolean => (last.get(metric) ?? 0) > threshold
          return all.filter(({ conditions }) => conditions.every(holds)).length
        },
      }
    },
  }
}

/** Of the great size: fewer in the gates of a build, which are to be quick, or as many as `BENCH_POLICIES` says. */
const MANY = readBenchOptions().ci ? 20_000 : Number(process.env['BENCH_POLICIES'] ?? 100_000)
const many = `${MANY.toLocaleString('en')} policies`
const workloads: readonly Workload[] = [
  {
    name: 'K2 heartbeat at which nothing happened',
    contenders: [idle(1000), idle(MANY)],
    checked: 0,
    gates: { [many]: { atMost: 2 } },
  },
  {
    name: 'K3 heartbeat after 50 metrics of 10 policies each changed',
    contenders: [changing(1000, 50), changing(MANY, 50)],
    checked: 0,
    gates: { [many]: { atMost: 4 } },
  },
  {
    name: `K3 heartbeat after 1 % of the metrics of ${many} changed`,
    contenders: [changing(MANY, MANY / POLICIES_PER_METRIC / 100), scanning(MANY)],
    checked: 0,
    gates: { 'a loop over all policies': { atLeast: 20, holds: 1 } },
  },
]

await runWorkloads(workloads, ['--max-old-space-size=12000'])
