/**
 * Windows that are due together (K6), through the public door: `npm run bench:scale`. Each must be launched exactly once, or nothing is measured. An event is a window
 * that opens, launches through a launcher of the user's, and is told to have succeeded.
 */
import { createScheduler, type Policy } from 'tidegate'
import { setImmediate } from 'node:timers/promises'
import { ManualClock } from '../frame/manual-clock.ts'
import { runWorkloads } from '../frame/processes.ts'
import type { Contender, Course } from '../frame/rounds.ts'
import { readBenchOptions } from '../frame/rows.ts'
import { BEGINNING } from '../frame/series.ts'

const MINUTE = 60_000
const TURNS_MAX = 10_000

const policyOf = (index: number): Policy => ({ name: `policy-${index}`, workflow_name: 'run', cron_expression: '0 * * * * ?' })

function windows(count: number): Contender {
  return {
    name: `${count.toLocaleString('en')} windows`,
    events: count,
    async start(): Promise<Course> {
      const clock = new ManualClock(BEGINNING + 1)
      const launches = new Uint32Array(count)
      const launched: string[] = []
      const scheduler = createScheduler({
        policies: Array.from({ length: count }, (_, index) => policyOf(index)),
        launcher: {
          launch({ policy, runId }) {
            launches[Number(policy.slice(7))]! += 1
            launched.push(runId)
          },
        },
        clock,
      })
      await scheduler.start()
      let now = BEGINNING
      let slots = 0
      const openAll = async (): Promise<void> => {
        slots += 1
        clock.advanceTo((now += MINUTE))
        let turns = 0
        while (launched.length < count && turns < TURNS_MAX) {
          await setImmediate()
          clock.advanceTo(now)
          turns += 1
        }
        for (const run of launched.splice(0)) scheduler.report(run, 'success')
        if (launches.some((times) => times !== slots)) throw new Error('a window was not launched exactly once')
      }
      return {
        async run() {
          await openAll()
          return 0
        },
      }
    },
  }
}

/** Fewer in the gates of a build, which are to be quick. */
const FEW = readBenchOptions().ci ? 1000 : 10_000
const many = windows(FEW * 10)

await runWorkloads([
  {
    name: 'K6 windows that are due together, for each',
    contenders: [windows(FEW), many],
    checked: 0,
    // Ten times as many windows in at most twelve times the time.
    gates: { [many.name]: { atMost: 1.2, holds: 3 } },
  },
])
