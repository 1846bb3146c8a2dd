/** What a program gives to a simulation: options, events, series, scripts of workflows. */
import type { DurationInput, Instant, InstantInput } from '../../grammar/index.js'
import { languageKeys, type CalendarTexts, type LanguageInput, type PoliciesInput } from '../policies/index.js'
import { settingKeys, type Notice, type RunResult, type RunRow, type SettingsInput } from '../scheduler/index.js'
import type { RefusalCode } from '../signals/index.js'
import type { WhenInput } from './values.js'

export interface SimulationOptions extends SettingsInput, LanguageInput {
  /** Policies of the session `default`. */
  readonly policies?: PoliciesInput
  /** Further sessions, by name. */
  readonly sessions?: Readonly<Record<string, PoliciesInput>>
  /** Texts of the calendars (iCalendar) that policies given as objects exclude, by the names that `exclude` gives them. */
  readonly calendars?: CalendarTexts
  /** When the sessions open. A slot exactly then opens a window. */
  readonly start: InstantInput
  /** What becomes of the launches of each workflow; see {@link Simulation.workflow}. */
  readonly workflows?: Readonly<Record<string, WorkflowScript>>
  /** Called with each notice, in order. */
  readonly onNotice?: (notice: Notice) => void
}

/** The names of these options. */
export const simulationKeys: Readonly<Record<keyof SimulationOptions, true>> = {
  policies: true,
  sessions: true,
  calendars: true,
  start: true,
  workflows: true,
  onNotice: true,
  ...languageKeys,
  ...settingKeys,
}

/** One launch: how long it takes (default 0s) and how it ends (default in success), or why it is refused. */
export interface LaunchScript {
  readonly takes?: DurationInput
  /** `lost`: nobody learns what became of it, as when its process dies. */
  readonly result?: RunResult | 'lost'
  /** What the run says at its end. */
  readonly message?: string
  readonly refuse?: string
}

/** One entry per launch, of which the last repeats; or a function that is asked at each launch. */
export type WorkflowScript = LaunchScript | readonly LaunchScript[] | ((run: RunRow) => LaunchScript)

/** Values of one metric at a steady pace, in the notation of policy tests: `1 1 _ 2x7 10+5x3`. */
export interface SeriesInput {
  readonly metric: string
  readonly values: string | readonly (number | undefined)[]
  readonly every: DurationInput
  /** When the first value comes. Default: now. */
  readonly from?: WhenInput
  readonly labels?: Readonly<Record<string, string>>
  readonly session?: string
}

/** An event; `at`: when it is published (default now), `timestamp`: when it was measured (default: the same). */
export interface EventInput {
  readonly metric: string
  readonly value: number
  readonly at?: WhenInput
  readonly timestamp?: WhenInput
  readonly labels?: Readonly<Record<string, string>>
  readonly id?: string
  readonly session?: string
}

/** An event that was not taken. */
export interface Refusal {
  readonly at: Instant
  readonly metric: string
  readonly code: RefusalCode | (string & {})
}
