/** Rows and batches as a scheduler might write them, for the contract of stores. */
import * as fc from 'fast-check'
import type { Batch, MetricEvent, PolicyRow, Row, RunRow, WindowRow } from '../../../src/index.js'
import type { SessionRow } from '../../../src/scheduler/index.js'

export const start = Date.UTC(2026, 0, 1)

export const session = (name: string): SessionRow => ({ table: 'session', name, openedAt: start })

export const policy = (name: string, more: Partial<PolicyRow> = {}): PolicyRow => ({
  table: 'policy',
  key: `default/${name}`,
  session: 'default',
  policy: name,
  digest: 'd1',
  openedAt: start,
  watermark: start,
  ...more,
})

/** A window of a policy at minute `slot`; settled when it has an outcome. */
export const window = (name: string, slot: number, more: Partial<WindowRow> = {}): WindowRow => {
  const opens = start + slot * 60_000
  return {
    table: 'window',
    id: `default/${name}@${new Date(opens).toISOString()}`,
    session: 'default',
    policy: name,
    slot: opens,
    opens,
    closes: opens + 30_000,
    kind: 'slot',
    state: 'scheduled',
    due: opens,
    launches: 0,
    intervals: [],
    totals: [],
    ...more,
  }
}

export const settled = (name: string, slot: number): WindowRow => {
  const row = window(name, slot, { state: 'done', outcome: 'ran', launches: 1 })
  return { ...row, closedAt: row.closes, settledAt: row.closes }
}

export const run = (of: WindowRow, n: number, more: Partial<RunRow> = {}): RunRow => ({
  table: 'run',
  id: `${of.id}#${n}`,
  window: of.id,
  session: of.session,
  policy: of.policy,
  workflow: 'work',
  inputs: {},
  n,
  state: 'running',
  start: of.opens + n,
  ...more,
})

let number = 0

/** A batch of rows to put; the number is the next one. */
export function batch(rows: readonly Row[], more: Partial<Batch> = {}): Batch {
  number += 1
  return { number, at: start, changes: rows.map((row) => ({ kind: 'put', row })), events: [], texts: [], ...more }
}

export const event = (metric: string, value: number, more: Partial<MetricEvent> = {}): MetricEvent => ({
  metric,
  value,
  timestamp: start,
  ...more,
})

const text = fc.string({ unit: 'binary', maxLength: 20 })
const instant = fc.integer({ min: 0, max: 8.64e15 })

/** Events of every shape that is accepted. */
export const anyEvents: fc.Arbitrary<readonly MetricEvent[]> = fc.array(
  fc
    .record(
      {
        metric: fc.oneof(fc.constantFrom('Load', 'tidegate.run'), fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' })),
        value: fc.double({ noNaN: true, noDefaultInfinity: true }),
        timestamp: instant,
        labels: fc.dictionary(text, text, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
        id: text,
        session: fc.constantFrom('a', 'b'),
      },
      { requiredKeys: ['metric', 'value', 'timestamp'] },
    )
    .map((made): MetricEvent => made),
  { maxLength: 30 },
)

/** What `inputs` of a run may hold, as YAML and programs give it. */
export const anyInputs: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.dictionary(
  text,
  fc.oneof(
    fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
    fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 12n),
  ),
  { noNullPrototype: true },
)
