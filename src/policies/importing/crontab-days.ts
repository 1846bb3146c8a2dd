/** The two day fields of a crontab as Vixie cron joins them, said in a way that joins them the same here. */
import { printCondition } from '../../../dsl/index.js'
import { readCron } from '../../timers/read-cron.js'

/** The day fields to write, and a condition for days that both fields must fit. */
export interface JoinedDays {
  readonly day: string
  readonly weekday: string
  readonly condition?: string
  /** One of the two fields admits every day, and by that the job starts on every day. */
  readonly isEveryDay?: true
}

/**
 * Cron starts a job on days that fit either field; but if one of them begins with a star, on days that fit both. Here a field that admits every
 * day counts as none, and any two others mean either. `month` is only read along. Undefined when a field cannot be read.
 */
export function joinDays(day: string, month: string, weekday: string): JoinedDays | undefined {
  const days = rulesOf(day, month, '*')
  const weekdays = rulesOf('*', month, weekday)
  if (days === undefined || weekdays === undefined) return undefined
  const isBoth = day.startsWith('*') || weekday.startsWith('*')
  const [everyDay, everyWeekday] = [days.kind === 'every', weekdays.kind === 'every']
  if (!isBoth && everyDay !== everyWeekday) return { day: '*', weekday: '*', isEveryDay: true }
  if (!isBoth || everyDay || everyWeekday) return { day, weekday }
  const mask = weekdays.kind === 'weekdays' ? weekdays.weekdays : 0
  const allowed = [0, 1, 2, 3, 4, 5, 6].filter((bit) => (mask >>> bit) & 1)
  return { day, weekday: '*', condition: printCondition({ kind: 'clock', test: { kind: 'weekday', days: allowed } }) }
}

function rulesOf(day: string, month: string, weekday: string) {
  const read = readCron(`0 0 ${day} ${month} ${weekday}`, 'unix')
  return read.kind === 'pattern' ? read.pattern.days : undefined
}
