import { describe, expect, test } from 'vitest'
import { compileExclusions, type ExclusionSource } from '../../src/timers/index.js'

/** A calendar of one event from its lines. */
function eventOf(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}

function reasonsAt(sources: readonly ExclusionSource[], timezone: string, instants: readonly string[]): readonly (string | undefined)[] {
  const compiled = compileExclusions(sources, timezone)
  if (compiled.kind === 'problems') throw new Error(JSON.stringify(compiled.problems))
  return instants.map((instant) => compiled.exclusions.isExcluded(Date.parse(instant)))
}

/** The problems with the wrong words in «». */
function problemsOf(source: ExclusionSource): readonly string[] {
  const compiled = compileExclusions([source], 'Europe/Paris')
  if (compiled.kind === 'exclusions') return []
  return compiled.problems.map(({ code, field, start, end, message, hint }) => {
    const text = source.kind === 'calendar' ? source.text : source[field === 'to' ? 'to' : 'from']
    return `${code} ${field} «${text.slice(start, end)}» ${message}${hint === undefined ? '' : ` ${hint}`}`
  })
}

describe('ranges', () => {
  test.each<{ name: string; from: string; to: string; timezone: string; inside: string[]; outside: string[] }>([
    {
      name: 'dates are days of the zone',
      from: '2026-12-24',
      to: '2027-01-02',
      timezone: 'America/New_York',
      inside: ['2026-12-24T05:00:00Z', '2027-01-02T04:59:59.999Z'],
      outside: ['2026-12-24T04:59:59.999Z', '2027-01-02T05:00:00Z'],
    },
    {
      name: 'a day without midnight begins after the gap',
      from: '2017-10-15',
      to: '2017-10-16',
      timezone: 'America/Sao_Paulo',
      inside: ['2017-10-15T03:00:00Z', '2017-10-16T01:59:59Z'],
      outside: ['2017-10-15T02:59:59Z', '2017-10-16T02:00:00Z'],
    },
    {
      name: 'local times and instants',
      from: '2026-07-01T18:30',
      to: '2026-07-01T20:00:00Z',
      timezone: 'Europe/Paris',
      inside: ['2026-07-01T16:30:00Z'],
      outside: ['2026-07-01T16:29:59Z', '2026-07-01T20:00:00Z'],
    },
  ])('$name', ({ from, to, timezone, inside, outside }) => {
    const sources: readonly ExclusionSource[] = [{ kind: 'range', from, to, reason: 'freeze' }]
    expect(reasonsAt(sources, timezone, inside)).toEqual(inside.map(() => 'freeze'))
    expect(reasonsAt(sources, timezone, outside)).toEqual(outside.map(() => undefined))
  })

  test('the first source that covers a slot gives the reason; a range without one tells its ends', () => {
    const sources: readonly ExclusionSource[] = [
      { kind: 'range', from: '2026-01-01', to: '2026-01-03' },
      { kind: 'range', from: '2026-01-02', to: '2026-01-05', reason: 'second' },
    ]
    expect(reasonsAt(sources, 'UTC', ['2026-01-02T12:00:00Z', '2026-01-03T12:00:00Z', '2026-01-05T00:00:00Z'])).toEqual([
      'from 2026-01-01 to 2026-01-03',
      'second',
      undefined,
    ])
  })
})

describe('calendars', () => {
  test.each<{ name: string; lines: string[]; timezone?: string; inside: string[]; outside: string[] }>([
    {
      name: 'an all-day event lies in the zone of the policy, its end is exclusive',
      lines: ['DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261227'],
      inside: ['2026-12-24T23:00:00Z', '2026-12-26T22:59:59Z'],
      outside: ['2026-12-24T22:59:59Z', '2026-12-26T23:00:00Z'],
    },
    {
      name: 'an all-day event without an end is one day, 23 hours long when the clocks go forward',
      lines: ['DTSTART;VALUE=DATE:20260329'],
      inside: ['2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
      outside: ['2026-03-29T22:00:00Z'],
    },
    {
      name: 'times in UTC, in a named zone and floating',
      lines: ['DTSTART;TZID=America/New_York:20260701T090000', 'DTEND:20260701T150000Z'],
      inside: ['2026-07-01T13:00:00Z', '2026-07-01T14:59:59Z'],
      outside: ['2026-07-01T12:59:59Z', '2026-07-01T15:00:00Z'],
    },
    {
      name: 'a duration',
      lines: ['DTSTART:20260701T090000', 'DURATION:PT90M'],
      inside: ['2026-07-01T07:00:00Z', '2026-07-01T08:29:59Z'],
      outside: ['2026-07-01T08:30:00Z'],
    },
    {
      name: 'every year, for ever',
      lines: ['DTSTART;VALUE=DATE:20001225', 'RRULE:FREQ=YEARLY'],
      inside: ['2000-12-25T12:00:00Z', '2026-12-25T12:00:00Z', '2100-12-25T12:00:00Z'],
      outside: ['1999-12-25T12:00:00Z', '2026-12-26T12:00:00Z'],
    },
    {
      name: 'the first Monday in September, and Fridays the 13th',
      lines: ['DTSTART;VALUE=DATE:20200907', 'RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO', 'RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13'],
      inside: ['2026-09-07T12:00:00Z', '2026-11-13T12:00:00Z'],
      outside: ['2026-09-14T12:00:00Z', '2026-10-13T12:00:00Z'],
    },
    {
      name: 'the last weekday of a month by position',
      lines: ['DTSTART;VALUE=DATE:20260130', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
      inside: ['2026-05-29T12:00:00Z', '2026-07-31T12:00:00Z'],
      outside: ['2026-05-31T12:00:00Z'],
    },
    {
      name: 'every second week from a given week on, stopping in time, with exceptions and additions',
      lines: [
        'DTSTART;TZID=Europe/Paris:20260302T080000',
        'DTEND;TZID=Europe/Paris:20260302T100000',
        'RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260413T060000Z',
        'EXDATE;TZID=Europe/Paris:20260316T080000',
        'RDATE;TZID=Europe/Paris:20260310T120000',
      ],
      inside: ['2026-03-02T08:00:00Z', '2026-03-10T12:59:59Z', '2026-03-30T06:00:00Z', '2026-04-13T06:00:00Z'],
      outside: ['2026-03-09T08:00:00Z', '2026-03-16T08:00:00Z', '2026-03-30T05:59:59Z', '2026-04-27T06:30:00Z'],
    },
    {
      name: 'three times only',
      lines: ['DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;COUNT=3'],
      inside: ['2026-01-03T12:00:00Z'],
      outside: ['2026-01-04T12:00:00Z'],
    },
    {
      name: 'a rule that names nothing after its start',
      lines: ['DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'],
      inside: ['2026-01-01T12:00:00Z'],
      outside: ['2026-03-02T12:00:00Z', '2090-02-28T12:00:00Z'],
    },
    {
      name: 'a cancelled event',
      lines: ['DTSTART;VALUE=DATE:20260101', 'STATUS:CANCELLED'],
      inside: [],
      outside: ['2026-01-01T12:00:00Z'],
    },
  ])('$name', ({ lines, timezone = 'Europe/Paris', inside, outside }) => {
    const sources: readonly ExclusionSource[] = [{ kind: 'calendar', name: 'x.ics', text: eventOf(...lines, 'SUMMARY:closed') }]
    expect(reasonsAt(sources, timezone, inside)).toEqual(inside.map(() => 'closed'))
    expect(reasonsAt(sources, timezone, outside)).toEqual(outside.map(() => undefined))
  })

  test('an occurrence that was moved', () => {
    const text = eventOf('DTSTART:20260105T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY', 'SUMMARY:weekly').replace(
      'END:VCALENDAR',
      [
        'BEGIN:VEVENT',
        'UID:1',
        'RECURRENCE-ID:20260112T090000Z',
        'DTSTART:20260113T090000Z',
        'DURATION:PT1H',
        'SUMMARY:moved',
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    )
    const at = ['2026-01-05T09:30:00Z', '2026-01-12T09:30:00Z', '2026-01-13T09:30:00Z', '2026-01-19T09:30:00Z']
    expect(reasonsAt([{ kind: 'calendar', name: 'x.ics', text }], 'UTC', at)).toEqual(['weekly', undefined, 'moved', 'weekly'])
  })

  test('a zone that only the calendar knows', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:W. Europe Standard Time',
      'BEGIN:STANDARD',
      'DTSTART:16011028T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010325T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ]
    const text = eventOf('DTSTART;TZID=W. Europe Standard Time:20260101T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY').replace(
      'BEGIN:VEVENT',
      [...zone, 'BEGIN:VEVENT'].join('\r\n'),
    )
    const at = ['2026-01-01T08:00:00Z', '2026-07-01T07:00:00Z', '2026-07-01T08:00:00Z', '2026-12-01T08:00:00Z']
    expect(reasonsAt([{ kind: 'calendar', name: 'outlook.ics', text }], 'UTC', at)).toEqual([
      'outlook.ics',
      'outlook.ics',
      undefined,
      'outlook.ics',
    ])
  })

  test('many events are searched, not walked through', () => {
    const days = Array.from({ length: 2000 }, (_, index) =>
      new Date(Date.UTC(2020, 0, 1 + 2 * index)).toISOString().slice(0, 10).replaceAll('-', ''),
    )
    const events = days.map((day) =>
      ['BEGIN:VEVENT', `UID:${day}`, `DTSTART;VALUE=DATE:${day}`, `SUMMARY:${day}`, 'END:VEVENT'].join('\r\n'),
    )
    const text = ['BEGIN:VCALENDAR', ...events, 'END:VCALENDAR', ''].join('\r\n')
    expect(
      reasonsAt([{ kind: 'calendar', name: 'x.ics', text }], 'UTC', [
        '2020-01-03T10:00:00Z',
        '2020-01-04T10:00:00Z',
        '2030-12-04T10:00:00Z',
      ]),
    ).toEqual(['20200103', undefined, '20301204'])
  })
})

describe('what is refused', () => {
  const calendar = (text: string): ExclusionSource => ({ kind: 'calendar', name: 'x.ics', text })

  test.each<{ source: ExclusionSource; problems: string[] }>([
    {
      source: { kind: 'range', from: 'Christmas', to: '2026-02-30' },
      problems: [
        'bad-instant from «Christmas» "Christmas" is neither a date nor an instant. Write a date such as 2026-12-24, a local time such as 2026-12-24T18:00, or an instant such as 2026-12-24T18:00:00Z.',
        'bad-instant to «2026-02-30» "2026-02-30" is neither a date nor an instant. Write a date such as 2026-12-24, a local time such as 2026-12-24T18:00, or an instant such as 2026-12-24T18:00:00Z.',
      ],
    },
    {
      source: { kind: 'range', from: '2026-12-24', to: '2026-12-24' },
      problems: [
        'bad-value to «2026-12-24» The range ends where it begins, or before. The end is exclusive: to exclude one day, write the day after it.',
      ],
    },
    {
      source: calendar('date,holiday\n2026-12-25,Christmas'),
      problems: [
        'bad-calendar calendar «date,holiday» This is not an iCalendar text: it does not start with BEGIN:VCALENDAR. Export the calendar as .ics.',
      ],
    },
    {
      source: calendar('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nnonsense\r\nEND:VEVENT\r\nEND:VCALENDAR'),
      problems: ['bad-calendar calendar «nonsense» The calendar cannot be read: invalid line (no token ";" or ":") "nonsense".'],
    },
    {
      source: calendar('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n'),
      problems: [
        'bad-calendar calendar «BEGIN:VCALENDAR» The calendar cannot be read: invalid ical body. component began but did not end.',
      ],
    },
    {
      source: calendar(eventOf('SUMMARY:no start')),
      problems: ['bad-calendar calendar «1» The event "no start" has no DTSTART.'],
    },
    {
      source: calendar(eventOf('DTSTART;TZID=Mars/Olympus:20260101T000000')),
      problems: [
        'bad-calendar calendar «Mars/Olympus» The calendar uses the time zone "Mars/Olympus" and does not describe it. Export it with IANA zones.',
      ],
    },
    {
      source: calendar(eventOf('DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY')),
      problems: [
        'bad-calendar calendar «FREQ=SECONDLY» A recurrence of FREQ=SECONDLY is too frequent for a calendar. Write the whole time as one event.',
      ],
    },
    {
      source: calendar(eventOf('DTSTART:20260101T000000Z', 'RRULE:FREQ=FOO')),
      problems: [
        'bad-calendar calendar «BEGIN:VCALENDAR» The calendar cannot be read: invalid frequency "FOO" expected: "SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY".',
      ],
    },
  ])('$problems.0', ({ source, problems }) => {
    expect(problemsOf(source)).toEqual(problems)
  })
})
