/** The options of `createScheduler`, and their reading: every mistake is named before anything starts. */
import { badOption } from '../../grammar/index.js'
import type { CalendarTexts, LanguageInput, PoliciesInput } from '../policies/index.js'
import { readSettings, type Settings, type SettingsInput } from '../scheduler/index.js'
import { systemClock, type Clock } from './clock.js'
import type { Launcher } from './launcher.js'
import type { Store } from './store.js'
import type { Workflows } from './workflows.js'

/** What problems are told to; pino's interface. */
export interface Logger {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface SchedulerOptions extends SettingsInput, LanguageInput {
  /** Policies of the session `default`. */
  readonly policies?: PoliciesInput
  /** Further sessions, by name. */
  readonly sessions?: Readonly<Record<string, PoliciesInput>>
  /** Workflows as functions of this process, by name. A policy that names another is `unknown-workflow`. */
  readonly workflows?: Workflows
  /** What launches workflows instead, for orchestrators whose runs outlive the process. */
  readonly launcher?: Launcher
  /** Texts of the calendars (iCalendar) that policies given as objects exclude, by the names that `exclude` gives them. */
  readonly calendars?: CalendarTexts
  /** Default: `memoryStore()`. */
  readonly store?: Store
  readonly clock?: Clock
  readonly logger?: Logger
}

/** @throws TidegateError `bad-option` that names the option */
export function readOptions(options: SchedulerOptions): Settings & { readonly clock: Clock } {
  if (options.workflows !== undefined && options.launcher !== undefined)
    throw badOption('workflows', 'give either workflows or a launcher, not both')
  return { ...readSettings(options), clock: options.clock ?? systemClock }
}
