/** Runs the steps of one trial in order and writes its record as it goes. */
import { formatInstant, type Instant } from '../../../grammar/index.js'
import {
  filledArguments,
  missingNames,
  populated,
  readExpectation,
  type Experiment,
  type Stage,
  type Step,
  type StepRecord,
  type TrialEvent,
  type TrialRecord,
  type Values,
} from '../../experiments/index.js'
import { messageOf } from '../workflows.js'
import { stopped, type Actions } from './actions.js'
import { masked } from './masking.js'

export interface TrialRun {
  readonly experiment: Experiment
  readonly parameters: Values
  readonly actions: Actions
  /** Aborted when the trial is asked to stop. */
  readonly signal: AbortSignal
  readonly now: () => Instant
  /** Told the whole record whenever a step has ended. */
  readonly onRecord: (record: TrialRecord) => void
}

/** How a trial ended, and with what record. */
export interface TrialEnd {
  readonly event: TrialEvent
  /** Why, when it did not succeed. */
  readonly message?: string
  readonly record: TrialRecord
}

/** A step that failed, and in which part. */
interface Failure {
  readonly stage: Stage
  readonly message: string
}

/** Runs what comes before, the steps, and in any case what tidies up; the first failure decides. Never rejects. */
export async function runTrial(run: TrialRun): Promise<TrialEnd> {
  const log = new RecordBook(run)
  const missing = missingNames(run.experiment, run.parameters)
  if (missing.length > 0)
    return log.end(
      'refuse',
      `No value is given for ${missing.map((name) => `"${name}"`).join(', ')}: add it to the parameters of the experiment, or of the trial.`,
    )
  const before = await runStage(run, log, 'pre_steps', run.signal)
  if (before !== undefined) return run.signal.aborted ? log.end('end-stop', 'The trial was stopped.') : log.end('abort', before.message)
  const within = await runStage(run, log, 'steps', run.signal)
  const after = await runStage(run, log, 'post_steps', new AbortController().signal)
  if (run.signal.aborted) return log.end('end-stop', 'The trial was stopped.')
  const failure = within ?? after
  return failure === undefined ? log.end('succeed') : log.end('fail', failure.message)
}

/** Runs the steps of one part until one fails. */
async function runStage(run: TrialRun, log: RecordBook, stage: Stage, signal: AbortSignal): Promise<Failure | undefined> {
  for (const step of run.experiment[stage]) {
    const where = filledArguments(step, populated(run.experiment, run.parameters))
    const record = log.begin(stage, step, where)
    try {
      if (signal.aborted) throw stopped()
      record.add('INFO', 'Started.')
      const answer = await run.actions[step.do]?.(where, { signal })
      if (answer !== undefined) record.add('INFO', `Answer: ${shown(answer)}.`)
      expectAll(step, answer)
      record.add('INFO', 'Succeeded.')
    } catch (error) {
      const message = signal.aborted ? stopped().message : messageOf(error)
      record.add('ERROR', `Failed: ${message}.`)
      return { stage, message: `${step.step ?? step.do}: ${message}` }
    } finally {
      log.tell()
    }
  }
  return undefined
}

function expectAll(step: Step, answer: unknown): void {
  for (const written of step.expect ?? []) {
    const read = readExpectation(written)
    const failure = 'problem' in read ? read.problem : read.failure(answer)
    if (failure !== undefined) throw new Error(failure)
  }
}

const shownMax = 2000

function shown(answer: unknown): string {
  const safe =
    typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? masked(Object.fromEntries(Object.entries(answer))) : answer
  const text = JSON.stringify(safe) ?? String(safe)
  return text.length > shownMax ? `${text.slice(0, shownMax)}... (${text.length} characters)` : text
}

type Level = 'INFO' | 'ERROR'

/** The record while it grows. */
class RecordBook {
  readonly #stages: Partial<Record<Stage, StepRecord[]>> = {}
  readonly #run: TrialRun

  constructor(run: TrialRun) {
    this.#run = run
  }

  begin(stage: Stage, step: Step, where: Values): { add(level: Level, message: string): void } {
    const logs: string[] = []
    const steps = (this.#stages[stage] ??= [])
    steps.push({ step_name: step.step ?? step.do, step_parameters: masked(where), logs })
    return { add: (level, message) => void logs.push(this.#line(level, message)) }
  }

  tell(): void {
    this.#run.onRecord(this.#record())
  }

  end(event: TrialEvent, message?: string): TrialEnd {
    const line = message === undefined ? this.#line('INFO', 'Succeeded.') : this.#line('ERROR', message)
    return { event, ...(message === undefined ? {} : { message }), record: { ...this.#record(), result: [{ logs: [line] }] } }
  }

  #record(): TrialRecord {
    return structuredClone(this.#stages)
  }

  #line(level: Level, message: string): string {
    return `[${formatInstant(this.#run.now())} - ${level}] ${message}`
  }
}
