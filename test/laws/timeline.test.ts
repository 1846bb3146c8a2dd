/** Laws of timelines: whatever rows there are, drawings are well formed, finite, the same every time, and nothing is written over something else. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdReasons, outcomes, type HoldReason, type RunRow, type WindowRow } from '../../src/scheduler/index.js'
import { drawTimeline, type TimelineRows } from '../../src/trace/index.js'
import { malformed, overlaps, textsOf } from '../trace/drawn.js'

const START = Date.UTC(2026, 2, 28)
const HOUR = 3_600_000

const instant = fc.integer({ min: START, max: START + 48 * HOUR })
const length = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 * HOUR }))
const name = fc.oneof(fc.constantFrom('p', 'q'), fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }))

const hold = fc.record({ reason: fc.constantFrom(...holdReasons), ms: length, clause: fc.option(fc.integer({ min: 1, max: 99 })) })

/** One after the other from an instant on; only the last may still hold. */
function intervalsFrom(
  opens: number,
  holds: readonly { reason: HoldReason; ms: number; clause: number | null }[],
  open: boolean,
): WindowRow['intervals'] {
  let at = opens
  return holds.map(({ reason, ms, clause }, index) => {
    const from = at
    at += ms
    const still = open && index === holds.length - 1
    return { reason, from, ...(still ? {} : { to: at }), evidence: clause === null ? {} : { clause } }
  })
}

const windowRow = fc
  .record({
    policy: name,
    opens: instant,
    ms: length,
    outcome: fc.option(fc.constantFrom(...outcomes)),
    holds: fc.array(hold, { maxLength: 4 }),
  })
  .map(({ policy, opens, ms, outcome, holds }): WindowRow => {
    const fixed = { table: 'window', session: 'default', kind: 'slot', state: 'done', launches: 0, totals: [] } as const
    const id = `default/${policy}@${opens}`
    const intervals = intervalsFrom(opens, holds, outcome === null)
    return { ...fixed, id, policy, slot: opens, opens, closes: opens + ms, due: opens, intervals, ...(outcome === null ? {} : { outcome }) }
  })

const runRow = fc
  .record({
    policy: name,
    start: instant,
    ms: fc.option(length),
    result: fc.constantFrom('success', 'error', 'cancelled'),
    message: fc.string(),
  })
  .map(({ policy, start, ms, result, message }): RunRow => {
    const id = `default/${policy}@${start}#1`
    const ended = ms === null ? { state: 'running' as const } : { state: 'ended' as const, end: start + ms, result }
    return { table: 'run', id, window: id, session: 'default', policy, workflow: 'w', inputs: {}, n: 1, start, message, ...ended }
  })

const history = fc.record({
  metric: name,
  events: fc.array(fc.record({ timestamp: instant, value: fc.double({ noNaN: true, noDefaultInfinity: true }) }), { maxLength: 40 }),
  ttlMs: fc.integer({ min: 1, max: 12 * HOUR }),
})

const rows: fc.Arbitrary<TimelineRows> = fc.record({
  windows: fc.array(windowRow, { maxLength: 40 }),
  runs: fc.array(runRow, { maxLength: 40 }),
  metrics: fc.array(history, { maxLength: 3 }),
})
const zone = fc.constantFrom('UTC', 'Europe/Paris', 'Australia/Lord_Howe', 'Asia/Kathmandu')
const runs = { numRuns: 150 }

test('an SVG is well formed and finite, says everything once, and keeps its texts apart', () => {
  fc.assert(
    fc.property(rows, zone, fc.integer({ min: 480, max: 1600 }), (given, timezone, width) => {
      const svg = drawTimeline(given, { timezone, width })
      expect(malformed(svg)).toBeUndefined()
      expect(svg).not.toMatch(/="[^"]*(?:NaN|Infinity|undefined)/)
      const texts = textsOf(svg)
      expect(overlaps(texts)).toEqual([])
      expect(texts.filter(({ left, right }) => left < 0 || right > width)).toEqual([])
      expect(drawTimeline(given, { timezone, width })).toBe(svg)
    }),
    runs,
  )
})

test('a text is never wider than asked for, and holds nothing that a terminal obeys', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 40, max: 140 }), (given, width) => {
      const text = drawTimeline(given, { format: 'text', width, ascii: true })
      // oxlint-disable-next-line no-control-regex -- that there is nothing else is what is tested
      expect(text).toMatch(/^[\n\x20-\x7e]*$/)
      expect(text.split('\n').filter((line) => line.length > width)).toEqual([])
    }),
    runs,
  )
})
