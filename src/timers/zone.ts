/**
 * The zone mapping: which offset a zone has at an instant, and where the offsets change, from the platform's own zone data.
 * Offsets are asked for once per stretch of 128 days and kept, so that a slot costs microseconds.
 */
import { InvariantError } from '../../grammar/errors.js'
import type { Duration, Instant } from '../../grammar/time.js'

const DAY_MS = 86_400_000
const STRETCH_MS = 128 * DAY_MS
/** No zone since 1970 has changed its offset twice within four days (the record is seven). */
const STEP_MS = 4 * DAY_MS
const STRETCHES_MAX = 4096
/** How many days the Gregorian calendar needs to repeat: beyond the formatter's comfort the rules of a zone repeat with it. */
const CYCLE_MS = 146_097 * DAY_MS
const FIRST_MS = Date.UTC(1600, 0, 1)
const LAST_MS = Date.UTC(2800, 0, 1)

/** A change of offset: at `at`, the wall clock jumps from `at + before` to `at + after`. */
export interface Transition {
  readonly at: Instant
  readonly before: Duration
  readonly after: Duration
}

/**
 * A piece `[start, end)` of time with one offset (local = instant + offset). Pieces end at transitions, and elsewhere too where the cache ends.
 * `previous` and `following` are the nearest transitions when they are within four days of the piece.
 */
export interface Piece {
  readonly start: Instant
  readonly end: Instant
  readonly offset: number
  readonly previous: Transition | undefined
  readonly following: Transition | undefined
}

/** A zone's offsets over time. Pieces cover all of time without holes. */
export interface Zone {
  readonly name: string
  pieceAt(instant: Instant): Piece
  /** The changes of offset in `[from, to)`, in order. */
  transitions(from: Instant, to: Instant): Transition[]
}

const formatters = new Map<string, Intl.DateTimeFormat | undefined>()
const zones = new Map<string, Zone>()

/** Whether `name` is a zone of the IANA database that the platform knows, in any case. Offsets such as `+01:00` are not names. */
export function isTimezone(name: string): boolean {
  return formatterOf(name) !== undefined
}

/** The names to choose from, for suggestions. */
export function timezones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')]
}

/** The zone called `name`. @throws InvariantError for a name that {@link isTimezone} refuses: texts are checked before they get here. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name)
  if (known) return known
  const formatter = formatterOf(name)
  if (!formatter) throw new InvariantError(`unknown time zone ${name}`)
  const zone = formatter.resolvedOptions().timeZone === 'UTC' ? steadyZone(name) : createZone(name, offsetsOf(formatter))
  zones.set(name, zone)
  return zone
}

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(name)) return formatters.get(name)
  if (!/^[A-Za-z]/.test(name) || name.length > 64) return undefined
  try {
    const formatter = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(name, formatter)
    return formatter
  } catch {
    // The platform's way of saying that it does not know the name.
    return undefined
  }
}

/** UTC, under any of its names: one piece. */
function steadyZone(name: string): Zone {
  const piece = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, offset: 0, previous: undefined, following: undefined }
  return { name, pieceAt: () => piece, transitions: () => [] }
}

/** Offsets of a zone. The formatter is only asked about years of four digits. */
function offsetsOf(formatter: Intl.DateTimeFormat): (instant: Instant) => number {
  return (instant) => {
    let shown = Math.max(instant, FIRST_MS)
    if (shown >= LAST_MS) shown -= Math.ceil((shown - LAST_MS + 1) / CYCLE_MS) * CYCLE_MS
    shown = Math.floor(shown / 1000) * 1000
    // MM/DD/YYYY, HH:MM:SS
    const text = formatter.format(shown)
    const local = Date.UTC(
      Number(text.slice(6, 10)),
      Number(text.slice(0, 2)) - 1,
      Number(text.slice(3, 5)),
      Number(text.slice(12, 14)),
      Number(text.slice(15, 17)),
      Number(text.slice(18, 20)),
    )
    return local - shown
  }
}

function createZone(name: string, offsetAt: (instant: Instant) => number): Zone {
  const stretches = new Map<number, readonly Piece[]>()
  let latestIndex = Number.NaN
  let latest: readonly Piece[] = []

  function stretch(index: number): readonly Piece[] {
    if (index === latestIndex) return latest
    let pieces = stretches.get(index)
    if (!pieces) {
      if (stretches.size >= STRETCHES_MAX) stretches.clear()
      pieces = measureStretch(index * STRETCH_MS, offsetAt)
      stretches.set(index, pieces)
    }
    latestIndex = index
    latest = pieces
    return pieces
  }

  function pieceAt(instant: Instant): Piece {
    const pieces = stretch(Math.floor(instant / STRETCH_MS))
    for (const piece of pieces) if (instant < piece.end) return piece
    throw new InvariantError(`no offset of ${name} at ${instant}`)
  }

  return {
    name,
    pieceAt,
    transitions(from, to) {
      const found: Transition[] = []
      for (let piece = pieceAt(from); piece.start < to; piece = pieceAt(piece.end)) {
        if (piece.previous?.at === piece.start && piece.start >= from) found.push(piece.previous)
      }
      return found
    },
  }
}

/** Looks a little beyond both ends, so that the pieces know of the transitions next to them. */
function measureStretch(start: Instant, offsetAt: (instant: Instant) => number): readonly Piece[] {
  const end = start + STRETCH_MS
  const transitions = findTransitions(start - STEP_MS, end + STEP_MS, offsetAt)
  const inside = transitions.filter(({ at }) => at > start && at < end)
  const bounds = [start, ...inside.map(({ at }) => at), end]
  return bounds.slice(1).map((pieceEnd, index) => {
    const pieceStart = bounds[index] ?? start
    const previous = transitions.findLast(({ at }) => at <= pieceStart)
    const following = transitions.find(({ at }) => at >= pieceEnd)
    return {
      start: pieceStart,
      end: pieceEnd,
      offset: previous?.after ?? following?.before ?? offsetAt(pieceStart),
      previous,
      following,
    }
  })
}

function findTransitions(from: Instant, to: Instant, offsetAt: (instant: Instant) => number): readonly Transition[] {
  const found: Transition[] = []
  let before = offsetAt(from)
  for (let at = from + STEP_MS; at <= to; at += STEP_MS) {
    const after = offsetAt(at)
    if (after !== before) found.push({ at: bisect(at - STEP_MS, at, before, offsetAt), before, after })
    before = after
  }
  return found
}

/** The first whole second in `(from, to]` whose offset is not `before` any more. */
function bisect(from: Instant, to: Instant, before: number, offsetAt: (instant: Instant) => number): Instant {
  let [low, high] = [from / 1000, to / 1000]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * 1000) === before) low = middle
    else high = middle
  }
  return high * 1000
}
