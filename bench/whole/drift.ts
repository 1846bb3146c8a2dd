/**
 * How far heartbeats fall from their instants, start + k periods, over 20 s with a process that is busy for 30 % of the time: `node bench/run.ts whole/drift`. Beside it a
 * `setInterval` of the same period.
 */
import { createScheduler, type Clock } from 'tidegate'
import { setTimeout as sleep } from 'node:timers/promises'
import { quartiles } from '../frame/rounds.ts'
import { budget, finish, readBenchOptions } from '../frame/rows.ts'

const PERIOD = 100
const RUN_MS = 20_000
const BUSY_MS = 3
const BUSY_EVERY_MS = 10

/** When each alarm of the scheduler rang, in milliseconds since the start of the process. */
const rings: number[] = []
const clock: Clock = {
  now: () => Date.now(),
  alarm(ms, wake) {
    const timer = setTimeout(
      () => {
        rings.push(performance.now())
        wake()
      },
      Math.max(0, Math.ceil(ms)),
    )
    return () => clearTimeout(timer)
  },
}
const ticks: number[] = []
const scheduler = createScheduler({ clock, heartbeatPeriod: PERIOD })
/** Just before the start of the scheduler, whose beats count from an instant within it: they are at most that late, and never early. */
const startedAt = performance.now()
await scheduler.start()
const intervalAt = performance.now()
const interval = setInterval(() => ticks.push(performance.now()), PERIOD)
const work = setInterval(() => {
  for (const end = performance.now() + BUSY_MS; performance.now() < end;);
}, BUSY_EVERY_MS)
await sleep(RUN_MS)
clearInterval(interval)
clearInterval(work)
await scheduler.stop()

/** How late each beat is, from the instant that it belongs to; beats may be left out, but never pile up. The timers of Node may ring a millisecond early. */
const latenessOf = (instant: number): number => ((instant - startedAt + 1) % PERIOD) - 1
const late = rings.map(latenessOf).toSorted((a, b) => a - b)
const inTheEnd = rings.slice(-20).map(latenessOf)
const expected = Math.floor(RUN_MS / PERIOD) - 1
const workload = 'heartbeat each 100 ms over 20 s, 30 % busy:'
finish(
  [
    budget(`${workload} drift of the last 20 (median)`, quartiles(inTheEnd)[1], 'ms', 10),
    budget(`${workload} the latest of all is late by`, late.at(-1) ?? NaN, 'ms'),
    budget(`${workload} beats left out`, Math.max(0, expected - rings.length), ''),
    {
      ...budget(`${workload} drift of the last`, (ticks.at(-1) ?? NaN) - intervalAt - ticks.length * PERIOD, 'ms'),
      contender: 'setInterval',
    },
  ],
  readBenchOptions(),
)
process.exit()
