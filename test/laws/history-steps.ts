/** What may happen to the records in memory, and rows that hold whatever a row can hold. */
import * as fc from 'fast-check'
import { Records, type Row, type RunRow, type WindowRow } from '../../src/scheduler/index.js'
import type { LiveWindowRow } from '../../src/scheduler/rows.js'
import { NaiveRecords } from '../model/naive-records.js'

export const START = Date.UTC(2026, 0, 1)

/** Values that need care, beside all that JSON can say. */
export const oddValues: readonly (() => unknown)[] = [
  () => -0,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 0.1,
  () => 2 ** 52,
  () => -(2 ** 52),
  () => 2 ** 52 + 1,
  () => 2 ** 53,
  () => -(2 ** 53) - 2,
  () => START,
  () => START + 0.5,
  () => -START,
  () => 12n,
  () => undefined,
  () => Symbol('s'),
  () => new Date(START),
  () => new Map([[1, 2]]),
  () =>
    new (class Odd {
      value = 1
    })(),
  () => Object.setPrototypeOf({ bare: 1 }, null),
  () => JSON.parse('{"__proto__": {"polluted": 1}, "b": 2}'),
  () => ({ [Symbol.for('tidegate')]: 1, plain: 2 }),
  () => ({ gone: undefined, 1: 'first', 0: 'zeroth' }),
  // eslint-disable-next-line no-sparse-arrays
  () => [1, , 3],
  () => Object.assign([1, 2], { beside: true }),
  () => '',
  () => 'p',
  () => 'default',
  () => 'default/p@2026-01-01T00:00:00Z',
  () => '\ud800 half a pair',
  () => 'é ÿ Ā ☃',
  () => 'Ā',
  () => 'x'.repeat(5000),
  () => nested(30),
  () => endless(),
]

function endless(): unknown {
  const value: Record<string, unknown> = { plain: 1 }
  value['self'] = value
  return value
}

function nested(depth: number): unknown {
  return depth === 0 ? 'bottom' : [{ deeper: nested(depth - 1) }]
}

const odd = fc.constantFrom(...oddValues).map((make) => make())
const anyValue = fc.oneof({ weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) }, odd)
const text = fc.oneof(fc.constantFrom('run', 'default/p', '#1', 'no_loop'), fc.string({ unit: 'binary', maxLength: 12 }))

export const policyName = fc.constantFrom('p', 'q', 'default')
export const sessionName = fc.constantFrom('default', 'night')
export const minute = fc.integer({ min: 0, max: 12 })
export const instantOf = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')

/** What one of a few windows is, as it is put again and again. */
const windowRow: fc.Arbitrary<WindowRow> = fc
  .record({
    session: sessionName,
    policy: policyName,
    minute,
    kind: fc.constantFrom<readonly [string, WindowRow['kind']]>(['', 'slot'], ['!1', 'manual'], ['~2', 'backfill'], ['é', 'make-up']),
    isOver: fc.boolean(),
    delay: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 })),
    outcome: fc.constantFrom<WindowRow['outcome']>('ran', 'error', undefined),
    slotIsOdd: fc.oneof({ weight: 30, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(START + 0.5, 5, -0) }),
    more: fc.dictionary(fc.constantFrom('failure', 'intervals', 'totals', 'override', 'note', 'lastLaunch', 'extra'), anyValue, {
      maxKeys: 2,
    }),
  })
  .map(({ session, policy, minute: at, kind: [suffix, kind], isOver, delay, outcome, slotIsOdd, more }) => {
    const slot = START + at * 60_000
    const row: WindowRow = {
      table: 'window',
      id: `${session}/${policy}@${instantOf(slot)}${suffix}`,
      session,
      policy,
      slot: slotIsOdd ?? slot,
      opens: slot + delay,
      closes: slot + delay + 30_000,
      kind,
      state: isOver ? 'done' : 'scheduled',
      due: slot + delay,
      launches: isOver ? 1 : 0,
      intervals: [],
      totals: [],
      ...(outcome === undefined ? {} : { outcome }),
      ...(isOver ? { closedAt: slot + delay + 7, settledAt: slot + delay + 7 } : {}),
    }
    return { ...row, ...more }
  })

const runRow = (window: WindowRow): fc.Arbitrary<RunRow> =>
  fc
    .record({
      n: fc.integer({ min: 1, max: 12 }),
      hasEnded: fc.boolean(),
      after: fc.oneof(fc.constant(0), fc.integer({ min: -5, max: 100_000 })),
      workflow: text,
      inputs: fc.oneof(fc.constant(noInputs), fc.dictionary(text, anyValue, { noNullPrototype: true, maxKeys: 3 })),
      more: fc.dictionary(fc.constantFrom('message', 'executionId', 'cancel', 'stuckAt'), fc.oneof(text, anyValue), { maxKeys: 2 }),
    })
    .map(({ n, hasEnded, after, workflow, inputs, more }) => {
      const row: RunRow = {
        table: 'run',
        id: `${window.id}#${n}`,
        window: window.id,
        session: window.session,
        policy: window.policy,
        workflow,
        inputs,
        n,
        state: hasEnded ? 'ended' : 'running',
        start: window.opens + after,
        ...(hasEnded ? { end: window.opens + after + 20, result: 'success' as const } : {}),
      }
      return { ...row, ...more }
    })

export const noInputs = Object.freeze({})

type Step =
  | { readonly kind: 'put'; readonly row: WindowRow | RunRow }
  /** Something that is alive at first, then changes for the last time. */
  | { readonly kind: 'live'; readonly row: WindowRow | RunRow }
  /** One of those that are alive changes; `isLast`: and not any more after that. */
  | { readonly kind: 'change'; readonly which: number; readonly note: string; readonly isLast: boolean }
  | { readonly kind: 'policy'; readonly session: string; readonly policy: string; readonly isThere: boolean }
  | { readonly kind: 'forget'; readonly max: number }
  | { readonly kind: 'pack'; readonly left: number }

const rowsOfWindow: fc.Arbitrary<readonly (WindowRow | RunRow)[]> = windowRow.chain((window) =>
  fc.array(runRow(window), { maxLength: 3 }).map((runs) => [window, ...runs]),
)

const puts: fc.Arbitrary<readonly Step[]> = fc
  .tuple(rowsOfWindow, fc.boolean(), fc.boolean())
  .map(([rows, isReversed, isLive]) => (isReversed ? rows.toReversed() : rows).map((row): Step => ({ kind: isLive ? 'live' : 'put', row })))

/** The same row when nothing changes it any more. */
function overWindow(row: WindowRow): WindowRow {
  return { ...row, state: 'done', closedAt: row.opens + 9, settledAt: row.opens + 9 }
}

function overRun(row: RunRow): RunRow {
  return { ...row, state: 'ended', end: row.start + 9 }
}

export const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: puts },
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('change' as const), which: fc.nat(), note: text, isLast: fc.boolean() }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('policy' as const), session: sessionName, policy: policyName, isThere: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }).map((max) => ({ kind: 'forget' as const, max })) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 6 }).map((left) => ({ kind: 'pack' as const, left })) },
    ),
    { maxLength: 60, size: 'max' },
  )
  .map((lists) => lists.flat())

/** A window or run that is alive, as the scheduler has it: it shows itself as it is. */
class Living<Table extends 'window' | 'run'> {
  readonly table: Table
  now: Extract<Row, { table: Table }>
  isOver: boolean

  constructor(table: Table, now: Extract<Row, { table: Table }>, isOver: boolean) {
    this.table = table
    this.now = now
    this.isOver = isOver
  }

  row(): Extract<Row, { table: Table }> {
    return this.now
  }
}

class LivingWindow extends Living<'window'> {
  constructor(row: WindowRow) {
    super('window', row, row.settledAt !== undefined)
  }

  get id(): string {
    return this.now.id
  }

  get policy(): { readonly session: string; readonly name: string } {
    return { session: this.now.session, name: this.now.policy }
  }

  change(note: string, isLast: boolean): void {
    this.now = { ...(isLast ? overWindow(this.now) : this.now), excludedBy: note }
    this.isOver = isLast
  }
}

class LivingRun extends Living<'run'> {
  constructor(row: RunRow) {
    super('run', row, row.state === 'ended')
  }

  get id(): string {
    return this.now.id
  }

  get n(): number {
    return this.now.n
  }

  get window(): Pick<LiveWindowRow, 'id' | 'policy'> {
    return { id: this.now.window, policy: { session: this.now.session, name: this.now.policy } }
  }

  change(note: string, isLast: boolean): void {
    this.now = { ...(isLast ? overRun(this.now) : this.now), message: note }
    this.isOver = isLast
  }
}

/** The records, and the lists that say what they must answer. */
export class Both {
  readonly records: Records
  readonly naive = new NaiveRecords()
  readonly #living: (LivingWindow | LivingRun)[] = []

  constructor(pageSize: number) {
    this.records = new Records(pageSize)
  }

  take(step: Step): void {
    const { records, naive } = this
    switch (step.kind) {
      case 'put':
        this.#replace(step.row)
        records.write([{ kind: 'put', row: step.row }])
        naive.put(step.row)
        break
      case 'live': {
        this.#replace(step.row)
        const live = step.row.table === 'window' ? new LivingWindow(step.row) : new LivingRun(step.row)
        if (!live.isOver) this.#living.push(live)
        records.write([{ kind: 'put', row: step.row, live, isFirst: true }])
        naive.put(step.row)
        break
      }
      case 'change':
        this.#change(step)
        break
      case 'policy': {
        const { session, policy, isThere } = step
        const key = `${session}/${policy}`
        const row: Row = { table: 'policy', key, session, policy, digest: 'd', openedAt: START, watermark: START }
        records.write([isThere ? { kind: 'put', row } : { kind: 'delete', table: 'policy', key }])
        if (isThere) naive.put(row)
        else naive.deletePolicy(key)
        break
      }
      case 'forget':
        records.forgetOldest(step.max)
        naive.forgetOldest(step.max)
        break
      case 'pack':
        records.pack(step.left)
    }
  }

  #change({ which, note, isLast }: Step & { kind: 'change' }): void {
    const at = which % Math.max(1, this.#living.length)
    const one = this.#living[at]
    // What was forgotten meanwhile is not put again.
    if (one === undefined || !this.naive.has(one.now)) return
    one.change(note, isLast)
    this.records.write([{ kind: 'put', row: one.now, live: one, isFirst: false }])
    this.naive.put(one.now)
    if (isLast) this.#living.splice(at, 1)
  }

  /** Another row takes the place of what is alive under its id. */
  #replace(row: Row): void {
    const at = this.#living.findIndex(({ id }) => 'id' in row && id === row.id)
    if (at >= 0) this.#living.splice(at, 1)
  }
}
