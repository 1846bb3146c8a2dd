/** Values of options that several verbs read alike; lengths of time and instants are read as those of the API are (`readDuration`, `readInstant`). */
import { isTimezone } from '../timers/index.js'
import { UsageError } from './terminal.js'

/** The zone of `--timezone`. @throws UsageError when there is none of the name */
export function readTimezone(timezone: string): string {
  if (isTimezone(timezone)) return timezone
  throw new UsageError(`--timezone ${timezone} is not a time zone: give an IANA name such as Europe/Paris`)
}

/** A whole number in its bounds, without a sign. @throws UsageError that names the option */
export function readWhole(option: string, text: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  const bounds = most === Number.MAX_SAFE_INTEGER ? `${least} on` : `${least} to ${most}`
  throw new UsageError(`${option} ${text} is not a whole number from ${bounds}`)
}
