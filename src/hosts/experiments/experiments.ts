/** Experiments with their schedules and trials on a running scheduler: what the HTTP interface does, without HTTP (SEMANTICS S9). */
import { randomUUID } from 'node:crypto'
import { TidegateError } from '../../../grammar/index.js'
import {
  hasEnded,
  manualPolicy,
  ownerOf,
  readExperiment,
  readSchedule,
  readTrial,
  schedulePolicy,
  sessionOf,
  trialGroup,
  trialWorkflow,
  type Experiment,
  type Extent,
  type FieldProblems,
  type ReadBody,
  type Schedule,
  type Trial,
} from '../../experiments/index.js'
import type { Logger } from '../options.js'
import type { Scheduler } from '../scheduler.js'
import type { Workflows } from '../workflows.js'
import { waitAction, type Actions } from './actions.js'
import { Documents } from './documents-store.js'
import { httpActions, type HttpActionOptions } from './http-actions.js'
import { Trials } from './trials.js'

export interface ExperimentsOptions {
  /** Actions of the embedder, beside `cm.wait`, `cm.http_probe` and `cm.http_request`; one of the same name takes its place. */
  readonly actions?: Actions
  /** Where the HTTP actions may go. Default: nowhere. */
  readonly http?: HttpActionOptions
  /** How many trials run at a time. Default 1 (S9.4). */
  readonly workers?: number
  /** How many trials are kept; beyond it the oldest that have ended are forgotten. Default 10,000. */
  readonly trialsMax?: number
  /** How many experiments, and how many schedules, there may be, deleted ones included. Default 10,000 of each. */
  readonly documentsMax?: number
  /** What failures in the background are told to. */
  readonly logger?: Logger
}

/** What a client wrote is wrong, by field. */
export class FieldError extends TidegateError {
  readonly problems: FieldProblems

  constructor(problems: FieldProblems) {
    super(
      'bad-fields',
      Object.entries(problems)
        .flatMap(([field, texts]) => texts.map((text) => `${field}: ${text}`))
        .join('\n'),
    )
    this.problems = problems
  }
}

/** A schedule, how many trials it may still start (null: no limit), and those that it started. */
export interface ScheduleState {
  readonly schedule: Schedule
  readonly left: number | null
  readonly trials: readonly Trial[]
}

/** Makes experiments; give `workflows` and `concurrencyGroups` to the scheduler, then `attach` it once it has started. */
export function createExperiments(options: ExperimentsOptions = {}): Experiments {
  return new Experiments(options)
}

/** What experiments need of a scheduler. */
export type ExperimentsScheduler = Pick<
  Scheduler,
  'apply' | 'cancel' | 'closeSession' | 'now' | 'on' | 'openSession' | 'policies' | 'sessions' | 'texts'
>

export class Experiments {
  /** For the `workflows` of the scheduler. */
  readonly workflows: Workflows
  /** For the `concurrencyGroups` of the scheduler. */
  readonly concurrencyGroups: Readonly<Record<string, number>>
  readonly #options: Required<Pick<ExperimentsOptions, 'documentsMax'>> & ExperimentsOptions
  readonly #actions: Actions
  readonly #experiments = new Documents('experiment', () => this.#attached.texts)
  readonly #schedules = new Documents('schedule', () => this.#attached.texts)
  readonly #trialDocuments = new Documents('trial', () => this.#attached.texts)
  readonly #trials: Trials
  #scheduler: ExperimentsScheduler | undefined
  #setReady: () => void = () => undefined
  readonly #ready = new Promise<void>((resolve) => {
    this.#setReady = resolve
  })
  /** Changes of one session follow each other: each puts the whole set of its policies in place. */
  readonly #changing = new Map<string, Promise<void>>()

  constructor(options: ExperimentsOptions) {
    this.#options = { documentsMax: 10_000, ...options }
    this.#actions = { 'cm.wait': waitAction, ...httpActions(options.http ?? { allowedHosts: [] }), ...options.actions }
    this.concurrencyGroups = { [trialGroup]: options.workers ?? 1 }
    this.#trials = new Trials({
      trials: this.#trialDocuments,
      experiments: this.#experiments,
      schedules: this.#schedules,
      actions: this.#actions,
      trialsMax: options.trialsMax ?? 10_000,
      now: () => this.#attached.now,
      cancel: (run) => this.#attached.cancel(run, { reason: 'the trial was asked to stop' }),
      onProblem: (error, doing) => this.#problem(error, doing),
    })
    this.workflows = {
      [trialWorkflow]: async (context) => {
        // A scheduler that continues may launch before it is attached.
        await this.#ready
        await this.#trials.run(context)
      },
    }
  }

  /** Takes up what an earlier process kept and begins to work on a scheduler that has started. Only once. */
  async attach(scheduler: ExperimentsScheduler): Promise<void> {
    if (this.#scheduler !== undefined)
      throw new TidegateError('already-attached', 'experiments are attached once: make others with createExperiments')
    this.#scheduler = scheduler
    this.#experiments.load(({ created_at }) => created_at)
    this.#schedules.load(({ created_at }) => created_at)
    this.#trialDocuments.load(({ slot }) => slot)
    await this.#trials.loseRunning()
    scheduler.on('window.opened', (window) => void (isOurs(window.session) && this.#trials.of(window)))
    scheduler.on('window.settled', (window) => {
      if (!isOurs(window.session)) return
      this.#trials.settle(window)
      if (ownerOf(window.policy).kind === 'trial') this.#tidy(window.session)
    })
    for (const experiment of this.#experiments.values()) if (experiment.deleted_at === undefined) await this.#sync(experiment.id)
    this.#setReady()
  }

  /** How many trials run now. */
  get running(): number {
    return this.#trials.running
  }

  /** Names of the actions that steps may do. */
  get actions(): readonly string[] {
    return Object.keys(this.#actions)
  }

  /** Experiments that are not deleted, oldest first. */
  list(): readonly Experiment[] {
    return [...this.#experiments.values()].filter(({ deleted_at }) => deleted_at === undefined)
  }

  /** An experiment, deleted or not (S9.3). @throws TidegateError `unknown-experiment` */
  get(id: string): Experiment {
    return this.#experiments.get(id) ?? missing('experiment', id)
  }

  /** @throws FieldError */
  async create(body: unknown, by: string): Promise<Experiment> {
    const fields = this.#read(readExperiment(body, 'whole', this.actions))
    this.#admit(this.#experiments, 'experiments')
    const experiment: Experiment = { ...blankExperiment, ...fields, id: randomUUID(), created_by: by, created_at: this.#attached.now }
    await this.#experiments.put(experiment)
    return experiment
  }

  /** Writes an experiment anew (`whole`) or some fields of it. @throws FieldError, TidegateError `unknown-experiment` */
  async update(id: string, body: unknown, extent: Extent): Promise<Experiment> {
    const before = this.#present(id)
    const fields = this.#read(readExperiment(body, extent, this.actions))
    const { created_by, created_at } = before
    const experiment: Experiment =
      extent === 'part' ? { ...before, ...fields } : { ...blankExperiment, ...fields, id, created_by, created_at }
    await this.#experiments.put(experiment)
    return experiment
  }

  /** Deletes an experiment and its schedules; they can still be read by id (S9.3). Trials that wait are stopped, one that runs goes on. */
  async remove(id: string): Promise<void> {
    const experiment = this.#present(id)
    const deleted_at = this.#attached.now
    await Promise.all([
      this.#experiments.put({ ...experiment, deleted_at }),
      ...this.#schedulesOf(id).map((schedule) => this.#schedules.put({ ...schedule, deleted_at })),
    ])
    await this.#change(id, async () => {
      if (this.#isOpen(sessionOf({ id }))) await this.#attached.closeSession(sessionOf({ id }))
    })
  }

  /** Schedules of an experiment that are not deleted, oldest first. @throws TidegateError `unknown-experiment` */
  schedules(experiment: string): readonly ScheduleState[] {
    this.get(experiment)
    return this.#states(this.#schedulesOf(experiment))
  }

  /** A schedule, deleted or not (S9.3). @throws TidegateError `unknown-schedule` */
  schedule(experiment: string, id: string): ScheduleState {
    const schedule = this.#schedules.get(id)
    if (schedule === undefined || schedule.experiment_id !== experiment) return missing('schedule', id)
    const [state] = this.#states([schedule])
    return state ?? missing('schedule', id)
  }

  /** @throws FieldError, TidegateError `unknown-experiment` (also when it is deleted) */
  async createSchedule(experiment: string, body: unknown, by: string): Promise<ScheduleState> {
    const { metadata } = this.#present(experiment)
    const fields = this.#read(readSchedule(body, 'whole'))
    this.#admit(this.#schedules, 'schedules')
    const schedule: Schedule = {
      ...blankSchedule,
      ...fields,
      metadata: { ...metadata, ...fields.metadata },
      id: randomUUID(),
      experiment_id: experiment,
      created_by: by,
      created_at: this.#attached.now,
    }
    await this.#schedules.put(schedule)
    await this.#sync(experiment)
    return this.schedule(experiment, schedule.id)
  }

  /** Writes a schedule anew (`whole`) or some fields of it; another `recurrence_count` starts the count anew (S9.2). @throws as {@link createSchedule} */
  async updateSchedule(experiment: string, id: string, body: unknown, extent: Extent): Promise<ScheduleState> {
    const { metadata } = this.#present(experiment)
    const before = this.#presentSchedule(experiment, id)
    const fields = this.#read(readSchedule(body, extent))
    const { created_by, created_at } = before
    const written =
      extent === 'part' ? { ...before, ...fields } : { ...blankSchedule, ...fields, id, experiment_id: experiment, created_by, created_at }
    await this.#schedules.put({ ...written, metadata: { ...metadata, ...written.metadata } })
    await this.#sync(experiment)
    return this.schedule(experiment, id)
  }

  /** Deletes a schedule; it can still be read by id (S9.3). */
  async removeSchedule(experiment: string, id: string): Promise<void> {
    const schedule = this.#presentSchedule(experiment, id)
    await this.#schedules.put({ ...schedule, deleted_at: this.#attached.now })
    await this.#sync(experiment)
  }

  /** Trials of experiments that are not deleted, in order of their slots. */
  trials(): readonly Trial[] {
    return [...this.#trialDocuments.values()].filter(({ experiment_id }) => this.#experiments.get(experiment_id)?.deleted_at === undefined)
  }

  /** A trial, whatever became of its experiment. @throws TidegateError `unknown-trial` */
  trial(id: string): Trial {
    return this.#trialDocuments.get(id) ?? missing('trial', id)
  }

  /** Starts a trial now, or as soon as its turn comes (S9.4). @throws FieldError */
  async start(body: unknown, by: string): Promise<Trial> {
    const { experiment: id, parameters = {}, metadata = {}, ticket = {} } = this.#read(readTrial(body))
    const experiment = this.#experiments.get(id)
    if (experiment === undefined || experiment.deleted_at !== undefined)
      throw new FieldError({ experiment: [`No experiment has the id "${id}".`] })
    const trial: Trial = {
      id: randomUUID(),
      experiment_id: id,
      slot: this.#attached.now,
      parameters,
      metadata: { ...experiment.metadata, ...metadata },
      ticket,
      initiated_by: by,
      status: 'Scheduled',
      record: {},
    }
    await this.#trials.add(trial)
    await this.#sync(id)
    return this.trial(trial.id)
  }

  /** Asks a trial to stop. @throws TidegateError `unknown-trial`, `trial-ended` */
  stop(id: string): Promise<Trial> {
    return this.#trials.stop(id)
  }

  get #attached(): ExperimentsScheduler {
    if (this.#scheduler === undefined)
      throw new TidegateError('not-attached', 'call attach(scheduler) first, once the scheduler has started')
    return this.#scheduler
  }

  #present(id: string): Experiment {
    const experiment = this.get(id)
    return experiment.deleted_at === undefined ? experiment : missing('experiment', id)
  }

  #presentSchedule(experiment: string, id: string): Schedule {
    const { schedule } = this.schedule(experiment, id)
    return schedule.deleted_at === undefined ? schedule : missing('schedule', id)
  }

  #schedulesOf(experiment: string): readonly Schedule[] {
    return [...this.#schedules.values()].filter(({ experiment_id, deleted_at }) => experiment_id === experiment && deleted_at === undefined)
  }

  #states(schedules: readonly Schedule[]): readonly ScheduleState[] {
    const left = new Map(this.#attached.policies().map(({ name, recurrenceLeft }) => [name, recurrenceLeft]))
    const trials = new Map<string, Trial[]>(schedules.map(({ id }) => [id, []]))
    for (const trial of this.#trialDocuments.values()) trials.get(trial.schedule_id ?? '')?.push(trial)
    return schedules.map((schedule) => ({
      schedule,
      left: schedule.recurrence_count === null ? null : (left.get(schedule.id) ?? 0),
      trials: trials.get(schedule.id) ?? [],
    }))
  }

  #isOpen(session: string): boolean {
    return this.#attached.sessions().includes(session)
  }

  #problem(error: unknown, doing: string): void {
    this.#options.logger?.error({ error }, `${doing} failed`)
  }

  #read<Fields>(read: ReadBody<Fields>): Fields {
    if (!read.ok) throw new FieldError(read.problems)
    return read.value
  }

  #admit(documents: { readonly size: number }, what: string): void {
    const { documentsMax } = this.#options
    if (documents.size >= documentsMax)
      throw new TidegateError(
        'too-many',
        `there are ${documentsMax} ${what} already, deleted ones included: the operator of this server can allow more`,
      )
  }

  /** Puts the policies of an experiment in place: its schedules, and its trials that a person started and that have not ended. */
  #sync(experiment: string): Promise<void> {
    return this.#change(experiment, async () => {
      const session = sessionOf({ id: experiment })
      const waiting = [...this.#trialDocuments.values()].filter(
        (trial) => trial.experiment_id === experiment && trial.schedule_id === undefined && !hasEnded(trial.status),
      )
      const policies = [...this.#schedulesOf(experiment).map(schedulePolicy), ...waiting.map(manualPolicy)]
      if (this.#isOpen(session)) await this.#attached.apply(policies, { session })
      else if (policies.length > 0) await this.#attached.openSession(session, policies)
    })
  }

  async #change(experiment: string, change: () => Promise<void>): Promise<void> {
    const before = this.#changing.get(experiment) ?? Promise.resolve()
    const changed = before.then(change, change)
    this.#changing.set(experiment, changed)
    try {
      await changed
    } finally {
      if (this.#changing.get(experiment) === changed) this.#changing.delete(experiment)
    }
  }

  /** The policy of a trial that is over has nothing more to do. */
  #tidy(session: string): void {
    this.#sync(session.slice(session.indexOf('.') + 1)).catch((error: unknown) => this.#problem(error, 'tidying up after a trial'))
  }
}

const blankExperiment = { name: '', description: '', metadata: {}, parameters: {}, pre_steps: [], steps: [], post_steps: [] }
const blankSchedule = { recurrence_pattern: '', recurrence_count: null, parameters: {}, metadata: {}, ticket: {} }

function isOurs(session: string): boolean {
  return session.startsWith(sessionOf({ id: '' }))
}

function missing(what: string, id: string): never {
  throw new TidegateError(`unknown-${what}`, `no ${what} has the id "${id}"`)
}
