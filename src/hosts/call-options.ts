/** What the calls of a scheduler may be given beside their subject. A key that a call does not know is an error: a misspelt `dryRun` would apply for good. */
import { checkOptions, readFlag, type DurationInput, type InstantInput } from '../../grammar/index.js'
import type { MetricDetails } from './metric-input.js'
import type { RunListQuery, WindowListQuery } from './store.js'
import type { WatchPlace } from './watches.js'

/** By the name of the call. */
export interface CallOptions {
  readonly apply: {
    /** Default: `default`. */
    readonly session?: string
    /** Only tells what would change. */
    readonly dryRun?: boolean
    /** Also cancels the runs of policies that are removed. */
    readonly cancelRuns?: boolean
    /** Names of the policies that change: those given take their place, the others of the session stay. Default: all of the session. */
    readonly only?: readonly string[]
  }
  readonly applyVocabulary: {
    /** Only tells what would change. */
    readonly dryRun?: boolean
    /** Also when policies break; those launch nothing then. */
    readonly force?: boolean
  }
  readonly closeSession: { readonly cancelRuns?: boolean }
  readonly pause: {
    /** Why, for the record. */
    readonly note?: string
    /** When the pause ends by itself. */
    readonly until?: InstantInput
  }
  readonly trigger: { readonly ignoreConditions?: boolean }
  readonly backfill: {
    readonly from: InstantInput
    /** This instant is no part of it; now at the latest. */
    readonly until: InstantInput
    /** Only tells what would be opened. */
    readonly dryRun?: boolean
  }
  readonly cancel: { readonly reason?: string }
  readonly explain: { readonly at?: InstantInput }
  /** `drain`: how long runs may go on. Default: not at all. */
  readonly stop: { readonly drain?: DurationInput }
  readonly watch: WatchPlace
  readonly evaluate: WatchPlace
  readonly publish: MetricDetails
  readonly windows: WindowListQuery
  readonly runs: RunListQuery
}

const keysOf: { readonly [Call in keyof CallOptions]: Readonly<Record<keyof CallOptions[Call], true>> } = {
  apply: { session: true, dryRun: true, cancelRuns: true, only: true },
  applyVocabulary: { dryRun: true, force: true },
  closeSession: { cancelRuns: true },
  pause: { note: true, until: true },
  trigger: { ignoreConditions: true },
  backfill: { from: true, until: true, dryRun: true },
  cancel: { reason: true },
  explain: { at: true },
  stop: { drain: true },
  watch: { session: true, timezone: true },
  evaluate: { session: true, timezone: true },
  publish: { timestamp: true, labels: true, id: true, session: true },
  windows: { session: true, policy: true, outcome: true, from: true, to: true, limit: true, before: true },
  runs: { session: true, policy: true, window: true, state: true, from: true, to: true, limit: true, before: true },
}

/** The options that switch something on. */
const flags: readonly string[] = ['dryRun', 'cancelRuns', 'force', 'ignoreConditions']

/** The options of a call, when they are what the call knows. @throws TidegateError `bad-option` that names what is wrong */
export function readCall<Call extends keyof CallOptions>(call: Call, given: CallOptions[Call]): CallOptions[Call] {
  checkOptions(call, given, keysOf[call])
  for (const flag of flags) readFlag(flag, Reflect.get(given, flag))
  return given
}
