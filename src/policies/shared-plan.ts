/**
 * Plans of which thousands are loaded: what policies of one set have in common is there once, each has its name, its timers and its clauses, and what is
 * seldom asked for is made when it is.
 */
import { calendarClauses } from '../../dsl/index.js'
import type { Span } from '../../grammar/index.js'
import { digestOf } from './digest.js'
import type { Clause, PlannedPolicy } from './plan.js'

/** What policies may have in common: everything of a plan but what a {@link SharedPlan} has of its own. */
export interface PlanSettings extends Omit<PlannedPolicy, 'name' | 'timers' | 'clauses' | 'invalid' | 'digest' | 'source'> {
  /** The canonical texts of its exclusions. */
  readonly excluded: readonly unknown[]
  /** Where it was written. */
  readonly file: string
}

/** What a policy has of its own. */
export type OwnPlan = Pick<PlannedPolicy, 'name' | 'timers' | 'clauses'>

/** A plan that shares its settings with others. It reads as any plan does; as plain data, {@link plainPlan} hands it out. */
export class SharedPlan implements PlannedPolicy {
  readonly name: string
  readonly timers: PlannedPolicy['timers']
  readonly settings: PlanSettings
  // A list of two takes as much as two thirds of all this, and so does a span.
  readonly #first: Clause | undefined
  readonly #second: Clause | undefined
  readonly #more: readonly Clause[] | undefined
  readonly #start: number
  readonly #end: number
  readonly #line: number
  readonly #column: number
  #digest: string | undefined

  constructor(settings: PlanSettings, { name, timers, clauses }: OwnPlan, { start, end, line, column }: Span) {
    this.name = inOnePiece(name)
    this.timers = timers
    this.settings = settings
    this.#first = clauses[0]
    this.#second = clauses[1]
    this.#more = clauses.length > 2 ? clauses.slice() : undefined
    this.#start = start
    this.#end = end
    this.#line = line
    this.#column = column
    this.#digest = undefined
  }

  get clauses(): readonly Clause[] {
    if (this.#more !== undefined) return this.#more
    if (this.#first === undefined) return noClauses
    return this.#second === undefined ? [this.#first] : [this.#first, this.#second]
  }

  get digest(): string {
    return (this.#digest ??= digestOf(this, [...this.settings.excluded, ...this.clauses.flatMap(calendarDigest)]))
  }

  get source(): PlannedPolicy['source'] {
    return { file: this.settings.file, span: { start: this.#start, end: this.#end, line: this.#line, column: this.#column } }
  }

  get description(): string | undefined {
    return this.settings.description
  }

  get workflowName(): string {
    return this.settings.workflowName
  }

  get inputs(): PlannedPolicy['inputs'] {
    return this.settings.inputs
  }

  get metadata(): PlannedPolicy['metadata'] {
    return this.settings.metadata
  }

  get timezone(): string {
    return this.settings.timezone
  }

  get durationMs(): number {
    return this.settings.durationMs
  }

  get startAt(): number | undefined {
    return this.settings.startAt
  }

  get endAt(): number | undefined {
    return this.settings.endAt
  }

  get jitterMs(): number {
    return this.settings.jitterMs
  }

  get exclusion(): PlannedPolicy['exclusion'] {
    return this.settings.exclusion
  }

  get recurrenceCount(): number | undefined {
    return this.settings.recurrenceCount
  }

  get onNoData(): PlannedPolicy['onNoData'] {
    return this.settings.onNoData
  }

  get retryOnError(): boolean {
    return this.settings.retryOnError
  }

  get loop(): boolean {
    return this.settings.loop
  }

  get delayMs(): number {
    return this.settings.delayMs
  }

  get maxRun(): number {
    return this.settings.maxRun
  }

  get onlyOneRunning(): boolean {
    return this.settings.onlyOneRunning
  }

  get cancelOnTimeout(): PlannedPolicy['cancelOnTimeout'] {
    return this.settings.cancelOnTimeout
  }

  get concurrencyGroup(): string | undefined {
    return this.settings.concurrencyGroup
  }

  get pauseOnFailure(): boolean {
    return this.settings.pauseOnFailure
  }

  get missed(): PlannedPolicy['missed'] {
    return this.settings.missed
  }

  /** No policy that was read is; see {@link plainPlan}. */
  get invalid(): undefined {
    return undefined
  }
}

/** The same text by itself: one that was put together or cut out of another keeps that other one in memory. */
function inOnePiece(text: string): string {
  const copy: string = JSON.parse(JSON.stringify(text))
  return copy
}

const noClauses: readonly Clause[] = Object.freeze([])

/** What stands for the calendars that a clause asks: their names alone are in its text. */
function calendarDigest({ condition }: Clause): readonly unknown[] {
  return calendarClauses(condition).map(({ test }) => ({ asked: test.name, fingerprint: test.times?.fingerprint ?? '' }))
}

/** The same plan as plain data of its own, without the keys that it has no value for. */
export function plainPlan(plan: PlannedPolicy): PlannedPolicy {
  if (!(plan instanceof SharedPlan)) return plan
  const { name, timers, clauses, digest, source } = plan
  const { excluded: _excluded, file: _file, ...settings } = plan.settings
  return { name, ...settings, timers, clauses, digest, source }
}

/** The same settings where nothing of them differs: policies of one file mostly follow one pattern. */
export function sharedSettings(known: PlanSettings | undefined, settings: PlanSettings): PlanSettings {
  return known !== undefined && settingKeys.every((key) => known[key] === settings[key]) ? known : settings
}

const keys: Readonly<Record<keyof PlanSettings, true>> = {
  cancelOnTimeout: true,
  concurrencyGroup: true,
  delayMs: true,
  description: true,
  durationMs: true,
  endAt: true,
  excluded: true,
  exclusion: true,
  file: true,
  inputs: true,
  jitterMs: true,
  loop: true,
  maxRun: true,
  metadata: true,
  missed: true,
  onNoData: true,
  onlyOneRunning: true,
  pauseOnFailure: true,
  recurrenceCount: true,
  retryOnError: true,
  startAt: true,
  timezone: true,
  workflowName: true,
}

const settingKeys = Object.keys(keys).filter((key): key is keyof PlanSettings => key in keys)
