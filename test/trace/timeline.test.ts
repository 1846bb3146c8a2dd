/** Timelines piece by piece: what is in them, round ticks, safe texts, colours, and drawings of many, of nothing and of hostile names. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createVocabulary, type Condition } from '../../dsl/index.js'
import type { HoldReason, RunRow, WindowRow } from '../../src/scheduler/index.js'
import { drawTimeline, timelineOf, timelineToHtml, timelineToSvg, timelineToText, type TimelineRows } from '../../src/trace/index.js'
import { contrastOf, contrasts, palette } from '../../src/trace/timeline/palette.js'
import { fitText, plainText, textWidth } from '../../src/trace/timeline/safe-text.js'
import { thresholdsOf } from '../../src/trace/timeline/thresholds.js'
import { timeTicks } from '../../src/trace/timeline/time-ticks.js'
import { shortNumber, valueScale } from '../../src/trace/timeline/value-ticks.js'
import { malformed, overlaps, textsOf } from './drawn.js'
import { pictures } from './pictures.js'

const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

function windowRow(minute: number, more: Partial<WindowRow> = {}): WindowRow {
  const opens = START + minute * MINUTE
  const id = `default/p@${new Date(opens).toISOString()}`
  const fixed = { table: 'window', kind: 'slot', session: 'default', policy: 'p', state: 'done', totals: [], intervals: [] } as const
  return { ...fixed, id, slot: opens, opens, closes: opens + 3 * MINUTE, due: opens, launches: 1, outcome: 'ran', ...more }
}

/** One without an outcome. */
function openWindow(minute: number, more: Partial<WindowRow> = {}): WindowRow {
  const { outcome, ...row } = windowRow(minute, more)
  expect(outcome).toBeDefined()
  return row
}

function runRow(window: WindowRow, n: number, minutes: readonly [number, number?], more: Partial<RunRow> = {}): RunRow {
  const [start, end] = minutes.map((minute) => START + (minute ?? 0) * MINUTE)
  const { session, policy, id } = window
  const ended = end === undefined ? { state: 'running' as const } : { state: 'ended' as const, end, result: 'success' as const }
  return {
    table: 'run',
    id: `${id}#${n}`,
    window: id,
    session,
    policy,
    workflow: 'run',
    inputs: {},
    n,
    start: start ?? 0,
    ...ended,
    ...more,
  }
}

function held(reason: HoldReason, from: number, to?: number): WindowRow['intervals'][number] {
  return { reason, from: START + from * MINUTE, ...(to === undefined ? {} : { to: START + to * MINUTE }), evidence: { clause: 2 } }
}

const clock = (instant: number): string => new Date(instant).toISOString().slice(11, 16)

describe('the data', () => {
  const example = pictures().at(-1)
  const { tracks, metrics } = timelineOf(example?.rows ?? { windows: [], runs: [] }, example?.options)

  test('windows with their outcomes and what held them back', () => {
    const shown = tracks[0]?.windows.map(({ opens, closes, label, holds }) => {
      const spans = holds.map(({ from, to, labels }) => `${clock(from)}-${clock(to)} ${labels[0]}`)
      return [`${clock(opens)}-${clock(closes)} ${label}`, ...spans].join(' | ')
    })
    expect(shown).toEqual([
      '00:00-00:03 ran',
      '00:05-00:08 ran | 00:05-00:06 condition 2 false',
      '00:10-00:13 condition false | 00:10-00:12 condition 2 false | 00:12-00:13 condition 1 false',
      '00:15-00:18 ran | 00:15-00:17 condition 2 false',
      '00:20-00:23 already running | 00:20-00:21 already running | 00:21-00:23 condition 2 false',
    ])
  })

  test('runs, and which of them waited', () => {
    expect(tracks[0]?.runs.map(({ start, result, released }) => `${clock(start)} ${result} ${released}`)).toEqual([
      '00:00 success false',
      '00:06 success true',
      '00:17 success true',
    ])
  })

  test('how long each value is known, the last known value, and the threshold', () => {
    const [metric] = metrics
    expect(
      metric?.lifetimes.map(({ at, value, until, overtaken }) => [value, clock(at), clock(until), overtaken && clock(overtaken)]),
    ).toEqual([
      [0, '23:56', '00:01', '00:01'],
      [20, '00:01', '00:06', '00:04'],
      [12, '00:04', '00:09', '00:06'],
      [10, '00:06', '00:11', '00:07'],
      [23, '00:07', '00:12', undefined],
      [18, '00:14', '00:19', '00:17'],
      [10, '00:17', '00:22', '00:18'],
      [12, '00:18', '00:23', undefined],
    ])
    expect(metric?.thresholds).toEqual([{ metric: 'Load_Average', subject: 'last', operator: '<=', value: 10 }])
    expect(metric?.steps.map(({ value }) => value)).toEqual([0, 20, 12, 10, 23, 18, 10, 12])
  })

  test('runs that overlap lie in lanes; the pause between runs of a window is known', () => {
    const [one, two] = [windowRow(0, { closes: START + 9 * MINUTE }), windowRow(5)]
    const runs = [runRow(one, 1, [0, 6]), runRow(two, 1, [5, 7]), runRow(one, 2, [8])]
    const [track] = timelineOf({ windows: [one, two], runs }, { now: START + 10 * MINUTE }).tracks
    expect(track?.runs.map(({ lane, gapMs, result }) => [lane, gapMs, result])).toEqual([
      [0, undefined, 'success'],
      [1, undefined, 'success'],
      [0, 2 * MINUTE, 'running'],
    ])
    expect(track?.lanes).toBe(2)
  })

  test('windows that overlap lie in lanes, also while a window of 0s still waits', () => {
    const waiting = openWindow(1, { closes: START + MINUTE, intervals: [held('concurrency_limit', 1)] })
    const windows = [windowRow(0), waiting, windowRow(3), windowRow(8)]
    const [track] = timelineOf({ windows, runs: [] }, { now: START + 7 * MINUTE }).tracks
    expect(track?.windows.map(({ opens, lane }) => `${clock(opens)} ${lane}`)).toEqual(['00:00 0', '00:01 1', '00:03 0', '00:08 0'])
  })

  test('by default there is a little room at both ends, to whole minutes', () => {
    const { from, to } = timelineOf({ windows: [windowRow(0), windowRow(20)], runs: [] })
    expect([clock(from), clock(to)]).toEqual(['23:59', '00:24'])
  })

  test('what lies outside the bounds is left out, what reaches into them is not', () => {
    const windows = [windowRow(0), windowRow(10), windowRow(20)]
    const runs = windows.map((window, index) => runRow(window, 1, [index * 10, index * 10 + 1]))
    const { tracks: bounded } = timelineOf({ windows, runs }, { from: START + 12 * MINUTE, to: START + 15 * MINUTE })
    expect(bounded[0]?.windows.map(({ opens }) => clock(opens))).toEqual(['00:10'])
    expect(bounded[0]?.runs).toEqual([])
  })

  test('events after now are not known yet', () => {
    const events = [0, 5].map((minute) => ({ timestamp: START + minute * MINUTE, value: minute }))
    const rows = { windows: [windowRow(0)], runs: [], metrics: [{ metric: 'm', events }] }
    const [metric] = timelineOf(rows, { from: START, to: START + 9 * MINUTE, now: START + 3 * MINUTE }).metrics
    expect(metric?.lifetimes.map(({ value }) => value)).toEqual([0])
    expect(metric?.steps).toEqual([{ from: START, to: START + 3 * MINUTE, value: 0 }])
  })
})

test.each([
  ['Last known metric "m" is <= 10', 'last <= 10'],
  ['Average value for metric "m" during last 10m is > 5', 'average 10m > 5'],
  ['not Last known metric "m" is <= 10', 'last > 10'],
  ['I\'ve got a recent value for metric "m"', ''],
  ['Last known metric "m" is > 1 and Last known metric "m" is < 9', 'last > 1, last < 9'],
])('thresholds of %s', (sentence, expected) => {
  const condition: Condition = createVocabulary([]).compile(sentence)
  expect(
    thresholdsOf(condition)
      .map(({ subject, operator, value }) => `${subject} ${operator} ${value}`)
      .join(', '),
  ).toBe(expected)
})

test.each([
  ['20 minutes', '2026-01-01T00:00Z', '2026-01-01T00:20Z', 'UTC', 5, '00:00 00:05 00:10 00:15 00:20'],
  ['half a second', '2026-01-01T00:00Z', '2026-01-01T00:00:00.500Z', 'UTC', 3, '00:00:00.000 00:00:00.200 00:00:00.400'],
  ['past midnight in Tokyo', '2026-01-01T14:00Z', '2026-01-01T17:00Z', 'Asia/Tokyo', 4, '2026-01-01:23:00 2026-01-02:00:00 01:00 02:00'],
  ['a zone of half hours', '2026-01-01T00:00Z', '2026-01-01T03:00Z', 'Asia/Kolkata', 4, '06:00 07:00 08:00'],
  ['the hour that is left out', '2026-03-29T00:00Z', '2026-03-29T03:00Z', 'Europe/Paris', 4, '01:00 03:00 04:00 05:00'],
  ['the hour that comes twice', '2026-10-24T23:00Z', '2026-10-25T03:00Z', 'Europe/Paris', 5, '01:00 02:00 02:00+01 03:00 04:00'],
  [
    'half an hour that comes twice',
    '2026-04-04T14:00Z',
    '2026-04-04T16:00Z',
    'Australia/Lord_Howe',
    6,
    '01:00 01:30 01:30+10:30 02:00 02:30',
  ],
  ['days', '2026-03-27T12:00Z', '2026-03-31T12:00Z', 'Europe/Paris', 5, '2026-03-28 2026-03-29 2026-03-30 2026-03-31'],
  ['a day that begins at one', '2026-04-23T00:00Z', '2026-04-26T00:00Z', 'Africa/Cairo', 3, '2026-04-24 2026-04-25 2026-04-26'],
  ['weeks', '2026-01-01T00:00Z', '2026-01-29T00:00Z', 'UTC', 4, '2026-01-05 2026-01-12 2026-01-19 2026-01-26'],
  ['quarters', '2025-12-15T00:00Z', '2026-11-01T00:00Z', 'UTC', 5, '2026-01-01 2026-04-01 2026-07-01 2026-10-01'],
  ['decades', '1971-01-01T00:00Z', '2026-01-01T00:00Z', 'UTC', 6, '1980-01-01 1990-01-01 2000-01-01 2010-01-01 2020-01-01'],
])('ticks of %s', (_, from, to, timezone, count, expected) => {
  const ticks = timeTicks(Date.parse(from), Date.parse(to), timezone, count)
  expect(ticks.map(({ label, date }) => (date === undefined ? label : `${date}:${label}`)).join(' ')).toBe(expected)
})

test.each([
  [[0, 23, 10], '0 10 20 30'],
  [[98, 101], '98 99 100 101'],
  [[-5, -1], '-6 -4 -2 0'],
  [[0.1, 0.3], '0 0.1 0.2 0.3'],
  [[7], '0 5 10 15'],
  [[0], '0 0.5 1'],
  [[], '0 0.5 1'],
  [[12_345_678], '5M 10M 15M 20M'],
])('the axis of %j', (values, expected) => {
  expect(valueScale(values, 3).ticks.map(shortNumber).join(' ')).toBe(expected)
})

test.each([[[-1e290, 1e290]], [[1e16, 1e16 + 2]], [[0.1 + 0.2, 0.3]]])('the axis of %j holds its values', (values) => {
  const { min, max, ticks } = valueScale(values, 3)
  expect([min <= Math.min(...values), max >= Math.max(...values), max > min, ticks.length > 1]).toEqual([true, true, true, true])
})

test.each([[[-Number.MAX_VALUE, Number.MAX_VALUE]], [[Number.MIN_VALUE]]])('the axis of %j is finite', (values) => {
  const { min, max, ticks } = valueScale(values, 3)
  expect([min, max, ...ticks].every(Number.isFinite)).toBe(true)
  expect(max).toBeGreaterThan(min)
})

describe('colours', () => {
  test.each(['light', 'dark'] as const)('stand out from what they lie on: %s', (shade) => {
    const weak = contrasts
      .map(({ front, back, least }) => ({ front, back, least, is: contrastOf(palette[front][shade], palette[back][shade]) }))
      .filter(({ is, least }) => is < least)
    expect(weak).toEqual([])
  })

  test('black on white is 21 to 1', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21)
  })
})

test('texts are harmless, in one line, and fit', () => {
  expect(plainText('a\u001b[31m\u0000\nb\u202Ec\ud800')).toBe('a\uFFFD[31m\uFFFD b\uFFFDc\uFFFD')
  expect(plainText('x'.repeat(1000))).toHaveLength(600)
  expect(fitText('Load_Average', 12, 1000)).toBe('Load_Average')
  expect(fitText('Load_Average', 12, 20)).toBe('')
  expect(textWidth(fitText('a rather long sentence', 12, 80), 12)).toBeLessThanOrEqual(80)
})

const hostile = `</title><script>alert(1)</script>&"'\u202E\u001b]0;x\u0007 ${'Ω漢'.repeat(40)}`

const hostileRows: TimelineRows = {
  windows: [windowRow(0, { policy: hostile, id: hostile, excludedBy: hostile, outcome: 'excluded', intervals: [held('paused', 0, 1)] })],
  runs: [{ ...runRow(windowRow(0, { policy: hostile }), 1, [0, 1]), id: hostile, result: 'error', message: hostile, policy: hostile }],
  metrics: [
    {
      metric: hostile,
      events: [
        { timestamp: START, value: -1e300 },
        { timestamp: START + 1, value: 1e300 },
      ],
    },
  ],
}

describe('hostile names', () => {
  test('in SVG', () => {
    const svg = drawTimeline(hostileRows, { title: hostile, idPrefix: '"><script>' })
    expect(malformed(svg)).toBeUndefined()
    expect(svg).not.toMatch(/<script|NaN|Infinity|undefined/)
  })

  test('in a page', () => {
    const page = drawTimeline(hostileRows, { title: hostile, format: 'html' })
    expect(page.match(/<script/g)).toHaveLength(1)
    // oxlint-disable-next-line no-control-regex -- that there is none is what is tested
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test('in a terminal', () => {
    const text = drawTimeline(hostileRows, { title: hostile, format: 'text', width: 60 })
    // oxlint-disable-next-line no-control-regex -- that there is none is what is tested
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })
})

describe('many windows', () => {
  const outcomes = ['ran', 'ran', 'ran', 'condition_false', 'error', 'cancelled', 'missed', undefined] as const
  const windows = Array.from({ length: 6000 }, (_, index) => {
    const outcome = outcomes[index % outcomes.length]
    return outcome === undefined ? openWindow(index * 10) : windowRow(index * 10, { outcome })
  })
  const runs = windows.map((window, index) => runRow(window, 1, [index * 10, index * 10 + 2]))
  const events = Array.from({ length: 50_000 }, (_, index) => ({ timestamp: START + index * 71_000, value: Math.sin(index / 99) }))
  const timeline = timelineOf({ windows, runs, metrics: [{ metric: 'm', events }] })

  test('are counted in columns, and the drawing says so', () => {
    const svg = timelineToSvg(timeline)
    expect(malformed(svg)).toBeUndefined()
    expect(svg.length).toBeLessThan(200_000)
    expect(svg).toContain('Note: p: 6000 windows and 6000 runs are counted in columns of about 12h')
    expect(svg).toContain('Note: m: 50000 values, too many to show how long each is known.')
    expect(overlaps(textsOf(svg))).toEqual([])
    const counted = [...svg.matchAll(/: (\d+) windows: /g)].map(([, count]) => Number(count))
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(6000)
  })

  test('as text are one character for what opens in a column', () => {
    const text = timelineToText(timeline, { width: 70, sentences: 1 })
    expect(text.split('\n').filter((line) => line.length > 70)).toEqual([])
    expect(text).toContain('(5999 more windows)')
    expect(text.length).toBeLessThan(4000)
  })

  test('as a page are listed up to a bound', () => {
    const page = timelineToHtml(timeline, { rows: 10 })
    expect(page).toContain('5990 earlier windows are not listed.')
    expect(page.match(/<tr>/g)).toHaveLength(11)
  })
})

test('many policies and metrics are left out with a note', () => {
  const windows = Array.from({ length: 30 }, (_, index) => windowRow(0, { policy: `p${index}`, id: `w${index}` }))
  const metrics = Array.from({ length: 10 }, (_, index) => ({ metric: `m${index}`, events: [] }))
  const timeline = timelineOf({ windows, runs: [], metrics })
  expect([timeline.tracks.length, timeline.metrics.length, timeline.notes]).toEqual([
    20,
    8,
    ['10 more policies left out', '2 more metrics left out'],
  ])
  expect(overlaps(textsOf(timelineToSvg(timeline)))).toEqual([])
})

test.each(['svg', 'text', 'html'] as const)('nothing at all can be drawn as %s', (format) => {
  const drawing = drawTimeline({ windows: [], runs: [] }, { format })
  expect(drawing).toContain('No windows')
  expect(drawing).not.toMatch(/NaN|Infinity|undefined/)
})

describe('a drawing', () => {
  const windows = [
    windowRow(0),
    windowRow(10, { outcome: 'condition_false', launches: 0, intervals: [held('condition_false', 10, 13)] }),
    openWindow(20, { intervals: [held('paused', 20)] }),
  ]
  const runs = [runRow(windowRow(0), 1, [0, 2]), runRow(windowRow(0), 2, [2.5, 3], { result: 'error' }), runRow(windowRow(10), 1, [12])]
  const rows: TimelineRows = { windows, runs, metrics: [{ metric: 'm', events: [{ timestamp: START, value: 3 }] }] }
  const options = { now: START + 22 * MINUTE, to: START + 30 * MINUTE }

  test.each(['svg', 'text', 'html'] as const)('as %s is the same every time', (format) => {
    expect(drawTimeline(structuredClone(rows), { ...options, format })).toBe(drawTimeline(rows, { ...options, format }))
  })

  test('says of each mark what it is', () => {
    const svg = drawTimeline(rows, options)
    const marks = svg.match(/<g class="[^"]*" role="img">/g) ?? []
    expect(marks.length).toBe(svg.match(/role="img"><title>[^<]+<\/title>/g)?.length)
    expect(svg).toContain('<title>Run default/p@2026-01-01T00:10:00.000Z#1 started at 2026-01-01 00:12 and has not ended.</title>')
    expect(svg).toContain('<title>00:10-00:13 held back: condition 2 was false.</title>')
    expect(svg).toContain('<title>00:20-00:22 held back: the policy was paused.</title>')
  })

  test('shows results by more than colour', () => {
    const svg = drawTimeline(rows, options)
    expect(svg).toContain('url(#tidegate-error)')
    expect(svg).toContain('url(#tidegate-paused)')
    expect(drawTimeline(rows, { ...options, idPrefix: 'b' })).not.toContain('tidegate-error')
  })

  test.each([
    ['auto', true],
    ['light', false],
    ['dark', false],
  ] as const)('in theme %s', (theme, follows) => {
    const svg = drawTimeline(rows, { ...options, theme })
    expect(svg.includes('prefers-color-scheme')).toBe(follows)
    expect(svg.includes(`.tg-back{fill:${palette.background[theme === 'dark' ? 'dark' : 'light']}}`)).toBe(true)
  })

  test('says times in the zone', () => {
    const text = drawTimeline(rows, { ...options, format: 'text', timezone: 'Asia/Kolkata' })
    expect(text).toContain('05:30')
    expect(text).toContain('Asia/Kolkata')
  })

  test('as a page may run its own script and load nothing', () => {
    const page = drawTimeline(rows, { ...options, format: 'html' })
    const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(script).digest('base64')
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`)
    expect(page.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src="|href=|@import/)
  })
})
