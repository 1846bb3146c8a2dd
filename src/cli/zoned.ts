/** Instants as people in a time zone read them. Verbs that list slots print with it. */
import type { Instant } from '../../grammar/index.js'
import { localTime } from '../timers/index.js'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `Sun 2026-11-22 12:00:00 +01:00`; milliseconds only where there are some. */
export function sayZoned(instant: Instant, timezone: string): string {
  const local = localTime(instant, timezone)
  const date = `${pad(local.year, 4)}-${pad(local.month)}-${pad(local.day)}`
  const millisecond = local.millisecond === 0 ? '' : `.${pad(local.millisecond, 3)}`
  return `${days[local.weekday] ?? ''} ${date} ${pad(local.hour)}:${pad(local.minute)}:${pad(local.second)}${millisecond} ${sayOffset(local.offsetMs)}`
}

/** Without its milliseconds, which tables of what happened leave out. */
export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

function sayOffset(ms: number): string {
  const seconds = Math.abs(ms) / 1000
  const rest = seconds % 60 === 0 ? '' : `:${pad(seconds % 60)}`
  return `${ms < 0 ? '-' : '+'}${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}${rest}`
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
