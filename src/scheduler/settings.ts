/** What a scheduler is set to, real or simulated: the options that both take, by their names and with their defaults. */
import { badOption, readCount, readDuration, readFlag, show, type Duration, type DurationInput } from '../../grammar/index.js'
import { defaultSignalOptions, type Resolutions, type SignalOptions } from '../signals/index.js'
import { isTimezone } from '../timers/index.js'
import type { Limits } from './book.js'

/** The options of a scheduler that say how it decides; also the `config` of a policy test. */
export interface SettingsInput {
  /** IANA zone of policies that name none. Default UTC. */
  readonly timezone?: string
  /** How long "recent" and "last known" see an event. Default 10m. */
  readonly metricEventTtl?: DurationInput
  /** The same for single metrics. */
  readonly metricEventTtlOf?: Readonly<Record<string, DurationInput>>
  /**
   * Metrics whose events are merged into buckets of this length, so that memory depends on how far conditions look back and not on how many events come.
   * An event counts as if it had come at the beginning of its bucket. Conditions that ask for single events of such a metric are refused.
   */
  readonly resolutionOf?: Readonly<Record<string, DurationInput>>
  /** How far ahead of now the timestamp of an event may lie. Default 1m. */
  readonly maxClockSkew?: DurationInput
  /** At the bound the oldest events of a metric go. Default 1,000,000. */
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

/** The names of these options. */
export const settingKeys: Readonly<Record<keyof SettingsInput, true>> = {
  timezone: true,
  metricEventTtl: true,
  metricEventTtlOf: true,
  resolutionOf: true,
  maxClockSkew: true,
  maxEventsPerMetric: true,
  maxMetrics: true,
  heartbeatPeriod: true,
  reactive: true,
  maxConcurrentRuns: true,
  concurrencyGroups: true,
}

/** The same with every default filled in and every duration in milliseconds. */
export interface Settings {
  readonly timezone: string
  readonly reactive: boolean
  readonly heartbeatPeriodMs: Duration
  readonly limits: Limits
  readonly signals: SignalOptions
}

/** @throws TidegateError `bad-option` that names the option */
export function readSettings(input: SettingsInput): Settings {
  const timezone = input.timezone ?? 'UTC'
  if (typeof timezone !== 'string' || !isTimezone(timezone))
    throw badOption('timezone', `${show(timezone)} is not a time zone: give an IANA name such as Europe/Paris`)
  const duration = (name: 'metricEventTtl' | 'maxClockSkew'): Duration => readDuration(name, input[name] ?? defaultSignalOptions[name])
  const count = (name: 'maxEventsPerMetric' | 'maxMetrics'): number => readCount(name, input[name] ?? defaultSignalOptions[name])
  return {
    timezone,
    reactive: readFlag('reactive', input.reactive, true),
    heartbeatPeriodMs: readCount('heartbeatPeriod', readDuration('heartbeatPeriod', input.heartbeatPeriod ?? 60_000)),
    limits: {
      maxConcurrentRuns: input.maxConcurrentRuns === undefined ? Infinity : readCount('maxConcurrentRuns', input.maxConcurrentRuns),
      concurrencyGroups: mapValues(input.concurrencyGroups, (max, group) => readCount(`concurrencyGroups.${group}`, max)),
    },
    signals: {
      metricEventTtl: duration('metricEventTtl'),
      metricEventTtlOf: mapValues(input.metricEventTtlOf, (ttl, metric) => readDuration(`metricEventTtlOf.${metric}`, ttl)),
      resolutionOf: readResolutions(input.resolutionOf),
      maxClockSkew: duration('maxClockSkew'),
      maxEventsPerMetric: count('maxEventsPerMetric'),
      maxMetrics: count('maxMetrics'),
    },
  }
}

/** Lengths of buckets in milliseconds. @throws TidegateError `bad-option` */
export function readResolutions(input: SettingsInput['resolutionOf']): Resolutions {
  return mapValues(input, readResolution)
}

function readResolution(input: DurationInput, metric: string): Duration {
  if (metric.startsWith('tidegate.'))
    throw badOption('resolutionOf', `"${metric}" is one of the scheduler's own metrics, whose events are not merged`)
  return readCount(`resolutionOf.${metric}`, readDuration(`resolutionOf.${metric}`, input))
}

function mapValues<From, To>(
  object: Readonly<Record<string, From>> = {},
  convert: (value: From, key: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, convert(value, key)]))
}
