/** The laws of what held a window back (S7.1, S7.3): against a list of all spans that is merged by looking for the shortest pair each time. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Condition } from '../../dsl/index.js'
import { HoldLog, holdIntervalsMax } from '../../src/scheduler/hold-log.js'
import type { HoldEvidence, HoldReason } from '../../src/scheduler/index.js'

const reasons = ['condition_false', 'condition_unknown', 'already_running'] as const satisfies readonly HoldReason[]

const conditions: readonly Condition[] = ['load', 'disk'].map((metric) => ({
  kind: 'exists',
  selection: { metric, labels: [], where: [], having: [], lookback: { kind: 'recent' } },
}))

interface Move {
  /** Milliseconds since the move before. */
  readonly after: number
  /** None: nothing holds the window back any more. */
  readonly reason: (typeof reasons)[number] | undefined
  readonly evidence: HoldEvidence
}

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }))
const seen = fc.record(
  { since: number, observed: number, required: number, lastTimestamp: number, count: fc.nat() },
  { requiredKeys: [], noNullPrototype: true },
)
const leaf = fc
  .tuple(fc.constantFrom(...conditions), fc.constantFrom(false, 'unknown' as const), seen)
  .map(([condition, verdict, numbers]) => ({ condition, verdict, ...numbers, clauses: [] }))
const branch = leaf.map((inner) => ({ condition: { kind: 'not', condition: inner.condition } as const, verdict: false, clauses: [inner] }))
const evidence: fc.Arbitrary<HoldEvidence> = fc.oneof(
  fc.record(
    { clause: fc.integer({ min: 1, max: 3 }), sentence: fc.constantFrom('one', 'two'), condition: leaf },
    { requiredKeys: ['clause'], noNullPrototype: true },
  ),
  fc.record({ clause: fc.integer({ min: 1, max: 3 }), sentence: fc.constant('not one'), condition: branch }, { noNullPrototype: true }),
  fc.record({ run: fc.constantFrom('p#1', 'p#2') }, { noNullPrototype: true }),
  fc.constant({ limit: { name: 'maxConcurrentRuns', max: 3 } }),
)

const move: fc.Arbitrary<Move> = fc.record({
  after: fc.integer({ min: 0, max: 9 }),
  reason: fc.option(fc.constantFrom(...reasons), { nil: undefined, freq: 5 }),
  evidence,
})
const moves = fc.array(move, { minLength: 1, maxLength: 300, size: 'max' })

interface Span {
  readonly from: number
  readonly to: number
  readonly reason: HoldReason
  readonly evidence: HoldEvidence
  readonly merged: number
}

/** All spans, the last of which may still hold until `end`. */
function spansOf(given: readonly Move[]): { readonly spans: readonly Span[]; readonly isOpen: boolean; readonly end: number } {
  const spans: Span[] = []
  let open: Omit<Span, 'to'> | undefined
  let now = 0
  for (const { after, reason, evidence } of given) {
    now += after
    if (open !== undefined && open.reason === reason && open.evidence.clause === evidence.clause) continue
    if (open !== undefined) spans.push({ ...open, to: now })
    open = reason && { from: now, reason, evidence, merged: 0 }
  }
  return { spans: open === undefined ? spans : [...spans, { ...open, to: now }], isOpen: open !== undefined, end: now }
}

/** The spans as they came, merged whenever one that has ended is one too many. */
function mergedOf(ended: readonly Span[]): Span[] {
  const kept: Span[] = []
  for (const span of ended) {
    kept.push(span)
    if (kept.length <= holdIntervalsMax) continue
    const sums = kept.slice(1).map((second, index) => second.to - second.from + (kept[index]!.to - kept[index]!.from))
    const at = sums.indexOf(Math.min(...sums))
    const [first, second] = [kept[at]!, kept[at + 1]!]
    const longer = first.to - first.from > second.to - second.from ? first : second
    kept.splice(at, 2, { ...longer, from: first.from, to: second.to, merged: first.merged + second.merged + 1 })
  }
  return kept
}

function logOf(given: readonly Move[]): HoldLog {
  const log = new HoldLog()
  let now = 0
  for (const { after, reason, evidence } of given) {
    now += after
    if (reason === undefined) log.release(now)
    else log.hold(reason, evidence.clause, now, () => evidence)
  }
  return log
}

test('S7.1: at most 64 intervals that have ended are kept, the shortest neighbours merged, and the one that holds', () => {
  fc.assert(
    fc.property(moves, (given) => {
      const { spans, isOpen } = spansOf(given)
      const ended = mergedOf(isOpen ? spans.slice(0, -1) : spans)
      const expected = ended.map(({ merged, ...span }) => (merged === 0 ? span : { ...span, merged }))
      const last = isOpen ? spans.slice(-1).map(({ from, reason, evidence }) => ({ from, reason, evidence })) : []
      const log = logOf(given)
      expect(log.intervals).toStrictEqual([...expected, ...last])
      expect(log.current).toStrictEqual(last[0])
      expect(new HoldLog({ intervals: log.intervals, totals: log.totals }).intervals).toStrictEqual(log.intervals)
    }),
  )
})

test('S7.3: time is summed exactly for each reason, whatever was merged, and rows that were made before stay as they were', () => {
  fc.assert(
    fc.property(moves, fc.nat(), (given, cut) => {
      const { spans, isOpen } = spansOf(given)
      const log = logOf(given)
      const before = log.intervals
      const copy = structuredClone(before)
      log.release(isOpen ? spans.at(-1)!.to + (cut % 10) : 0)
      expect(before).toEqual(copy)
      for (const reason of reasons) {
        const own = spans.filter((span) => span.reason === reason)
        const ms = own.reduce((sum, { from, to }) => sum + to - from, 0) + (isOpen && spans.at(-1)!.reason === reason ? cut % 10 : 0)
        const total = log.totals.find(([name]) => name === reason)
        expect(total?.[1]).toBe(own.length === 0 ? undefined : ms)
      }
    }),
  )
})
