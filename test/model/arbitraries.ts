/** Random histories. Everything is small, so that instants collide; features are often absent, so that a counterexample shrinks to few of them. */
import * as fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { History, HistoryCommand, HistoryPolicy, HistoryTimer, RunScript, Verdict3 } from './history.js'

export interface HistoryBounds {
  readonly until: number
  /** Policy names to choose from. */
  readonly names: readonly string[]
  readonly sessions: readonly string[]
  readonly features: ReadonlySet<Feature>
}

/** What may occur beyond S2.1 to S2.9, S2.12 and S7. */
export type Feature =
  'heartbeat' | 'limits' | 'people' | 'apply' | 'vocabulary' | 'sessions' | 'restart' | 'stall' | 'recurrence' | 'jitter' | 'slow'

const clauses = ['c1', 'c2']

function rarely<T>(value: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 3 })
}

function sometimes(weight = 1): Arbitrary<boolean> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight, arbitrary: fc.constant(true) })
}

/** Many policies share these, so that an edit often leaves slots as they are and windows of several policies open together. */
const commonTimers: readonly HistoryTimer[] = [
  { kind: 'every', from: 0, every: 10 },
  { kind: 'every', from: 0, every: 5 },
]

function timer(until: number): Arbitrary<HistoryTimer> {
  return fc.oneof(
    { withCrossShrink: true },
    fc.record({ kind: fc.constant('list' as const), slots: fc.uniqueArray(fc.nat(until), { maxLength: 4 }) }),
    ...commonTimers.map((common) => fc.constant(common)),
    fc.record({ kind: fc.constant('every' as const), from: fc.nat(8), every: fc.integer({ min: 2, max: 14 }) }),
    fc
      .record({ kind: fc.constant('int' as const), delay: fc.nat(8), period: rarely(fc.integer({ min: 1, max: 9 })) })
      .map(({ period, ...rest }) => (period === undefined ? rest : { ...rest, period })),
  )
}

function policy(bounds: HistoryBounds, name: string): Arbitrary<HistoryPolicy> {
  const has = (feature: Feature): boolean => bounds.features.has(feature)
  const given = <T>(feature: Feature, value: Arbitrary<T>, otherwise: T): Arbitrary<T> => (has(feature) ? value : fc.constant(otherwise))
  return fc
    .record({
      name: fc.constant(name),
      timers: fc.oneof(
        { weight: 3, arbitrary: fc.tuple(timer(bounds.until)) },
        { weight: 1, arbitrary: fc.array(timer(bounds.until), { minLength: 1, maxLength: 2 }) },
      ),
      duration: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 5, arbitrary: fc.integer({ min: 1, max: 16 }) }),
      startAt: rarely(fc.nat(bounds.until)),
      endAt: rarely(fc.nat(bounds.until)),
      jitter: given('jitter', fc.nat(5), 0),
      excluded: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.uniqueArray(fc.nat(bounds.until), { maxLength: 6 }) },
      ),
      recurrenceCount: given('recurrence', rarely(fc.nat(3)), undefined),
      clauses: fc.subarray(clauses),
      onNoData: fc.constantFrom('wait' as const, 'skip' as const, 'allow' as const),
      retry: fc.boolean(),
      loop: fc.boolean(),
      delay: fc.nat(4),
      maxRun: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 3 })),
      onlyOneRunning: fc.boolean(),
      cancelOnTimeout: fc.boolean(),
      group: given('limits', rarely(fc.constantFrom('g', 'h')), undefined),
      pauseOnFailure: given('people', sometimes(), false),
      missed: given(
        'restart',
        fc
          .record({ policy: fc.constantFrom('none' as const, 'last' as const, 'all' as const), within: rarely(fc.nat(12)), max: fc.nat(3) })
          .map(({ within, ...rest }) => (within === undefined ? rest : { ...rest, within })),
        { policy: 'none', max: 100 },
      ),
    })
    .map((record) => {
      const { startAt, endAt, recurrenceCount, group, jitter, ...rest } = record
      return {
        ...rest,
        jitter: Math.min(jitter, shortestPeriod(record.timers) - 1),
        ...(startAt === undefined ? {} : { startAt }),
        ...(endAt === undefined ? {} : { endAt }),
        ...(recurrenceCount === undefined ? {} : { recurrenceCount }),
        ...(group === undefined ? {} : { group }),
      }
    })
}

/** A jitter not shorter than this would be refused at load (S1.7). */
function shortestPeriod(timers: readonly HistoryTimer[]): number {
  const [first, ...others] = timers
  if (first === undefined || others.length > 0 || first.kind === 'list') return 1
  return first.kind === 'every' ? first.every : (first.period ?? 100)
}

function scripts(bounds: HistoryBounds): Arbitrary<RunScript[]> {
  const slow = bounds.features.has('slow')
  return fc.array(
    fc.record({
      takes: fc.oneof(fc.nat(3), fc.nat(20)),
      result: fc.oneof(
        { weight: 5, arbitrary: fc.constant('success' as const) },
        { weight: 3, arbitrary: fc.constant('error' as const) },
        { weight: 1, arbitrary: fc.constant('refuse' as const) },
        { weight: slow ? 1 : 0, arbitrary: fc.constant('cancelled' as const) },
      ),
      acceptAfter: slow ? fc.oneof(fc.constant(0), fc.nat(5)) : fc.constant(0),
      stopsAfter: slow ? fc.oneof(fc.constant(0), fc.nat(6)) : fc.constant(0),
    }),
    { minLength: 1, maxLength: 4 },
  )
}

function policies(bounds: HistoryBounds, minLength: number): Arbitrary<HistoryPolicy[]> {
  return fc.subarray([...bounds.names], { minLength }).chain((names) => fc.tuple(...names.map((name) => policy(bounds, name))))
}

function command(bounds: HistoryBounds): Arbitrary<HistoryCommand> {
  const at = fc.nat(bounds.until)
  const target = { session: fc.constantFrom(...bounds.sessions), policy: fc.constantFrom(...bounds.names) }
  const session = fc.constantFrom(...bounds.sessions)
  const people: Arbitrary<HistoryCommand>[] = [
    fc
      .record({ at, kind: fc.constant('pause' as const), ...target, length: rarely(fc.nat(12)) })
      .map(({ length, ...rest }) => (length === undefined ? rest : { ...rest, until: rest.at + length })),
    fc.record({ at, kind: fc.constantFrom('resume' as const, 'cancel-run' as const, 'cancel-policy' as const), ...target }),
    fc.record({ at, kind: fc.constant('trigger' as const), ...target, ignoreConditions: fc.boolean() }),
    fc
      .record({ at, kind: fc.constant('backfill' as const), ...target, slots: fc.uniqueArray(fc.nat(bounds.until), { maxLength: 4 }) })
      .map(({ slots, ...rest }) => ({ ...rest, slots: slots.filter((slot) => slot < rest.at).sort((a, b) => a - b), attempt: 1 })),
  ]
  const apply: Arbitrary<HistoryCommand> = fc.record({
    at,
    kind: fc.constant('apply' as const),
    session,
    policies: policies(bounds, 0),
    cancelRuns: fc.boolean(),
  })
  const vocabulary: Arbitrary<HistoryCommand> = fc.record({
    at,
    kind: fc.constant('vocabulary' as const),
    session,
    broken: fc.subarray([...bounds.names]),
  })
  const sessions: Arbitrary<HistoryCommand>[] = [
    fc.record({ at, kind: fc.constant('close' as const), session, cancelRuns: fc.boolean() }),
    fc.record({ at, kind: fc.constant('open' as const), session, policies: policies(bounds, 0) }),
  ]
  const basic: Arbitrary<HistoryCommand> = fc.record({ at, kind: fc.constant('cancel-run' as const), ...target })
  return fc.oneof(
    ...(bounds.features.has('people') ? people : [basic]),
    ...(bounds.features.has('apply') ? [apply] : []),
    ...(bounds.features.has('vocabulary') ? [vocabulary] : []),
    ...(bounds.features.has('sessions') ? sessions : []),
  )
}

function verdictScript(until: number): Arbitrary<(readonly [number, Verdict3])[]> {
  return fc
    .array(fc.tuple(fc.nat(until), fc.constantFrom<Verdict3>(true, true, false, 'unknown')), { maxLength: 6 })
    .map((list) => [[0, true] as const, ...list].sort(([a], [b]) => a - b))
}

/** Histories within `bounds`; every session of `bounds` is opened at 0. */
export function histories(bounds: HistoryBounds): Arbitrary<History> {
  const { until, features } = bounds
  const limit = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 3 }))
  return fc
    .record({
      opened: fc.tuple(
        ...bounds.sessions.map((session) =>
          fc.record({
            at: fc.constant(0),
            kind: fc.constant('open' as const),
            session: fc.constant(session),
            policies: policies(bounds, 1),
          }),
        ),
      ),
      heartbeat: features.has('heartbeat') ? rarely(fc.integer({ min: 2, max: 12 })) : fc.constant(undefined),
      maxConcurrentRuns: features.has('limits') ? limit : fc.constant(Infinity),
      groups: features.has('limits') ? fc.oneof(fc.constant({}), fc.record({ g: fc.integer({ min: 1, max: 3 }) })) : fc.constant({}),
      verdicts: fc.record({ c1: verdictScript(until), c2: verdictScript(until) }),
      runs: fc.record(Object.fromEntries(bounds.names.map((name) => [name, scripts(bounds)]))),
      commands: fc.array(command(bounds), { maxLength: 5 }),
      stalls: features.has('stall') ? fc.array(stall(until), { maxLength: 2 }) : fc.constant<Stall[]>([]),
      restarts: features.has('restart') ? fc.array(restart(until), { maxLength: 2 }) : fc.constant<Restart[]>([]),
    })
    .map(({ opened, commands, heartbeat, stalls, restarts, ...rest }) => ({
      until,
      ...rest,
      ...(heartbeat === undefined ? {} : { heartbeat }),
      commands: [...opened, ...commands.sort((a, b) => a.at - b.at).map(numbered)],
      restarts: apart(restarts),
      stalls: stalls.filter(([from, to]) => !restarts.some(({ at, down }) => at <= to && from <= at + down)),
    }))
}

type Stall = History['stalls'][number]
type Restart = History['restarts'][number]

function stall(until: number): Arbitrary<Stall> {
  return fc
    .tuple(fc.integer({ min: 1, max: until }), fc.integer({ min: 1, max: 15 }))
    .map(([from, length]) => [from, from + length] as const)
}

function restart(until: number): Arbitrary<Restart> {
  return fc.record({ at: fc.nat(until), down: fc.integer({ min: 1, max: 20 }), survive: fc.boolean() })
}

/** Restarts that do not touch each other. */
function apart(restarts: readonly Restart[]): Restart[] {
  const kept: Restart[] = []
  for (const restart of [...restarts].sort((a, b) => a.at - b.at)) {
    const last = kept.at(-1)
    if (last === undefined || restart.at > last.at + last.down) kept.push(restart)
  }
  return kept
}

/** No window of a slot is filled in twice under one id. */
function numbered(one: HistoryCommand, index: number): HistoryCommand {
  return one.kind === 'backfill' ? { ...one, attempt: index + 1 } : one
}
