/** The states of a trial and the moves between them, as one table (SEMANTICS S9.5). */
import { InvariantError } from '../../grammar/index.js'

export const trialStatuses = ['Scheduled', 'In Progress', 'Succeeded', 'Failed', 'Aborted', 'Invalid', 'Stop Initiated', 'Stopped'] as const

export type TrialStatus = (typeof trialStatuses)[number]

/**
 * What happens to a trial: it starts, or cannot (a parameter is missing: `refuse`); its steps succeed; a step fails, or one before the experiment (`abort`);
 * its process is lost; a person asks it to stop; it has stopped.
 */
export type TrialEvent = 'start' | 'refuse' | 'succeed' | 'fail' | 'abort' | 'lose' | 'stop' | 'end-stop'

const moves: Readonly<Record<TrialStatus, Readonly<Partial<Record<TrialEvent, TrialStatus>>>>> = {
  Scheduled: { start: 'In Progress', lose: 'Aborted', stop: 'Stopped' },
  'In Progress': { refuse: 'Invalid', succeed: 'Succeeded', fail: 'Failed', abort: 'Aborted', lose: 'Aborted', stop: 'Stop Initiated' },
  'Stop Initiated': {
    'end-stop': 'Stopped',
    succeed: 'Stopped',
    fail: 'Stopped',
    abort: 'Stopped',
    lose: 'Stopped',
    stop: 'Stop Initiated',
  },
  Succeeded: {},
  Failed: {},
  Aborted: {},
  Invalid: {},
  Stopped: { stop: 'Stopped' },
}

/** The status after `event`. @throws InvariantError for a move that no trial makes */
export function nextStatus(status: TrialStatus, event: TrialEvent): TrialStatus {
  const next = moves[status][event]
  if (next === undefined) throw new InvariantError(`a trial that is ${status} cannot take "${event}"`)
  return next
}

/** Whether nothing more happens to a trial. */
export function hasEnded(status: TrialStatus): boolean {
  return !['Scheduled', 'In Progress', 'Stop Initiated'].includes(status)
}

/** Whether a person may ask a trial to stop; asking again does no harm. */
export function mayStop(status: TrialStatus): boolean {
  return moves[status].stop !== undefined
}
