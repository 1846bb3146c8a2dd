/**
 * The work of `src/main/java` in Tidegate, through its public door: runs one workload so many times and prints what `Main.java` prints, the CPU time of the thread that does
 * the work and that of the whole process: `node bench/jvm/tidegate.ts sliding-window 1000000 6`.
 */
import { createScheduler, type Policy } from 'tidegate'
import { ManualClock } from '../frame/manual-clock.ts'
import { aggregateIs, BEGINNING, randomNumbers } from '../frame/series.ts'

type Course = () => number

const values = randomNumbers(65_536, 100)

/** An event each 10 ms, as an object and by name; the sum of the last 10 s is looked at every 100 events. Answers how often it was above its mean. */
async function slidingWindow(events: number): Promise<Course> {
  const clock = new ManualClock(BEGINNING)
  const scheduler = createScheduler({ clock, metricEventTtl: '10s' })
  await scheduler.start()
  let isHigh = false
  scheduler.watch(aggregateIs('sum', 'load', '>', 50_000, 10_000), ({ verdict }) => (isHigh = verdict === true))
  let [now, next] = [BEGINNING, 0]
  return () => {
    let highs = 0
    for (let taken = 1; taken <= events; taken += 1) {
      now += 10
      clock.set(now)
      scheduler.publish({ metric: 'load', value: values[next++ & 65_535] ?? 0, timestamp: now })
      if (taken % 100 !== 0) continue
      // A verdict belongs to its instant as a whole: it is told when the instant is over.
      clock.advanceTo(now + 1)
      if (isHigh) highs += 1
    }
    return highs
  }
}

/** Policies that may launch once in each hour, each while the last value of its metric is above 95; a hundredth of the metrics change before each heartbeat. */
async function heartbeats(policies: number): Promise<Course> {
  const clock = new ManualClock(BEGINNING)
  const launched: string[] = []
  const policyOf = (_: unknown, index: number): Policy => ({
    name: `policy-${index}`,
    workflow_name: 'run',
    cron_expression: '0 0 * * * ?',
    duration: '1h',
    conditions: [`Last known metric "metric.${index}" is > 95`],
  })
  const scheduler = createScheduler({
    policies: Array.from({ length: policies }, policyOf),
    launcher: { launch: ({ runId }) => void launched.push(runId) },
    clock,
    reactive: false,
    metricEventTtl: '24h',
  })
  await scheduler.start()
  const metrics = Array.from({ length: policies }, (_, index) => scheduler.metric(`metric.${index}`))
  let [now, next, taken] = [BEGINNING, 0, 0]
  const publish = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      metrics[next]?.publish(values[taken++ & 65_535] ?? 0)
      next = (next + 7919) % policies
    }
  }
  publish(policies)
  return () => {
    let launches = 0
    for (let beat = 0; beat < 60; beat += 1) {
      now += 60_000
      clock.set(now - 1)
      publish(policies / 100)
      clock.advanceTo(now)
      launches += launched.length
      for (const run of launched.splice(0)) scheduler.report(run, 'success')
    }
    return launches
  }
}

const [workload, size = '', times = ''] = process.argv.slice(2)
const course = await (workload === 'sliding-window' ? slidingWindow : heartbeats)(Number(size))
/** Node 24 does; the types are those of Node 20. */
function tellsThreads<T extends object>(given: T): given is T & { readonly threadCpuUsage: () => NodeJS.CpuUsage } {
  return 'threadCpuUsage' in given
}

if (!tellsThreads(process)) throw new Error(`Node ${process.version} does not tell the CPU time of a thread`)
const msOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000

const [outcomes, threadMs, processMs]: [number[], number[], number[]] = [[], [], []]
for (let time = 0; time < Number(times); time += 1) {
  const [ofThread, ofProcess] = [msOf(process.threadCpuUsage()), msOf(process.cpuUsage())]
  outcomes.push(course())
  threadMs.push(msOf(process.threadCpuUsage()) - ofThread)
  processMs.push(msOf(process.cpuUsage()) - ofProcess)
}
process.stdout.write(JSON.stringify({ outcomes, threadMs, processMs }), () => process.exit(0))
