/**
 * Timers alone: CPU time for the next slot, beside cron-parser with a zone and croner, and memory (`npm run bench:timers`). Contenders take turns. Where one of them finds
 * other slots than Tidegate, or cannot read the expression, its row tells.
 */
import { CronExpressionParser } from 'cron-parser'
import { Cron } from 'croner'
import { compileTimer, nextTimes, type CronSpec } from '../../src/timers/index.js'
import { bytesInUse } from '../frame/bytes-in-use.js'
import { quartiles } from '../frame/rounds.js'
import { budget, finish, readBenchOptions, type Row } from '../frame/rows.js'

interface Contender {
  readonly name: string
  /** Slots one after another from `from`; undefined when the contender cannot read the expression. */
  readonly start: (slots: Slots, from: number) => (() => number | undefined) | undefined
}

interface Slots {
  readonly label: string
  readonly expression: string
  readonly timezone: string
}

const START = Date.UTC(2024, 1, 27, 22, 17, 35)
/** Iteration starts again here, so that all contenders walk over the same slots. */
const END = Date.UTC(2060, 0, 1)
const SAMPLE_MICROSECONDS = 100_000
const ROUNDS = 7
/** As many as both can tell are compared. */
const COMPARED = 800

/** The goals of timers: CPU of a slot, of the first answer for the rarest expressions, and memory of each policy. */
const SLOT_MICROSECONDS = 25
const RARE_MS = 5
const TIMER_BYTES = 100

const works: readonly Slots[] = [
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

/** Microseconds a slot. */
function sample(contender: Contender, work: Slots): number {
  let next = contender.start(work, START)
  let [slots, spent] = [0, 0]
  const begun = cpuMicroseconds()
  while (spent < SAMPLE_MICROSECONDS) {
    for (let index = 0; index < 10; index += 1) {
      const slot = next?.()
      slots += 1
      if (slot === undefined || slot > END) next = contender.start(work, START)
    }
    spent = cpuMicroseconds() - begun
  }
  return spent / slots
}

/** What is wrong with the slots of a contender: an error, or the first that differs from those of Tidegate. */
function faultOf(contender: Contender, work: Slots): string | undefined {
  const [ours, theirs] = [contenders[0]?.start(work, START), contender.start(work, START)]
  try {
    for (let index = 0; index < COMPARED; index += 1) {
      const slot = ours?.() ?? END
      if (slot >= END) break
      if (slot !== theirs?.()) return `other slots from number ${index + 1} on`
    }
  } catch (error) {
    return `an error: ${error instanceof Error ? error.message : String(error)}`
  }
  return undefined
}

/** Contenders that cannot tell all slots have a note; those that end in an error no time. */
function slotRows(work: Slots): readonly Row[] {
  const faults = contenders.map((contender) => faultOf(contender, work))
  const costs = contenders.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      if (faults[index]?.startsWith('an error') !== true) costs[index]?.push(sample(contender, work))
    }
  }
  return contenders.map(({ name }, index): Row => {
    const [own = [], fault] = [costs[index], faults[index]]
    const row = {
      ...timerRow(`next slot, ${work.label}, ${work.timezone}`),
      contender: name,
      ...(fault === undefined ? {} : { note: fault }),
    }
    if (own.length === 0) return row
    const ratio = quartiles(own.map((cost, round) => cost / (costs[0]?.[round] ?? NaN)))
    const value = quartiles(own)[1]
    return index === 0 ? { ...row, ...timerRow(row.workload, value, 'us', SLOT_MICROSECONDS), ratio } : { ...row, value, ratio }
  })
}

function timerRow(workload: string, value?: number, unit: Row['unit'] = 'us', atMost?: number): Row {
  const row = { goal: 'timer', workload, contender: 'tidegate', unit, gate: '' } as const
  return value === undefined ? row : { ...budget(workload, value, unit, atMost), goal: 'timer' }
}

/** Milliseconds to the next slot of a timer that nobody has asked for before. */
function firstMs(spec: CronSpec): number {
  const begun = cpuMicroseconds()
  nextTimes(spec, { from: START, count: 1 })
  return (cpuMicroseconds() - begun) / 1000
}

/** Node reads what it knows of time zones with the first timer of the process, which is no cost of any expression. */
function firstRows(): readonly Row[] {
  const ofProcess = firstMs({ kind: 'cron', expression: '0 0 9 * * 1-5', dialect: 'unix', timezone: 'Asia/Tokyo' })
  return [
    timerRow('the first timer of a process, with what Node knows of time zones', ofProcess, 'ms'),
    timerRow('the rarest expressions, asked for the first time', Math.max(...rare.map(firstMs)), 'ms', RARE_MS),
  ]
}

/** Bytes for each of 100,000 policies that share 100 expressions: what a policy holds of its timer. */
function bytesOfSharedTimers(): number {
  const policies = 100_000
  const before = bytesInUse()
  const timers = Array.from({ length: policies }, (_, index) =>
    compileTimer({ kind: 'cron', expression: `${index % 50} ${index % 2} * * *`, timezone: 'Europe/Paris' }),
  )
  for (const compiled of timers) if (compiled.kind === 'timer') compiled.timer.next(START, START)
  const bytes = (bytesInUse() - before) / policies
  return timers.length === policies ? bytes : NaN
}

// In this order: what is asked for the first time, and memory while little else was done.
const first = firstRows()
const memory = timerRow('memory of a timer, 100,000 policies on 100 expressions', bytesOfSharedTimers(), 'B', TIMER_BYTES)
finish([...works.flatMap(slotRows), ...first, memory], readBenchOptions())
