/** The life of trials: made when their window opens, run by the scheduler's word, stopped, and forgotten when there are too many. */
import { TidegateError, type Instant } from '../../../grammar/index.js'
import {
  hasEnded,
  mayStop,
  nextStatus,
  ownerOf,
  type Experiment,
  type Schedule,
  type Trial,
  type TrialEvent,
} from '../../experiments/index.js'
import type { WindowRow } from '../../scheduler/index.js'
import type { WorkflowContext } from '../workflows.js'
import type { Actions } from './actions.js'
import type { Documents } from './documents-store.js'
import { runTrial, type TrialEnd } from './run-trial.js'
import { trialIdOf } from './trial-ids.js'

export interface TrialsOptions {
  readonly trials: Documents<'trial'>
  readonly experiments: Documents<'experiment'>
  readonly schedules: Documents<'schedule'>
  readonly actions: Actions
  readonly trialsMax: number
  readonly now: () => Instant
  /** Asks the scheduler for the end of a run. */
  readonly cancel: (run: string) => Promise<void>
  /** Something could not be stored; the trial goes on. */
  readonly onProblem: (error: unknown, doing: string) => void
}

/** A window as far as trials care. */
type TrialWindow = Pick<WindowRow, 'id' | 'session' | 'policy' | 'opens'>

export class Trials {
  readonly #options: TrialsOptions
  /** Trials that run now, with the run that carries each. */
  readonly #runOf = new Map<string, string>()

  constructor(options: TrialsOptions) {
    this.#options = options
  }

  get running(): number {
    return this.#runOf.size
  }

  /** The trial of a window: made when it is first asked for. Undefined when neither its schedule nor its trial is known. */
  of(window: TrialWindow): Trial | undefined {
    const { trials, schedules } = this.#options
    const owner = ownerOf(window.policy)
    if (owner.kind === 'trial') return trials.get(owner.id)
    const known = trials.get(trialIdOf(window.id))
    const schedule = schedules.get(owner.id)
    return known ?? (schedule === undefined ? undefined : this.#add(trialOf(schedule, window)))
  }

  /** Adds a trial that a person starts; resolves when it is durable. */
  async add(trial: Trial): Promise<void> {
    await this.#options.trials.put(trial)
    this.#forgetOldest()
  }

  /** The workflow of trials. Throws when the trial did not succeed, so that its run is a failed one. */
  async run({ run, signal }: WorkflowContext): Promise<void> {
    const trial = this.of({ ...run.window, session: run.session, policy: run.policy })
    if (trial === undefined) throw new TidegateError('unknown-trial', `nothing is known of the trial of ${run.id}`)
    if (hasEnded(trial.status)) throw new TidegateError('trial-stopped', 'the trial was stopped before it started')
    const experiment = this.#options.experiments.get(trial.experiment_id)
    if (experiment === undefined) throw new TidegateError('unknown-experiment', `nothing is known of the experiment of ${run.id}`)
    this.#runOf.set(trial.id, run.id)
    try {
      const end = await this.#carryOut(experiment, trial, signal)
      if (end.message !== undefined) throw new TidegateError('trial-failed', end.message)
    } finally {
      this.#runOf.delete(trial.id)
    }
  }

  /** Asks a trial to stop. One that waits stops at once; one that runs gives up its step, tidies up and stops. Asking again does no harm. */
  async stop(id: string): Promise<Trial> {
    const trial = this.#options.trials.get(id)
    if (trial === undefined) throw new TidegateError('unknown-trial', `no trial has the id "${id}"`)
    if (!mayStop(trial.status))
      throw new TidegateError('trial-ended', `the trial is ${trial.status}: only one that is Scheduled or In Progress can be stopped`)
    const asked = await this.#move(trial, 'stop')
    const run = this.#runOf.get(id)
    if (run !== undefined) await this.#options.cancel(run)
    return asked
  }

  /** A window is over. A trial that never started has no more chance to. */
  settle(window: WindowRow): void {
    const trial = this.of(window)
    if (trial !== undefined && !hasEnded(trial.status) && !this.#runOf.has(trial.id)) {
      const event = window.outcome === 'cancelled' || window.outcome === 'policy_removed' ? 'stop' : 'lose'
      this.#keep(this.#move(trial, event))
    }
  }

  /** After a restart: what ran in the process before is lost. */
  async loseRunning(): Promise<void> {
    const running = [...this.#options.trials.values()].filter(({ status }) => status === 'In Progress' || status === 'Stop Initiated')
    for (const trial of running) await this.#move(trial, 'lose')
  }

  async #carryOut(experiment: Experiment, trial: Trial, signal: AbortSignal): Promise<TrialEnd> {
    const { trials, actions, now } = this.#options
    await this.#move(trial, 'start', { executed_at: now() })
    const current = (): Trial => trials.get(trial.id) ?? trial
    const end = await runTrial({
      experiment,
      parameters: trial.parameters,
      actions,
      signal,
      now,
      onRecord: (record) => this.#keep(trials.put({ ...current(), record })),
    })
    await this.#move(current(), end.event, { record: end.record })
    return end
  }

  async #move(trial: Trial, event: TrialEvent, more: Partial<Trial> = {}): Promise<Trial> {
    const status = nextStatus(trial.status, event)
    const moved = { ...trial, ...more, status, ...(hasEnded(status) ? { completed_at: this.#options.now() } : {}) }
    await this.#options.trials.put(moved)
    return moved
  }

  #add(trial: Trial): Trial {
    this.#keep(this.add(trial))
    return trial
  }

  #keep(kept: Promise<unknown>): void {
    kept.catch((error: unknown) => this.#options.onProblem(error, 'keeping a trial'))
  }

  #forgetOldest(): void {
    const { trials, trialsMax } = this.#options
    let excess = trials.size - trialsMax
    for (const trial of trials.values()) {
      if (excess <= 0) return
      if (!hasEnded(trial.status)) continue
      excess -= 1
      this.#keep(trials.forget(trial.id))
    }
  }
}

function trialOf(schedule: Schedule, window: TrialWindow): Trial {
  const { experiment_id, parameters, metadata, ticket, created_by } = schedule
  return {
    id: trialIdOf(window.id),
    experiment_id,
    schedule_id: schedule.id,
    slot: window.opens,
    parameters,
    metadata,
    ticket,
    initiated_by: created_by,
    status: 'Scheduled',
    record: {},
  }
}
