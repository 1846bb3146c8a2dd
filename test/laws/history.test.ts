/**
 * Laws of the records in memory: packed or not, forgotten or changed after they were packed, they answer what a list of rows that are never packed answers,
 * and every row comes out equal to what went in, whatever it holds.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Records, type Change, type Row, type RunRow, type WindowRow } from '../../src/scheduler/index.js'
import { NaiveRecords } from '../model/naive-records.js'
import { Both, instantOf, minute, noInputs, oddValues, policyName, sessionName, START, steps } from './history-steps.js'

const query = fc.record(
  {
    session: sessionName,
    policy: policyName,
    from: minute.map((at) => START + at * 60_000),
    to: minute.map((at) => START + at * 60_000),
    limit: fc.oneof(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 12 })),
  },
  { requiredKeys: [] },
)

const windowQuery = fc.record({
  query,
  outcome: fc.constantFrom<WindowRow['outcome']>('ran', 'error', undefined),
  before: fc.option(fc.nat()),
})
const runQuery = fc.record({
  query,
  state: fc.constantFrom<RunRow['state'] | undefined>('ended', undefined),
  before: fc.option(fc.nat()),
  of: fc.option(fc.nat()),
})

describe('records of the past', () => {
  test('packed rows answer what rows that are never packed answer', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 9 }),
        fc.array(windowQuery, { maxLength: 6 }),
        fc.array(runQuery, { maxLength: 6 }),
        (list, pageSize, ofWindows, ofRuns) => {
          const both = new Both(pageSize)
          for (const step of list) both.take(step)
          const { records, naive } = both
          expect(sortedByTable(records.rows())).toStrictEqual(sortedByTable(naive.rows()))
          expect(records.counts).toEqual(naive.counts)
          const [windows, runs] = [naive.windows({}), naive.runs({})]
          for (const row of windows) {
            expect(records.window(row.id)).toStrictEqual(row)
            expect(records.runsOf(row.id)).toStrictEqual(naive.runsOf(row.id))
          }
          for (const row of runs) expect(records.run(row.id)).toStrictEqual(row)
          for (const { query: common, outcome, before } of ofWindows) {
            const place = before === null ? undefined : (windows[before % (windows.length + 1)] ?? nowhere)
            const asked = { ...common, ...(outcome && { outcome }), ...(place && { before: place }) }
            expect(records.windows(asked)).toStrictEqual(naive.windows(asked))
          }
          for (const { query: common, state, before, of } of ofRuns) {
            const place = before === null ? undefined : (runs[before % (runs.length + 1)] ?? { ...nowhere, start: START + 60_000 })
            const window = of === null ? undefined : (windows[of % (windows.length + 1)] ?? nowhere).id
            const asked = { ...common, ...(state && { state }), ...(place && { before: place }), ...(window !== undefined && { window }) }
            expect(records.runs(asked)).toStrictEqual(naive.runs(asked))
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  test.each(oddValues.map((make, index) => [index, make] as const))('a value that needs care comes back: %i', (_, make) => {
    const records = new Records(8)
    const others = [make(), 0, make(), [make(), make()], { of: make() }, { of: 1 }, { of: make() }, { of: 0 }]
    const rows = others.map((value, index): RunRow => ({ ...plainRun(plainWindow('p', index)), inputs: { value } }))
    for (const row of rows) records.write([...putsOf([plainWindow('p', row.start / 1000 - START / 1000)]), ...putsOf([row])])
    records.pack()
    expect(records.unpacked).toBe(0)
    for (const row of rows) expect(records.run(row.id)).toStrictEqual(row)
  })

  test('objects of the same keys do not take from each other what is beside these', () => {
    const records = new Records(9)
    const texts = ['{"__proto__": 1}', '{"__proto__": {"a": 2}}', '{"__proto__": {"a": 3}}', '{"__proto__": 4}', '{"a": 0}', '{"a": -0}']
    const beside = Symbol.for('beside')
    const inputs = [...texts.map((text): unknown => JSON.parse(text)), { plain: 1, [beside]: 1 }, { plain: 1 }, { plain: 1, [beside]: 2 }]
    const rows = inputs.map((each, index): RunRow => ({ ...plainRun(plainWindow('p', index)), inputs: { each } }))
    for (const [index, row] of rows.entries()) records.write(putsOf([plainWindow('p', index), row]))
    records.pack()
    for (const row of rows) expect(records.run(row.id)).toStrictEqual(row)
  })

  test('of windows in the same place the last one that came is found, whenever it settled', () => {
    const records = new Records(1)
    const window = plainWindow('p', 0)
    const { closedAt: _, settledAt: __, ...unsettled } = window
    const came = ['!1', '!2', '!3'].map((rest): WindowRow => ({ ...window, id: window.id + rest, kind: 'manual' }))
    records.write(putsOf(came.map(({ id }) => ({ ...unsettled, id, kind: 'manual' }))))
    const [first, second, last] = came
    for (const row of [last, first, second]) records.write(putsOf(row === undefined ? [] : [row]))
    records.pack()
    expect(records.windows({ limit: 1 })).toStrictEqual([last])
  })

  test('a ring that was filled many times holds the latest windows, and nothing is found of the others', () => {
    const [records, naive] = [new Records(16), new NaiveRecords()]
    for (let index = 0; index < 5000; index += 1) {
      const window = plainWindow(`p${index % 7}`, index)
      const rows: readonly Row[] = [window, plainRun(window)]
      for (const row of rows) naive.put(row)
      records.write(putsOf(rows))
      const max = index < 2500 ? 700 : 90
      naive.forgetOldest(max)
      records.forgetOldest(max)
      if (index % 31 === 0) records.pack(10)
    }
    expect(records.windows()).toStrictEqual(naive.windows({}))
    expect(records.runs({ policy: 'p3' })).toStrictEqual(naive.runs({ policy: 'p3' }))
    expect(records.counts).toEqual({ windows: 90, runs: 90 })
    for (let index = 0; index < 5000; index += 1) {
      const { id } = plainWindow(`p${index % 7}`, index)
      expect(records.window(id) === undefined).toBe(index < 4910)
    }
  })
})

function putsOf(rows: readonly Row[]): readonly Change[] {
  return rows.map((row) => ({ kind: 'put', row }))
}

const nowhere = { slot: START + 60_000, session: 'default', policy: 'p', id: 'default/p@nowhere' }

const plainWindow = (policy: string, index: number): WindowRow => {
  const slot = START + index * 1000
  const id = `default/${policy}@${instantOf(slot)}`
  const [session, at] = ['default', slot + 5]
  return {
    table: 'window',
    id,
    session,
    policy,
    slot,
    opens: slot,
    closes: slot,
    kind: 'slot',
    state: 'done',
    due: slot,
    launches: 1,
    intervals: [],
    totals: [],
    closedAt: at,
    settledAt: at,
  }
}

const plainRun = ({ id: window, session, policy, slot: start }: WindowRow): RunRow => {
  return {
    table: 'run',
    id: `${window}#1`,
    window,
    session,
    policy,
    workflow: 'run',
    inputs: noInputs,
    n: 1,
    state: 'ended',
    start,
    end: start + 4,
    result: 'success',
  }
}

/** Sessions and policies come in no order that anybody is promised; windows and runs in that in which they came. */
function sortedByTable(rows: readonly Row[]): readonly Row[] {
  const key = (row: Row): string => (row.table === 'policy' ? row.key : row.table === 'session' ? row.name : '')
  return rows.toSorted((a, b) => (a.table === b.table ? (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) : a.table < b.table ? -1 : 1))
}
