/** Times of day and names of days as people write them, in English and French. Slots and the expression language read these tables. */

const weekdayNames: readonly (readonly string[])[] = [
  ['sunday', 'sun', 'dimanche'],
  ['monday', 'mon', 'lundi'],
  ['tuesday', 'tue', 'mardi'],
  ['wednesday', 'wed', 'mercredi'],
  ['thursday', 'thu', 'jeudi'],
  ['friday', 'fri', 'vendredi'],
  ['saturday', 'sat', 'samedi'],
]

/** Three letters for each day, from Sunday on, as expressions print them. */
export const weekdayShortNames: readonly string[] = weekdayNames.map((names) => names[1] ?? '')

const weekdayOf: ReadonlyMap<string, number> = new Map(weekdayNames.flatMap((names, day) => names.map((name) => [name, day] as const)))

/** 0 = Sunday .. 6 = Saturday; undefined if `word` names no day. Upper and lower case are the same, a plural s is allowed. */
export function parseWeekday(word: string): number | undefined {
  const name = word.toLowerCase()
  return weekdayOf.get(name) ?? (name.endsWith('s') ? weekdayOf.get(name.slice(0, -1)) : undefined)
}

/** `8:30`, `17:00:30`, `9h`, `9h30`, `24:00` in milliseconds since midnight; undefined for anything else. */
export function parseTimeOfDay(text: string): number | undefined {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? /^(\d{1,2})h(\d{2})?$/.exec(text)
  if (!found) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part: string | undefined) => Number(part ?? 0))
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
  return minutes < 60 && seconds < 60 && ms <= 86_400_000 ? ms : undefined
}

/** `8:30`, `17:00:30`; {@link parseTimeOfDay} reads it back. */
export function formatTimeOfDay(ms: number): string {
  const pad = (part: number): string => String(part).padStart(2, '0')
  const seconds = Math.floor(ms / 1000) % 60
  return `${Math.floor(ms / 3_600_000)}:${pad(Math.floor(ms / 60_000) % 60)}${seconds === 0 ? '' : `:${pad(seconds)}`}`
}

/** 1..31, or -1 for `last` and `dernier`; undefined for anything else. */
export function parseDayOfMonth(word: string): number | undefined {
  if (word === 'last' || word === 'dernier') return -1
  const day = /^(\d{1,2})(?:st|nd|rd|th|er)?$/.exec(word)
  const number = Number(day?.[1] ?? 0)
  return number >= 1 && number <= 31 ? number : undefined
}
