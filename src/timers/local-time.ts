/** Instants as the clocks of a zone show them, and back. Clock tests of conditions, exclusions and the `next` verb read it. */
import type { Duration, Instant } from '../../grammar/time.js'
import { dateOfDay } from './wall-clock.js'
import { zoneOf, type Piece } from './zone.js'

const DAY_MS = 86_400_000

/** What a clock and a calendar on the wall show. `month` 1 to 12, `weekday` 0 = Sunday .. 6 = Saturday; local = instant + `offsetMs`. */
export interface LocalTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  readonly weekday: number
  readonly offsetMs: number
}

/** The local time of `instant` in `timezone`. @throws InvariantError for a zone that `isTimezone` refuses. */
export function localTime(instant: Instant, timezone: string): LocalTime {
  const offsetMs = zoneOf(timezone).pieceAt(instant).offset
  const local = instant + offsetMs
  const days = Math.floor(local / DAY_MS)
  const time = local - days * DAY_MS
  return {
    ...dateOfDay(days),
    hour: Math.floor(time / 3_600_000),
    minute: Math.floor(time / 60_000) % 60,
    second: Math.floor(time / 1000) % 60,
    millisecond: time % 1000,
    // 1970-01-01 was a Thursday.
    weekday: (((days + 4) % 7) + 7) % 7,
    offsetMs,
  }
}

/**
 * The instants at which clocks show a local time: one; two where it is repeated; none where it is left out.
 * `gapEnd`: where it is left out, the instant at which the clocks jumped over it.
 */
export interface LocalInstants {
  readonly instants: readonly Instant[]
  readonly gapEnd?: Instant
}

/**
 * The instants whose local time in `timezone` is `local`, given in milliseconds as if it were UTC (`Date.UTC(2026, 2, 29, 2, 30)`).
 * @throws InvariantError for a zone that `isTimezone` refuses
 */
export function instantsOfLocal(local: number, timezone: string): LocalInstants {
  const zone = zoneOf(timezone)
  const found = new Set<Instant>()
  let gapEnd: Instant | undefined
  // Offsets are shorter than a day.
  for (let piece: Piece = zone.pieceAt(local - DAY_MS); piece.start <= local + DAY_MS; piece = zone.pieceAt(piece.end)) {
    const instant = local - piece.offset
    if (instant >= piece.start && instant < piece.end) found.add(instant)
    const shift = piece.previous
    if (shift?.at === piece.start && local >= shift.at + shift.before && local < shift.at + shift.after) gapEnd = shift.at
    if (piece.end === Number.POSITIVE_INFINITY) break
  }
  const instants = [...found].toSorted((a, b) => a - b)
  return instants.length === 0 && gapEnd !== undefined ? { instants, gapEnd } : { instants }
}

/** The next instant after `instant` at which the clocks of `timezone` are changed, and by how much; undefined when there is none within `withinMs`. */
export function nextClockChange(
  instant: Instant,
  timezone: string,
  withinMs: Duration,
): { readonly at: Instant; readonly byMs: number } | undefined {
  const change = zoneOf(timezone).transitions(instant + 1, instant + withinMs)[0]
  return change && { at: change.at, byMs: change.after - change.before }
}
