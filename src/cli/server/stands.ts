/** How each policy of a server stands: what it does now, why it does not run, when it may again, how its last window ended. */
import { formatInstant } from '../../../grammar/index.js'
import type { Outcome, WindowRow } from '../../scheduler/index.js'
import { explanationAt, latestWindows, type ServedPolicy } from './answers.js'
import type { ServerClient } from './client.js'

/**
 * `invalid`: its conditions cannot be read any more; `waiting`: a window is open and something holds it back; `idle`: no window is open;
 * `finished`: none will open any more.
 */
export type StandState = 'invalid' | 'paused' | 'running' | 'waiting' | 'idle' | 'finished'

export interface PolicyStand {
  readonly session: string
  readonly name: string
  readonly timezone: string
  readonly state: StandState
  /** Why it does not run, in a sentence; absent where no window is open and the last one ran. */
  readonly why?: string
  readonly next: string | null
  /** The latest window whose outcome is final. */
  readonly last?: { readonly window: string; readonly slot: string; readonly outcome: Outcome }
  /** Windows in which a run is under way. */
  readonly running: readonly string[]
}

/** Windows of a policy that are looked at: more are hardly under way at once. */
const WINDOWS = 20
/** Requests that are under way at once. */
const AT_ONCE = 8

/** The stands in the order of the policies. */
export async function standsOf(client: ServerClient, policies: readonly ServedPolicy[]): Promise<readonly PolicyStand[]> {
  const stands: PolicyStand[] = []
  for (let first = 0; first < policies.length; first += AT_ONCE)
    stands.push(...(await Promise.all(policies.slice(first, first + AT_ONCE).map((policy) => standOf(client, policy)))))
  return stands
}

async function standOf(client: ServerClient, policy: ServedPolicy): Promise<PolicyStand> {
  const { session, name, timezone, next } = policy
  const windows = await latestWindows(client, { session, policy: name }, WINDOWS)
  const last = windows.findLast(({ outcome }) => outcome !== undefined)
  const state = stateOf(policy, windows)
  const why = await whyNot(client, policy, state, last?.outcome)
  return {
    session,
    name,
    timezone,
    state,
    ...(why === undefined ? {} : { why }),
    next,
    ...(last?.outcome === undefined ? {} : { last: { window: last.id, slot: formatInstant(last.slot), outcome: last.outcome } }),
    running: windows.filter(isRunning).map(({ id }) => id),
  }
}

function stateOf({ invalid, pause, next }: ServedPolicy, windows: readonly WindowRow[]): StandState {
  if (invalid !== null) return 'invalid'
  if (pause !== null) return 'paused'
  if (windows.some(isRunning)) return 'running'
  if (windows.some(({ outcome }) => outcome === undefined)) return 'waiting'
  return next === null ? 'finished' : 'idle'
}

/** A run may outlive its window: the outcome is not final then. */
function isRunning({ state, outcome }: WindowRow): boolean {
  return outcome === undefined && (state === 'triggered' || state === 'running' || state === 'overrun')
}

async function whyNot(
  client: ServerClient,
  policy: ServedPolicy,
  state: StandState,
  last: Outcome | undefined,
): Promise<string | undefined> {
  if (policy.invalid !== null) return policy.invalid.message
  if ((state === 'idle' || state === 'finished') && (last === undefined || last === 'ran')) return undefined
  const { text } = await explanationAt(client, `${policy.session}/${policy.name}`)
  return text
}
