/** Recurrence rules against occurrences recorded with python-dateutil; the start is always the first occurrence here. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileExclusions } from '../../src/timers/index.js'

interface Case {
  readonly rule: string
  readonly start: string
  readonly next: readonly string[]
}

const HOUR = 3_600_000

const cases = readFileSync(new URL('data/recurrence.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Case => JSON.parse(line))

function instantOf(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z'))
}

test.each(cases)('$rule from $start', ({ rule, start, next }) => {
  const event = ['BEGIN:VEVENT', `DTSTART:${start}Z`, 'DURATION:PT1H', `RRULE:${rule}`, 'SUMMARY:x', 'END:VEVENT']
  const text = ['BEGIN:VCALENDAR', ...event, 'END:VCALENDAR', ''].join('\r\n')
  const compiled = compileExclusions([{ kind: 'calendar', name: 'x.ics', text }], 'UTC')
  if (compiled.kind === 'problems') throw new Error(JSON.stringify(compiled.problems))
  const found: number[] = []
  const last = instantOf(next.at(-1) ?? start)
  for (let hour = instantOf(start); hour <= last; hour += HOUR) if (compiled.exclusions.isExcluded(hour) !== undefined) found.push(hour)
  expect(found).toEqual(next.map((each) => instantOf(each)))
})
