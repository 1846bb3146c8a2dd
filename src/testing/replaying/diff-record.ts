/** `diffRecord`: how the runs of a replay differ from those that were recorded. */
import { windowOfRun, type RunRow } from '../../scheduler/index.js'
import type { Simulation } from '../simulation.js'
import { countKinds, type ChangeCounts, type ComparedRun, type RunChange } from './changes.js'
import { nearestPairs } from './nearest-pairs.js'
import { keyOfRecorded, type RecordedRun } from './recorded-runs.js'

/** A run that was recorded otherwise, or not at all, or that the replay does not have. */
export interface RecordChange extends RunChange {
  readonly session: string
  readonly policy: string
  /** IANA zone in which its times are said. */
  readonly timezone: string
  /** Why the replay did what it did. */
  readonly why: string
}

export interface RecordDiff {
  readonly runs: ChangeCounts
  /** In order of time, policy by policy. */
  readonly changes: readonly RecordChange[]
}

/** Compares a replay with the record that it was made from; `before` is the record. Runs belong together by id, else where they are nearest to each other. */
export function diffRecord(replayed: Simulation, recorded: readonly RecordedRun[]): RecordDiff {
  const { start, now } = replayed
  const past = groups(recorded.filter((run) => run.start >= start && run.start <= now).map(numbered), keyOfRecorded)
  const runs = groups(replayed.runs(), keyOfRecorded)
  const compared = [...new Set([...runs.keys(), ...past.keys()])].flatMap((key) =>
    pairsOf(past.get(key) ?? [], runs.get(key) ?? []).map((pair) => ({ key, pair, kind: kindOf(...pair) })),
  )
  return {
    runs: countKinds(compared.map(({ kind }) => kind)),
    changes: compared.flatMap(({ kind, key, pair }) => (kind === 'same' ? [] : [changeOf(kind, key, pair, replayed)])),
  }
}

/** A recorded run with an id of its own; where the record has none it is one that no replay has. */
type Recorded = RecordedRun & { readonly id: string }

function numbered(run: RecordedRun, index: number): Recorded {
  return { ...run, id: run.id ?? `${keyOfRecorded(run)}#recorded-${index + 1}` }
}

type Pair = readonly [before: Recorded | undefined, after: RunRow | undefined]

function pairsOf(before: readonly Recorded[], after: readonly RunRow[]): readonly Pair[] {
  const [first, second] = [new Set(before.map(({ id }) => id)), new Map(after.map((run) => [run.id, run]))]
  const gone = before.filter(({ id }) => !second.has(id)).toSorted((a, b) => a.start - b.start)
  const come = after.filter(({ id }) => !first.has(id))
  const moved = nearestPairs(gone, come, ({ start }) => start)
  const arrived = new Map([...moved].map(([old, now]) => [now.id, old]))
  const pairs: Pair[] = [
    ...before.filter((run) => !moved.has(run)).map((run): Pair => [run, second.get(run.id)]),
    ...come.map((run): Pair => [arrived.get(run.id), run]),
  ]
  const timeOf = ([old, now]: Pair): number => (now ?? old)?.start ?? 0
  return pairs.sort((a, b) => timeOf(a) - timeOf(b))
}

function changeOf(kind: RunChange['kind'], key: string, [before, after]: Pair, replayed: Simulation): RecordChange {
  const slash = key.indexOf('/')
  return {
    kind,
    session: key.slice(0, slash),
    policy: key.slice(slash + 1),
    timezone: replayed.planOf(key)?.timezone ?? 'UTC',
    ...(before && { before: plain(before) }),
    ...(after && { after: plain(after) }),
    why: whyOf(key, after?.window ?? windowNear(key, before, replayed), replayed),
  }
}

function kindOf(before: RecordedRun | undefined, after: RunRow | undefined): RunChange['kind'] | 'same' {
  if (before === undefined) return 'gained'
  if (after === undefined) return 'lost'
  if (before.start !== after.start) return 'moved'
  return before.end === after.end && resultOf(before) === after.result ? 'same' : 'changed'
}

function resultOf({ end, result }: RecordedRun): RecordedRun['result'] {
  return result ?? (end === undefined ? undefined : 'success')
}

/** The window that the recorded run was in, if the replay has it; else the one that was open then. */
function windowNear(key: string, run: RecordedRun | undefined, replayed: Simulation): string | undefined {
  if (run === undefined || replayed.planOf(key) === undefined) return undefined
  const windows = replayed.windows(key)
  const own = run.id === undefined ? undefined : windows.find(({ id }) => id === windowOfRun(run.id ?? ''))
  return (own ?? windows.findLast(({ opens, closes }) => opens <= run.start && run.start < Math.max(closes, opens + 1)))?.id
}

function whyOf(key: string, window: string | undefined, replayed: Simulation): string {
  if (replayed.planOf(key) === undefined) return 'The policy is not among those that were replayed.'
  return window === undefined ? 'No window of the policy was open then.' : replayed.explain(window).text
}

function plain(run: RecordedRun & { readonly id: string }): ComparedRun {
  const result = resultOf(run)
  const { id, start, end, failure } = run
  return { id, start, ...(end !== undefined && { end }), ...(result && { result }), ...(failure && { failure }) }
}

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const found = new Map<string, Item[]>()
  for (const item of items) {
    const group = found.get(keyOf(item))
    if (group === undefined) found.set(keyOf(item), [item])
    else group.push(item)
  }
  return found
}
