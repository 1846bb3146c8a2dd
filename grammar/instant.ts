/** Instants as text: ISO 8601 date-times that name their offset. Without an offset a text is no instant, since it would depend on the machine's zone. */
import type { Instant } from './time.js'

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:\d\d)$/

/**
 * Reads `2026-01-01T00:00Z`, `2026-01-01T00:00:00.250+02:00`: seconds and their fraction may be left out, digits below a millisecond are cut off.
 * Undefined for any other form and for a date or time that does not exist (30 February, 24:00, a 61st second).
 */
export function parseInstant(text: string): Instant | undefined {
  const found = form.exec(text.trim())
  if (!found) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1, 6).map(Number)
  const second = Number(found[6] ?? 0)
  const millisecond = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3))
  const offset = offsetMs(found[8] ?? 'Z')
  if (offset === undefined || hour > 23 || minute > 59 || second > 59) return undefined
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month - 1, day)
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond - offset
}

function offsetMs(text: string): number | undefined {
  if (text === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(4, 6))
  if (hours > 23 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** Prints an instant in UTC: `2026-01-01T00:00:00Z`, with milliseconds only where there are some. Instants outside the calendar of Date print as a number. */
export function formatInstant(instant: Instant): string {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? String(instant) : date.toISOString().replace('.000Z', 'Z')
}
