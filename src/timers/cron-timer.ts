/**
 * A cron timer: a pattern on the wall clock of a zone, with the rules for the hours that daylight saving takes away or gives twice.
 * It walks over pieces of constant offset, and leaps over all pieces in which the wall clock shows nothing the pattern names.
 */
import type { Duration, Instant } from '../../grammar/time.js'
import type { CronPattern } from './pattern.js'
import { shortestWallSeconds } from './shortest-period.js'
import type { CronSpec, Timer } from './timer.js'
import { wallClockOf, type WallClock } from './wall-clock.js'
import { zoneOf, type Piece, type Zone } from './zone.js'

/** The instants that a Date can hold. */
const INSTANT_MAX = 8.64e15

/** Twice the largest offset there is and more: walls and instants further apart than this cannot be mistaken for each other. */
const APART_MS = 172_800_000

/** Pieces looked at in one search. Each occurrence lost in a gap takes about three, so a pattern that has lost a hundred in a row is given up. */
const PIECES_MAX = 400

/** Years whose changes of offset are searched for the shortest period. */
const YEARS_LOOKED_AT = { from: Date.UTC(1990, 0, 1), to: Date.UTC(2046, 0, 1) }

/** Makes the timer of a spec whose expression has been read and whose zone is known. @see SEMANTICS S1.5, S1.6 */
export function createCronTimer(spec: CronSpec, pattern: CronPattern): Timer {
  const zone = zoneOf(spec.timezone)
  const search = slotSearch(spec, pattern, zone)
  let shortest: { readonly ms: Duration | undefined } | undefined
  let latest: { readonly after: Instant; readonly slot: Instant | undefined } | undefined
  return {
    spec,
    next(after) {
      // Policies that share a timer ask for the same slot one after another.
      if (latest?.after !== after) latest = { after, slot: search(after) }
      return latest.slot
    },
    get shortestPeriodMs() {
      shortest ??= { ms: shortestPeriod(pattern, zone, search) }
      return shortest.ms
    },
  }
}

type SlotSearch = (after: Instant) => Instant | undefined

function slotSearch(spec: CronSpec, pattern: CronPattern, zone: Zone): SlotSearch {
  const clock = wallClockOf(pattern)
  const entersGap = pattern.fixed && spec.dstGap !== 'skip'
  const firstPassOnly = pattern.fixed && (spec.dstOverlap ?? 'first') === 'first'
  const lastPassOnly = pattern.fixed && spec.dstOverlap === 'last'

  /** Where on the wall clock the pattern may be looked for in `piece`, from instant `from` on, in seconds. */
  function lowest(piece: Piece, from: Instant): number {
    const local = Math.max(from, piece.start) + piece.offset
    const shift = piece.previous
    return (firstPassOnly && shift && shift.after < shift.before ? Math.max(local, shift.at + shift.before) : local) / 1000
  }

  function highest(piece: Piece): number {
    const local = piece.end + piece.offset
    const shift = piece.following
    return (lastPassOnly && shift && shift.after < shift.before ? Math.min(local, shift.at + shift.after) : local) / 1000
  }

  return (after) => {
    const from = Math.max(Math.floor(after), -INSTANT_MAX) + 1
    if (!(from <= INSTANT_MAX)) return undefined
    let piece = zone.pieceAt(from)
    for (let looked = 0; looked < PIECES_MAX && piece.start <= INSTANT_MAX; looked += 1) {
      if (entersGap && piece.start >= from && namesTimeInGap(clock, piece)) return piece.start
      const wall = clock.atOrAfter(lowest(piece, from))
      if (wall !== undefined && wall < highest(piece)) return withinDate(wall * 1000 - piece.offset)
      if (piece.end > INSTANT_MAX) return undefined
      const next = zone.pieceAt(piece.end)
      if (wall === undefined && next.start - from > APART_MS) return undefined
      const near = wall === undefined ? next.start : wall * 1000 - APART_MS
      if (near > INSTANT_MAX) return undefined
      piece = near >= next.end && next.start - from > APART_MS ? zone.pieceAt(near) : next
    }
    return undefined
  }
}

/** Whether `piece` begins with a jump of the wall clock over a time that the pattern names. */
function namesTimeInGap(clock: WallClock, piece: Piece): boolean {
  const shift = piece.previous
  if (!shift || shift.at !== piece.start || shift.after <= shift.before) return false
  const wall = clock.atOrAfter((shift.at + shift.before) / 1000)
  return wall !== undefined && wall < (shift.at + shift.after) / 1000
}

function withinDate(slot: Instant): Instant | undefined {
  return slot <= INSTANT_MAX ? slot : undefined
}

/** The shortest wall-clock distance, then whatever a change of offset brings closer: only slots around one can be. */
function shortestPeriod(pattern: CronPattern, zone: Zone, search: SlotSearch): Duration | undefined {
  const seconds = shortestWallSeconds(pattern)
  let shortest = seconds === undefined ? periodOfTwo(search) : seconds * 1000
  if (shortest === undefined) return undefined
  for (const { at } of zone.transitions(YEARS_LOOKED_AT.from, YEARS_LOOKED_AT.to)) {
    const until = at + shortest
    let slot = search(at - shortest - 1)
    while (slot !== undefined && slot <= until) {
      const next = search(slot)
      if (next !== undefined) shortest = Math.min(shortest, next - slot)
      slot = next
    }
  }
  return shortest
}

/** A pattern that names one time can still have two slots, if that time occurs twice. */
function periodOfTwo(search: SlotSearch): Duration | undefined {
  const first = search(-INSTANT_MAX)
  const second = first === undefined ? undefined : search(first)
  return first === undefined || second === undefined ? undefined : second - first
}
