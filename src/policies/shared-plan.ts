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

/** What policies that fire together have in common too. */
export interface PlanPattern {
  readonly settings: PlanSettings
  readonly timers: PlannedPolicy['timers']
  /** Where its name begins in its line, and how much longer than itself it is written: by its quotes. */
  readonly column: number
  readonly quotes: number
}

/** What few plans have. */
interface Rare {
  /** All clauses, where they are more than two. */
  readonly clauses: readonly Clause[] | undefined
  /** Once it was asked for: a store that is a file does, with each policy; a scheduler alone does not. */
  readonly digest: string | undefined
}

/**
 * A plan that shares its pattern with others. It reads as any plan does; as plain data, {@link plainPlan} hands it out.
 * A million may be loaded: each field counts, and a list of two clauses, or a span, would take as much as half of them together.
 */
export class SharedPlan implements PlannedPolicy {
  readonly name: string
  readonly #pattern: PlanPattern
  readonly #first: Clause | undefined
  readonly #second: Clause | undefined
  #rare: Rare | undefined
  /** Where the name is written: its offset in the text, and its line. */
  readonly #start: number
  readonly #line: number

  constructor(name: string, pattern: PlanPattern, clauses: readonly Clause[], { start, line }: Pick<Span, 'start' | 'line'>) {
    this.name = inOnePiece(name)
    this.#pattern = pattern
    this.#first = clauses[0]
    this.#second = clauses[1]
    this.#rare = clauses.length > 2 ? { clauses: clauses.slice(), digest: undefined } : undefined
    this.#start = start
    this.#line = line
  }

  get pattern(): PlanPattern {
    return this.#pattern
  }

  get settings(): PlanSettings {
    return this.#pattern.settings
  }

  get timers(): PlannedPolicy['timers'] {
    return this.#pattern.timers
  }

  get clauses(): readonly Clause[] {
    const all = this.#rare?.clauses
    if (all !== undefined) return all
    if (this.#first === undefined) return noClauses
    return this.#second === undefined ? [this.#first] : [this.#first, this.#second]
  }

  get digest(): string {
    const known = this.#rare?.digest
    if (known !== undefined) return known
    const digest = digestOf(this, [...this.settings.excluded, ...this.clauses.flatMap(calendarDigest)])
    this.#rare = { clauses: this.#rare?.clauses, digest }
    return digest
  }

  get source(): PlannedPolicy['source'] {
    const { settings, column, quotes } = this.#pattern
    const end = this.#start + this.name.length + quotes
    return { file: settings.file, span: { start: this.#start, end, line: this.#line, column } }
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

/** The known pattern where nothing of it differs, or the other one with the settings of the known one where these do not: policies of one file are mostly alike. */
export function sharedPattern(known: PlanPattern | undefined, pattern: PlanPattern): PlanPattern {
  if (known === undefined || !settingKeys.every((key) => known.settings[key] === pattern.settings[key])) return pattern
  const { timers, column, quotes } = pattern
  const isSame = known.timers === timers && known.column === column && known.quotes === quotes
  return isSame ? known : { ...pattern, settings: known.settings }
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
