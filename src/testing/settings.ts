/** What a simulated scheduler is set to: the scheduler's options that a simulation honours, by their names and with their defaults. */
import type { Duration } from '../../grammar/index.js'
import type { Limits } from '../scheduler/index.js'
import { defaultSignalOptions, type SignalOptions } from '../signals/index.js'
import { isTimezone } from '../timers/index.js'
import { badOption, durationOf, type DurationInput } from './values.js'

/** The scheduler's options that a simulation honours; the `config` of a policy test. */
export interface SimulationConfig {
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
  /** Time between heartbeats, a number in milliseconds. Default 60,000. */
  readonly heartbeatPeriod?: DurationInput
  /** Also judge at every deadline and on every event that changes a verdict (default), or on heartbeats only. */
  readonly reactive?: boolean
  /** Runs that have not ended, all policies together. Default: no limit. */
  readonly maxConcurrentRuns?: number
  /** Limits of the groups that policies name in `concurrency_group`. A group that is not named here admits 1. */
  readonly concurrencyGroups?: Readonly<Record<string, number>>
}

/** The same with every default filled in and every duration in milliseconds. */
export interface Settings {
  readonly timezone: string
  readonly reactive: boolean
  readonly heartbeatPeriodMs: Duration
  readonly limits: Limits
  readonly signals: SignalOptions
}

/** @throws TidegateError `bad-option` that names the option. */
export function readSettings(config: SimulationConfig): Settings {
  const timezone = config.timezone ?? 'UTC'
  if (!isTimezone(timezone)) throw badOption('timezone', `"${timezone}" is not a time zone: give an IANA name such as Europe/Paris`)
  const count = (name: string, given: number | undefined, otherwise: number): number =>
    given === undefined ? otherwise : countOf(name, given)
  return {
    timezone,
    reactive: config.reactive ?? true,
    heartbeatPeriodMs: countOf('heartbeatPeriod', durationOf('heartbeatPeriod', config.heartbeatPeriod ?? 60_000)),
    limits: {
      maxConcurrentRuns: count('maxConcurrentRuns', config.maxConcurrentRuns, Number.POSITIVE_INFINITY),
      concurrencyGroups: mapValues(config.concurrencyGroups ?? {}, (max, group) => countOf(`concurrencyGroups.${group}`, max)),
    },
    signals: {
      metricEventTtl: durationOf('metricEventTtl', config.metricEventTtl ?? defaultSignalOptions.metricEventTtl),
      metricEventTtlOf: mapValues(config.metricEventTtlOf ?? {}, (ttl, metric) => durationOf(`metricEventTtlOf.${metric}`, ttl)),
      maxClockSkew: durationOf('maxClockSkew', config.maxClockSkew ?? defaultSignalOptions.maxClockSkew),
      maxEventsPerMetric: count('maxEventsPerMetric', config.maxEventsPerMetric, defaultSignalOptions.maxEventsPerMetric),
      maxMetrics: count('maxMetrics', config.maxMetrics, defaultSignalOptions.maxMetrics),
    },
  }
}

function countOf(name: string, count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw badOption(name, `${String(count)} is not a whole number of at least 1`)
  return count
}

function mapValues<From, To>(
  object: Readonly<Record<string, From>>,
  convert: (value: From, key: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, convert(value, key)]))
}
