/** The options of `createScheduler`, and their reading: every mistake is named before anything starts. */
import { badOption, checkOptions, readCount, show } from '../../grammar/index.js'
import { languageKeys, type CalendarTexts, type LanguageInput, type PoliciesInput } from '../policies/index.js'
import { readSettings, settingKeys, type Settings, type SettingsInput } from '../scheduler/index.js'
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
  /**
   * Where more policies than this have a slot that is due at once, their windows are opened in steps of so many: the runs of one step are launched before the next, and
   * others in the process get their turn in between. Whole, at least 1. Default 256.
   */
  readonly slotsPerStep?: number
}

const optionKeys: Readonly<Record<keyof SchedulerOptions, true>> = {
  policies: true,
  sessions: true,
  workflows: true,
  launcher: true,
  calendars: true,
  store: true,
  clock: true,
  logger: true,
  slotsPerStep: true,
  ...languageKeys,
  ...settingKeys,
}

/** What an option must be able to do, since callers without types may give anything. */
const neededOf = {
  launcher: { functions: ['launch'], form: 'a launcher: { launch(request) { ... }, cancel(executionId, reason) { ... } }' },
  store: { functions: ['load', 'commit', 'windows', 'runs'], form: 'a store, such as memoryStore()' },
  clock: { functions: ['now', 'alarm'], form: 'a clock: { now, alarm }' },
  logger: { functions: ['warn', 'error'], form: 'a logger with warn and error, such as pino' },
} as const

/** @throws TidegateError `bad-option` that names the option */
export function readOptions(options: SchedulerOptions): Settings & { readonly clock: Clock; readonly slotsPerStep: number } {
  checkOptions('createScheduler', options, optionKeys)
  if (options.workflows !== undefined && options.launcher !== undefined)
    throw badOption('workflows', 'give either workflows or a launcher, not both')
  for (const [name, { functions, form }] of Object.entries(neededOf)) {
    const value: unknown = Reflect.get(options, name)
    if (value !== undefined && !functions.every((key) => hasFunction(value, key))) throw badOption(name, `${show(value)} is not ${form}`)
  }
  checkWorkflows(options.workflows)
  checkCalendars(options.calendars)
  return {
    ...readSettings(options),
    clock: options.clock ?? systemClock,
    slotsPerStep: readCount('slotsPerStep', options.slotsPerStep ?? 256),
  }
}

function hasFunction(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === 'function'
}

function checkWorkflows(workflows: unknown): void {
  if (workflows === undefined) return
  const form = 'give functions by name, as in workflows: { run: async () => { ... } }'
  if (typeof workflows !== 'object' || workflows === null || Array.isArray(workflows))
    throw badOption('workflows', `${show(workflows)} is none: ${form}`)
  for (const [name, workflow] of Object.entries(workflows))
    if (typeof workflow !== 'function') throw badOption(`workflows.${name}`, `${show(workflow)} is no function: ${form}`)
}

function checkCalendars(calendars: unknown): void {
  if (calendars === undefined) return
  const texts: readonly unknown[] =
    typeof calendars === 'object' && calendars !== null && !Array.isArray(calendars) ? Object.values(calendars) : [calendars]
  if (texts.every((text) => typeof text === 'string') && typeof calendars === 'object') return
  throw badOption('calendars', 'give texts by name, as in calendars: { "holidays.ics": "BEGIN:VCALENDAR..." }')
}
