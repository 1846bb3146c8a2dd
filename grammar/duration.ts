/** Lengths of time as people write them: `1d2h30m10s500ms`, `10 minutes`, `1h 30 min`. Every reader of policies, sentences and tests calls these two functions. */
import type { Duration } from './time.js'

/** The longest duration that is accepted: a hundred years. */
export const DURATION_MS_MAX = 36_525 * 86_400_000

/** Units from the longest to the shortest; the first name of each is the one that is printed. */
const units: readonly { readonly ms: number; readonly names: readonly string[] }[] = [
  { ms: 604_800_000, names: ['w', 'week', 'weeks', 'semaine', 'semaines'] },
  { ms: 86_400_000, names: ['d', 'day', 'days', 'j', 'jour', 'jours'] },
  { ms: 3_600_000, names: ['h', 'hour', 'hours', 'heure', 'heures'] },
  { ms: 60_000, names: ['m', 'min', 'mins', 'minute', 'minutes'] },
  { ms: 1000, names: ['s', 'sec', 'secs', 'second', 'seconds', 'seconde', 'secondes'] },
  { ms: 1, names: ['ms', 'millisecond', 'milliseconds', 'milliseconde', 'millisecondes'] },
]

const rankOf: ReadonlyMap<string, number> = new Map(units.flatMap((unit, rank) => unit.names.map((name) => [name, rank] as const)))

/** Every name of a unit that {@link parseDuration} knows. */
export const durationUnits: readonly string[] = [...rankOf.keys()]

/**
 * Reads a duration: one or more whole numbers, each followed by its unit, from the longest unit to the shortest.
 * Undefined for anything else: a bare number, a sign, a fraction, a unit twice, more than {@link DURATION_MS_MAX}.
 * @see FORMATS, opening paragraph
 */
export function parseDuration(text: string): Duration | undefined {
  const part = /\s*(\d{1,15})\s*([a-z]+)/y
  const end = text.trimEnd().length
  let total = 0
  let rankBefore = -1
  if (end === 0 || end > 200) return undefined
  while (part.lastIndex < end) {
    const found = part.exec(text)
    const rank = rankOf.get(found?.[2] ?? '')
    const unit = units[rank ?? -1]
    if (!found || rank === undefined || !unit || rank <= rankBefore) return undefined
    total += Number(found[1]) * unit.ms
    rankBefore = rank
  }
  return total <= DURATION_MS_MAX ? total : undefined
}

/** Prints whole, non-negative milliseconds in days and smaller units: `1m30s`, `0s`. {@link parseDuration} reads it back to the same number. */
export function formatDuration(ms: Duration): string {
  if (ms === 0) return '0s'
  let rest: number = ms
  let text = ''
  for (const unit of units.slice(1)) {
    const count = Math.floor(rest / unit.ms)
    if (count > 0) text += `${count}${unit.names[0]}`
    rest -= count * unit.ms
  }
  return text
}
