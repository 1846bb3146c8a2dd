/** The options of `createScheduler`, and their reading: every mistake is named before anything starts. */
import type { Vocabulary } from '../../dsl/index.js'
import { parseDuration, parseInstant, TidegateError } from '../../grammar/index.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { defaultSignalOptions, type SignalOptions } from '../signals/index.js'
import { isTimezone } from '../timers/index.js'
import { systemClock, type Clock } from './clock.js'
import type { Launcher } from './launcher.js'
import type { PoliciesInput } from './planning.js'
import type { Store } from './store.js'
import type { Workflows } from './workflows.js'

/** Milliseconds, or a text such as `1h30m`. */
export type DurationInput = number | string

/** Milliseconds since 1970, a `Date`, or an ISO text with an offset. */
export type InstantInput = number | Date | string

/** What problems are told to; pino's interface. */
export interface Logger {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface SchedulerOptions {
  /** Policies of the session `default`. */
  readonly policies?: PoliciesInput
  /** Further sessions, by name. */
  readonly sessions?: Readonly<Record<string, PoliciesInput>>
  /** Workflows as functions of this process, by name. A policy that names another is `unknown-workflow`. */
  readonly workflows?: Workflows
  /** What launches workflows instead, for orchestrators whose runs outlive the process. */
  readonly launcher?: Launcher
  /** The sentences that conditions may use. Default: the ones that are shipped. */
  readonly vocabulary?: Vocabulary
  /** Default: `memoryStore()`. */
  readonly store?: Store
  readonly clock?: Clock
  /** IANA zone of policies that name none. Default UTC. */
  readonly timezone?: string
  /** How long "recent" and "last known" see an event. Default 10m. */
  readonly metricEventTtl?: DurationInput
  /** The same for single metrics. */
  readonly metricEventTtlOf?: Readonly<Record<string, DurationInput>>
  /** How far ahead of now the timestamp of an event may lie. Default 1m. */
  readonly maxClockSkew?: DurationInput
  /** Default 1,000,000. */
  readonly maxEventsPerMetric?: number
  /** Default 100,000. */
  readonly maxMetrics?: number
  /** Milliseconds between heartbeats. Default 60,000. */
  readonly heartbeatPeriod?: number
  /** Also judge at every deadline and on every event that changes a verdict (default), or on heartbeats only. */
  readonly reactive?: boolean
  /** Runs that have not ended, all policies together. Default: no limit. */
  readonly maxConcurrentRuns?: number
  /** Limits of the groups that policies name in `concurrency_group`. A group that is not named here admits 1. */
  readonly concurrencyGroups?: Readonly<Record<string, number>>
  readonly logger?: Logger
}

/** The options with every default filled in. */
export interface ReadOptions {
  readonly signals: SignalOptions
  readonly clock: Clock
  readonly timezone: string
  readonly heartbeatMs: Duration
  readonly reactive: boolean
  readonly maxConcurrentRuns: number
  readonly concurrencyGroups: Readonly<Record<string, number>>
}

/** @throws TidegateError `bad-option` that names the option. */
export function readOptions(options: SchedulerOptions): ReadOptions {
  if (options.workflows !== undefined && options.launcher !== undefined)
    throw badOption('workflows', 'give either workflows or a launcher, not both')
  const timezone = options.timezone ?? 'UTC'
  if (!isTimezone(timezone)) throw badOption('timezone', `"${timezone}" is not a time zone: give an IANA name such as Europe/Paris`)
  const ttlOf = Object.entries(options.metricEventTtlOf ?? {}).map(
    ([metric, ttl]) => [metric, readDuration(`metricEventTtlOf.${metric}`, ttl)] as const,
  )
  return {
    signals: {
      metricEventTtl: readDuration('metricEventTtl', options.metricEventTtl ?? defaultSignalOptions.metricEventTtl),
      metricEventTtlOf: Object.fromEntries(ttlOf),
      maxClockSkew: readDuration('maxClockSkew', options.maxClockSkew ?? defaultSignalOptions.maxClockSkew),
      maxEventsPerMetric: readCount('maxEventsPerMetric', options.maxEventsPerMetric ?? defaultSignalOptions.maxEventsPerMetric),
      maxMetrics: readCount('maxMetrics', options.maxMetrics ?? defaultSignalOptions.maxMetrics),
    },
    clock: options.clock ?? systemClock,
    timezone,
    heartbeatMs: readCount('heartbeatPeriod', options.heartbeatPeriod ?? 60_000),
    reactive: options.reactive ?? true,
    maxConcurrentRuns: options.maxConcurrentRuns === undefined ? Infinity : readCount('maxConcurrentRuns', options.maxConcurrentRuns),
    concurrencyGroups: Object.fromEntries(
      Object.entries(options.concurrencyGroups ?? {}).map(([group, max]) => [group, readCount(`concurrencyGroups.${group}`, max)]),
    ),
  }
}

/** @throws TidegateError `bad-option` */
export function readDuration(option: string, input: DurationInput): Duration {
  const ms = typeof input === 'number' ? input : parseDuration(input)
  if (ms === undefined || !Number.isSafeInteger(ms) || ms < 0) {
    throw badOption(option, `${show(input)} is not a duration: give whole milliseconds, or a text such as "10m" or "1h30m"`)
  }
  return ms
}

/** @throws TidegateError `bad-option` */
export function readInstant(option: string, input: InstantInput): Instant {
  const instant = typeof input === 'string' ? parseInstant(input) : Number(input)
  if (instant === undefined || !Number.isSafeInteger(instant)) {
    throw badOption(
      option,
      `${show(input)} is not an instant: give milliseconds since 1970, a Date, or an ISO text with an offset such as "2026-01-01T00:00:00Z"`,
    )
  }
  return instant
}

function readCount(option: string, count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw badOption(option, `${show(count)} is not a whole number of at least 1`)
  return count
}

function badOption(option: string, message: string): TidegateError {
  return new TidegateError('bad-option', `option ${option}: ${message}`)
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value)
}
