/**
 * A random history, as plain data: policies, what their conditions and runs will do, what people do, and how the process behaves.
 * Instants are small whole numbers, so that things often fall on one instant. The naive model and the harness of the real core both read it.
 */

export type Verdict3 = true | false | 'unknown'

/** When slots fall: at listed instants, every `every` from `from` on, or an `int` timer (S1.3). */
export type HistoryTimer =
  | { readonly kind: 'list'; readonly slots: readonly number[] }
  | { readonly kind: 'every'; readonly from: number; readonly every: number }
  | { readonly kind: 'int'; readonly delay: number; readonly period?: number }

/** What one launch does. `takes` counts from the launch; `acceptAfter` is how long the launcher's answer takes; `stopsAfter` how long a cancelled run goes on. */
export interface RunScript {
  readonly takes: number
  readonly result: 'success' | 'error' | 'cancelled' | 'refuse'
  readonly acceptAfter: number
  readonly stopsAfter: number
}

export interface HistoryPolicy {
  readonly name: string
  readonly timers: readonly HistoryTimer[]
  readonly duration: number
  readonly startAt?: number
  readonly endAt?: number
  readonly jitter: number
  readonly excluded: readonly number[]
  readonly recurrenceCount?: number
  /** Names of scripted verdicts, all of them required. */
  readonly clauses: readonly string[]
  readonly onNoData: 'wait' | 'skip' | 'allow'
  readonly retry: boolean
  readonly loop: boolean
  readonly delay: number
  /** Infinity: no limit. */
  readonly maxRun: number
  readonly onlyOneRunning: boolean
  readonly cancelOnTimeout: boolean
  readonly group?: string
  readonly pauseOnFailure: boolean
  readonly missed: { readonly policy: 'none' | 'last' | 'all'; readonly within?: number; readonly max: number }
  /** The vocabulary in force does not know its sentences, and was forced (S8.2). */
  readonly broken?: true
}

/** The policies as they are under a vocabulary that does not know the sentences of those named `broken`. */
export function underVocabulary(policies: readonly HistoryPolicy[], broken: readonly string[]): readonly HistoryPolicy[] {
  return policies.map((policy) => {
    const { broken: _before, ...rest } = policy
    return broken.includes(policy.name) ? { ...rest, broken: true } : rest
  })
}

export interface PolicyName {
  readonly session: string
  readonly policy: string
}

/** `cancel-run` takes the run of the policy that was launched last and has not ended. */
export type HistoryCommand = { readonly at: number } & (
  | ({ readonly kind: 'pause'; readonly until?: number } & PolicyName)
  | ({ readonly kind: 'resume' | 'cancel-run' | 'cancel-policy' } & PolicyName)
  | ({ readonly kind: 'trigger'; readonly ignoreConditions: boolean } & PolicyName)
  /** `attempt` is that of no other command. */
  | ({ readonly kind: 'backfill'; readonly slots: readonly number[]; readonly attempt: number } & PolicyName)
  | { readonly kind: 'apply'; readonly session: string; readonly policies: readonly HistoryPolicy[]; readonly cancelRuns: boolean }
  | { readonly kind: 'open'; readonly session: string; readonly policies: readonly HistoryPolicy[] }
  /** A change of vocabulary that is forced: it breaks these policies, and mends all others. */
  | { readonly kind: 'vocabulary'; readonly session: string; readonly broken: readonly string[] }
  | { readonly kind: 'close'; readonly session: string; readonly cancelRuns: boolean }
)

export interface History {
  /** The last instant that is played. */
  readonly until: number
  /** A heartbeat period makes it `reactive: false`. */
  readonly heartbeat?: number
  readonly maxConcurrentRuns: number
  readonly groups: Readonly<Record<string, number>>
  /** Per clause: from which instant on it has which verdict; unknown before the first. */
  readonly verdicts: Readonly<Record<string, readonly (readonly [number, Verdict3])[]>>
  /** Per policy name: what its launches do, one after the other in each session; the last repeats. */
  readonly runs: Readonly<Record<string, readonly RunScript[]>>
  /** In order of `at`. */
  readonly commands: readonly HistoryCommand[]
  /** Spans `[from, to)` in which the process hangs: nothing is taken or noticed until `to`. */
  readonly stalls: readonly (readonly [number, number])[]
  /** A crash after all of instant `at`, and a restart `down` later. */
  readonly restarts: readonly { readonly at: number; readonly down: number; readonly survive: boolean }[]
}

/** What one can see from outside: one line for each window and each run, in order of name. */
export interface Seen {
  readonly windows: readonly string[]
  readonly runs: readonly string[]
}

/** How a window is shown. Holds are joined where they touch and left out where they are empty. */
export function showWindow(window: {
  readonly id: string
  readonly opens: number
  readonly closes: number
  readonly outcome: string | undefined
  readonly runs: number
  readonly settledAt: number | undefined
  readonly holds: readonly { readonly from: number; readonly to: number | undefined; readonly reason: string }[]
}): string {
  const spans: { from: number; to: number | undefined; reason: string }[] = []
  for (const hold of window.holds) {
    if (hold.to !== undefined && hold.to <= hold.from) continue
    const last = spans.at(-1)
    if (last !== undefined && last.reason === hold.reason && last.to === hold.from) last.to = hold.to
    else spans.push({ ...hold })
  }
  const holds = spans.map((hold) => ` ${hold.reason} ${hold.from}-${hold.to ?? ''}`).join('')
  const end = window.settledAt === undefined ? 'open' : `${window.outcome} at ${window.settledAt}`
  return `${window.id} [${window.opens},${window.closes}) ${end} runs ${window.runs}${holds}`
}

export function showRun(run: {
  readonly id: string
  readonly start: number
  readonly end: number | undefined
  readonly result: string | undefined
  readonly failure: string | undefined
}): string {
  return `${run.id} ${run.start}-${run.end ?? ''} ${run.result ?? ''} ${run.failure ?? ''}`
}
