/**
 * CPU time for the next slot, beside cron-parser with a zone and croner: `npx tsx bench/micro/timers.ts`. Reports only; every contender must
 * agree on the first slots where it can, and is marked where it cannot.
 */
import { CronExpressionParser } from 'cron-parser'
import { Cron } from 'croner'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compileTimer, nextTimes, type CronSpec } from '../../src/timers/index.js'

interface Contender {
  readonly name: string
  /** Slots one after another from `from`; undefined when the contender cannot read the expression. */
  readonly start: (row: Row, from: number) => (() => number | undefined) | undefined
}

interface Row {
  readonly label: string
  readonly expression: string
  readonly timezone: string
}

const START = Date.UTC(2024, 1, 27, 22, 17, 35)
/** Iteration starts again here, so that all contenders walk over the same slots. */
const END = Date.UTC(2060, 0, 1)
const SAMPLE_MICROSECONDS = 150_000

const rows: readonly Row[] = [
  { label: 'every 5 seconds', expression: '*/5 * * * * *', timezone: 'UTC' },
  { label: 'every 15 minutes', expression: '0 */15 * * * *', timezone: 'Europe/Paris' },
  { label: 'hourly', expression: '0 0 * * * *', timezone: 'America/New_York' },
  { label: 'daily 02:30', expression: '0 30 2 * * *', timezone: 'Europe/Paris' },
  { label: 'weekdays 09:00', expression: '0 0 9 * * 1-5', timezone: 'America/New_York' },
  { label: 'monthly', expression: '0 0 0 1 * *', timezone: 'Europe/Paris' },
  { label: 'Lord Howe daily', expression: '0 0 2 * * *', timezone: 'Australia/Lord_Howe' },
  { label: 'yearly', expression: '59 59 23 31 12 *', timezone: 'Europe/Paris' },
  { label: '29 February', expression: '0 0 0 29 2 *', timezone: 'Europe/Paris' },
]

const rare: readonly CronSpec[] = [
  { kind: 'cron', expression: '0 0 0 ? 2 1#5', dialect: 'quartz', timezone: 'Europe/Paris' },
  { kind: 'cron', expression: '0 30 2 ? 3 1L', dialect: 'quartz', timezone: 'America/New_York' },
  { kind: 'cron', expression: '0 0 0 L-3W 2 ?', dialect: 'quartz', timezone: 'Australia/Lord_Howe' },
  { kind: 'cron', expression: '0 0 0 31 12 ? 2199', dialect: 'quartz', timezone: 'Europe/Paris' },
]

const contenders: readonly Contender[] = [
  {
    name: 'tidegate',
    start({ expression, timezone }, from) {
      const compiled = compileTimer({ kind: 'cron', expression, dialect: 'unix', timezone })
      if (compiled.kind === 'problems') return undefined
      let slot: number | undefined = from
      return () => (slot = compiled.timer.next(slot ?? from, from))
    },
  },
  {
    name: 'cron-parser',
    start({ expression, timezone }, from) {
      const parsed = CronExpressionParser.parse(expression, { currentDate: new Date(from), tz: timezone })
      return () => parsed.next().getTime()
    },
  },
  {
    name: 'croner',
    start({ expression, timezone }, from) {
      const cron = new Cron(expression, { timezone, paused: true })
      let slot: Date | null = new Date(from)
      return () => (slot = cron.nextRun(slot))?.getTime()
    },
  },
]

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Microseconds a slot, the median of five samples, or why there is none. */
function measure(contender: Contender, row: Row): string {
  const samples: number[] = []
  try {
    for (let round = 0; round < 5; round += 1) {
      let next = contender.start(row, START)
      let [slots, spent] = [0, 0]
      const begun = cpuMicroseconds()
      while (next && spent < SAMPLE_MICROSECONDS) {
        for (let index = 0; index < 10; index += 1) {
          const slot = next?.()
          slots += 1
          if (slot === undefined || slot > END) next = contender.start(row, START)
        }
        spent = cpuMicroseconds() - begun
      }
      samples.push(spent / slots)
    }
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 24) : String(error)
  }
  return `${(samples.toSorted((a, b) => a - b)[2] ?? Number.NaN).toFixed(2)} us`
}

function agreement(contender: Contender, row: Row): string {
  const [ours, theirs] = [contenders[0]?.start(row, START), contender.start(row, START)]
  try {
    for (let index = 0; index < 800; index += 1) {
      const slot = ours?.() ?? END
      if (slot >= END) break
      if (slot !== theirs?.()) return ` (differs at ${index})`
    }
  } catch {
    return ''
  }
  return ''
}

function print(cells: readonly string[]): void {
  process.stdout.write(`${cells.map((cell, index) => (index === 0 ? cell.padEnd(36) : cell.padStart(30))).join('')}\n`)
}

print(['CPU time a slot', ...contenders.map(({ name }) => name)])
for (const row of rows) {
  const cells = contenders.map((contender) => measure(contender, row) + (contender === contenders[0] ? '' : agreement(contender, row)))
  print([`${row.label} ${row.timezone}`, ...cells])
}

print(['rare, from a cold start each time', 'first nextTimes', 'each further'])
for (const spec of rare) {
  const begun = cpuMicroseconds()
  nextTimes(spec, { from: START, count: 1 })
  const first = cpuMicroseconds() - begun
  const again = cpuMicroseconds()
  for (let index = 0; index < 200; index += 1) nextTimes(spec, { from: START + index * 86_400_000, count: 1 })
  print([`${spec.expression} ${spec.timezone}`, `${(first / 1000).toFixed(2)} ms`, `${((cpuMicroseconds() - again) / 200).toFixed(2)} us`])
}

/** Bytes for each of 100,000 policies that share 100 expressions: what a policy holds of its timer. */
function bytesOfSharedTimers(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') return Number.NaN
  const policies = 100_000
  collect()
  const before = process.memoryUsage().heapUsed
  const timers = Array.from({ length: policies }, (_, index) =>
    compileTimer({ kind: 'cron', expression: `${index % 50} ${index % 2} * * *`, timezone: 'Europe/Paris' }),
  )
  for (const compiled of timers) if (compiled.kind === 'timer') compiled.timer.next(START, START)
  collect()
  const bytes = (process.memoryUsage().heapUsed - before) / policies
  return timers.length === policies ? bytes : Number.NaN
}

print(['memory of a timer, 100,000 on 100 expressions', `${bytesOfSharedTimers().toFixed(1)} B`])
