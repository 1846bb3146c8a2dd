/** Zones that a calendar describes itself (VTIMEZONE), for names that the platform does not know, such as those of Windows. */
import ICAL from 'ical.js'
import { attempt, textOf, timeIn, timesIn, Unreadable, wallOf, type CalendarMistake, type ToInstant } from './calendar-properties.js'
import { readRule } from './calendar-rule.js'
import { Recurrence } from './recurrence.js'
import { isTimezone } from './zone.js'

/** The clocks of the zones that `calendar` describes, by name. What cannot be read is added to `mistakes`. */
export function customZones(calendar: ICAL.Component, mistakes: CalendarMistake[]): ReadonlyMap<string, ToInstant> {
  const zones = new Map<string, ToInstant>()
  for (const component of calendar.getAllSubcomponents('vtimezone')) {
    const name = textOf(component, 'tzid')
    if (name !== undefined && !isTimezone(name)) attempt(mistakes, () => zones.set(name, customClock(component)))
  }
  return zones
}

interface Observance {
  readonly rules: readonly { readonly recurrence: Recurrence; readonly until: number }[]
  /** Wall times at which it begins, as far as worked out, in order. */
  readonly onsets: number[]
  readonly offset: number
  readonly before: number
}

/** The offset of the observance that began last before a wall time. */
function customClock(component: ICAL.Component): ToInstant {
  const observances = [...component.getAllSubcomponents('standard'), ...component.getAllSubcomponents('daylight')].map(readObservance)
  return (wall) => {
    let [offset, latest] = [observances[0]?.before ?? 0, Number.NEGATIVE_INFINITY]
    for (const observance of observances) {
      for (const { recurrence, until } of observance.rules) {
        observance.onsets.push(...recurrence.takeUntil(wall).filter((each) => each <= until))
      }
      const onset = observance.onsets.findLast((each) => each <= wall)
      if (onset !== undefined && onset > latest) [offset, latest] = [observance.offset, onset]
    }
    return (wall - offset) * 1000
  }
}

function readObservance(component: ICAL.Component): Observance {
  const property = component.getFirstProperty('dtstart')
  const start = property && timeIn(property)
  if (!start) throw new Unreadable({ message: 'A VTIMEZONE has a part without DTSTART.', near: 'VTIMEZONE' })
  const before = offsetOf(component, 'tzoffsetfrom')
  const rules = component.getAllProperties('rrule').map((rrule) => {
    // UNTIL is in UTC here, onsets on the wall clock before the change.
    const { rule, until } = readRule(rrule, (wall) => (wall - before) * 1000)
    return {
      recurrence: new Recurrence(rule, wallOf(start)),
      until: until === undefined ? Number.POSITIVE_INFINITY : until / 1000 + before,
    }
  })
  const extra = component.getAllProperties('rdate').flatMap((rdate) => timesIn(rdate).map(wallOf))
  return {
    rules,
    onsets: [wallOf(start), ...extra].toSorted((a, b) => a - b),
    offset: offsetOf(component, 'tzoffsetto'),
    before,
  }
}

function offsetOf(component: ICAL.Component, name: string): number {
  const value = component.getFirstPropertyValue(name)
  return value instanceof ICAL.UtcOffset ? value.toSeconds() : 0
}
