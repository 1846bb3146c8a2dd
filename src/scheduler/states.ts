/** The states of a trigger and what moves it from one to the next: the one table that code, docs and tests read (SEMANTICS S2). */
import { InvariantError } from '../../grammar/errors.js'

/**
 * `scheduled`: waits for its due time, its conditions or a running run. `queued`: judged, waits for a concurrency limit.
 * `triggered`: launch asked, not yet accepted. `running`. The ends: `done`, `error`, `overrun` (its window ended while it ran), `dropped`.
 */
export const triggerStates = ['scheduled', 'queued', 'triggered', 'running', 'done', 'error', 'overrun', 'dropped'] as const
export type TriggerState = (typeof triggerStates)[number]

/** What happens to a trigger. */
export type TriggerEvent =
  'queue' | 'release' | 'launch' | 'accept' | 'repeat' | 'succeed' | 'fail' | 'pass' | 'close' | 'cancel' | 'supersede' | 'remove'

export interface Transition {
  readonly from: TriggerState
  readonly on: TriggerEvent
  readonly to: TriggerState
  /** The rule of SEMANTICS that says so. */
  readonly rule: string
  readonly meaning: string
}

const waiting = ['scheduled', 'queued'] as const
const active = ['triggered', 'running'] as const

function each(from: readonly TriggerState[], on: TriggerEvent, to: TriggerState, rule: string, meaning: string): Transition[] {
  return from.map((state) => ({ from: state, on, to, rule, meaning }))
}

export const triggerTransitions: readonly Transition[] = [
  ...each(['scheduled'], 'queue', 'queued', 'S2.10', 'everything holds but a concurrency limit is reached'),
  ...each(['queued'], 'release', 'scheduled', 'S2.10', 'its turn came and its conditions no longer hold'),
  ...each(waiting, 'launch', 'triggered', 'S2.3', 'nothing holds it back: a run is asked for'),
  ...each(['triggered'], 'accept', 'running', 'S2.3', 'the launcher accepted the run'),
  ...each(active, 'repeat', 'scheduled', 'S2.5', 'its run ended and it is scheduled again'),
  ...each(active, 'succeed', 'done', 'S2.5', 'its run succeeded and no other follows'),
  ...each(active, 'fail', 'error', 'S2.5', 'its run failed and no other follows'),
  ...each(
    ['scheduled'],
    'pass',
    'dropped',
    'S2.1',
    'a window of 0s was evaluated and held back, on_no_data: skip ended it, or nothing is left to launch',
  ),
  ...each(['queued'], 'pass', 'dropped', 'S1.7', 'another window took the last of the recurrence count'),
  ...each(waiting, 'close', 'dropped', 'S2.7', 'its window ended while it waited'),
  ...each(active, 'close', 'overrun', 'S2.7', 'its window ended while it ran'),
  ...each([...waiting, ...active], 'cancel', 'dropped', 'S2.8', 'a person cancelled it'),
  ...each(['scheduled'], 'supersede', 'dropped', 'S2.2', 'a later slot came while it was still scheduled, or an edit took its slot away'),
  ...each([...waiting, ...active], 'remove', 'dropped', 'S8.1', 'its policy was removed or its session closed'),
]

const targets = new Map<TriggerState, Map<TriggerEvent, TriggerState>>(triggerStates.map((state) => [state, new Map()]))
for (const { from, on, to } of triggerTransitions) targets.get(from)?.set(on, to)

/** Whether nothing can move the trigger any more. */
export function isEnded(state: TriggerState): boolean {
  return state === 'done' || state === 'error' || state === 'overrun' || state === 'dropped'
}

/** @throws {@link InvariantError} when the table knows no such transition. */
export function nextState(from: TriggerState, on: TriggerEvent): TriggerState {
  const to = targets.get(from)?.get(on)
  if (to === undefined) throw new InvariantError(`a trigger that is ${from} cannot ${on}`)
  return to
}
