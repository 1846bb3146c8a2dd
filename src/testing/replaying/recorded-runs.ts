/** Runs as they were recorded, and what they say about the runs of a replay: how long each takes and how it ends. */
import { parseInstant, type Instant } from '../../../grammar/index.js'
import { defaultSession, policyKey, type Input, type RunFailure, type RunResult, type RunRow } from '../../scheduler/index.js'
import type { LaunchScript } from '../simulation-options.js'

/** A run of the past. The rows that `scheduler.runs()` answers are such records. */
export interface RecordedRun {
  /** `<session>/<policy>@<slot>#<n>`. */
  readonly id?: string
  /** Default: the session `default`. */
  readonly session?: string
  readonly policy: string
  /** Default: that of the policy. */
  readonly workflow?: string
  readonly start: Instant
  /** Absent: it had not ended when the record was made. */
  readonly end?: Instant
  /** Absent: it succeeded, if it has ended. */
  readonly result?: RunResult
  readonly failure?: RunFailure
  readonly message?: string
  readonly cancel?: { readonly at: Instant; readonly by: string; readonly reason?: string }
}

/** Answers for each launch of a replay what the record says of it. */
export class RecordedRuns {
  readonly #byId: ReadonlyMap<string, RecordedRun>
  /** In order of start. */
  readonly #byWorkflow = new Map<string, RecordedRun[]>()
  /** Up to when runs go on that had not ended. */
  readonly #until: Instant

  /** `workflowOf` names the workflow of runs whose record does not. */
  constructor(runs: readonly RecordedRun[], workflowOf: (run: RecordedRun) => string | undefined, until: Instant) {
    this.#until = until
    this.#byId = new Map(runs.flatMap((run) => (run.id === undefined ? [] : [[run.id, run] as const])))
    for (const run of runs.toSorted((a, b) => a.start - b.start)) {
      const workflow = run.workflow ?? workflowOf(run)
      if (workflow === undefined) continue
      const list = this.#byWorkflow.get(workflow)
      if (list === undefined) this.#byWorkflow.set(workflow, [run])
      else list.push(run)
    }
  }

  /** As the record of the same run says; else as that of the workflow's run that started nearest; undefined: there is none. */
  scriptOf(run: RunRow): LaunchScript | undefined {
    const recorded = this.#byId.get(run.id) ?? this.#nearest(run)
    return recorded && this.#scriptLike(recorded, run.start)
  }

  #nearest({ workflow, start }: RunRow): RecordedRun | undefined {
    const runs = this.#byWorkflow.get(workflow) ?? []
    let [low, high] = [0, runs.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((runs[middle]?.start ?? Infinity) < start) low = middle + 1
      else high = middle
    }
    const [before, after] = [runs[low - 1], runs[low]]
    if (before === undefined || after === undefined) return before ?? after
    return after.start - start < start - before.start ? after : before
  }

  #scriptLike({ start, end, result, failure, message }: RecordedRun, launchedAt: Instant): LaunchScript {
    const said = message === undefined ? {} : { message }
    if (failure === 'launch_failed') return { refuse: message ?? 'the launch was refused' }
    if (end === undefined) return { takes: Math.max(this.#until - launchedAt, 0) + 1 }
    if (failure === 'runner_lost') return { takes: end - start, result: 'lost' }
    // Nobody knows how long it would have taken: a millisecond more than it got, so that what cancelled it cancels it again.
    if (result === 'cancelled') return { takes: end - start + 1 }
    return { takes: end - start, result: result ?? 'success', ...said }
  }
}

/** What people did to recorded runs, to be done again: their cancels. */
export function cancelsOf(runs: readonly RecordedRun[]): readonly { readonly at: Instant; readonly input: Input }[] {
  return runs.flatMap(({ id, cancel }) => {
    if (id === undefined || cancel?.by !== 'person') return []
    const { at, reason } = cancel
    return [{ at, input: { kind: 'cancel-run' as const, run: id, ...(reason === undefined ? {} : { reason }) } }]
  })
}

/** When the window of a recorded run opened, as far as its id says so; else when it started. */
export function openingOf({ id, start }: RecordedRun): Instant {
  const slot = id === undefined ? undefined : parseInstant(id.slice(id.indexOf('@') + 1).replace(/[!#].*$/, ''))
  return slot === undefined ? start : Math.min(slot, start)
}

/** `<session>/<policy>` of a recorded run. */
export function keyOfRecorded({ session = defaultSession, policy }: Pick<RecordedRun, 'session' | 'policy'>): string {
  return policyKey(session, policy)
}
