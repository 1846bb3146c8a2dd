/** Random values of one metric over a span: calm, swinging, rising, silent, close to the borders of the conditions that read them. */
import type { Duration, Instant } from '../../../grammar/index.js'
import { comparisons } from '../../../dsl/comparisons.js'
import type { MetricEvent } from '../../signals/index.js'
import type { Border, Measured } from './borders.js'
import type { Chance } from './chance.js'

/** The most events of one series. */
const EVENTS_MAX = 120
/** Between two values at the least. */
const PACE_MIN: Duration = 1000

export interface SeriesSpan {
  readonly from: Instant
  readonly until: Instant
  /** How long a value is known. */
  readonly ttlMs: Duration
  /** Whether the values shall make the conditions true, as far as one can say how. */
  readonly isFriendly: boolean
}

/** Events of one series, in order of time. */
export function randomSeries(measured: Measured, span: SeriesSpan, chance: Chance): readonly MetricEvent[] {
  const { isFriendly, ttlMs } = span
  const lookbacks = measured.borders.map(({ lookbackMs }) => lookbackMs ?? ttlMs)
  const lookback = chance.pick(lookbacks) ?? ttlMs
  const from = span.from - Math.max(...lookbacks, 0)
  const least = Math.max(
    PACE_MIN,
    Math.ceil(lookback / chance.pick([20, 5, 2, ...(isFriendly ? [] : [0.7])])),
    Math.ceil((span.until - from) / EVENTS_MAX),
  )
  // Whole seconds are easier to read.
  const pace = Math.ceil(least / PACE_MIN) * PACE_MIN
  const events: MetricEvent[] = []
  const phases = isFriendly ? 1 : chance.whole(1, 5)
  let at = from + chance.whole(0, pace / PACE_MIN) * PACE_MIN
  for (let phase = 1; phase <= phases; phase += 1) {
    const end = phase === phases ? span.until : from + chance.whole(1, span.until - from)
    const valueAt = pattern(measured, pace, lookback, isFriendly, chance)
    for (let step = 0; at <= end; step += 1, at += pace) {
      const value = valueAt(step)
      if (value !== undefined) events.push(eventOf(measured, value, at))
    }
  }
  return events
}

function eventOf({ metric, labels }: Measured, value: number, timestamp: Instant): MetricEvent {
  return { metric, value, timestamp, ...(Object.keys(labels).length === 0 ? {} : { labels }) }
}

/** What a series does for a while, step by step; undefined: no value at this step. */
type Pattern = (step: number) => number | undefined

function pattern({ borders }: Measured, pace: Duration, lookback: Duration, isFriendly: boolean, chance: Chance): Pattern {
  if (isFriendly) return friendly(borders, pace, lookback, chance)
  const value = (): number => level(borders, pace, chance)
  const [first, second, slope] = [value(), value(), step(borders, pace, chance)]
  const patterns: readonly [Pattern, ...Pattern[]] = [
    () => undefined,
    () => first,
    () => first,
    (index) => (index % 2 === 0 ? first : second),
    () => value(),
    (index) => first + index * slope,
    (index) => (index % 7 === 6 ? second : first),
  ]
  return chance.pick(patterns)
}

/** Values that pass as many of the borders as one value can. */
function friendly(borders: readonly Border[], pace: Duration, lookback: Duration, chance: Chance): Pattern {
  const absent = borders.some(({ scale, wanted, value }) => scale === 'presence' && wanted === '<' && value <= 1)
  if (absent) return () => undefined
  const moving = borders.find(({ scale, wanted }) => (scale === 'swing' || scale === 'rate') && wanted !== undefined)
  const choices = borders.flatMap((border) => around(border, pace, lookback))
  const passed = (value: number): number => borders.filter((border) => border.scale === 'level' && passes(value, border)).length
  const best = Math.max(0, ...choices.map(passed))
  const value = chance.pick(choices.filter((choice) => passed(choice) === best)) ?? chance.whole(0, 100)
  if (moving === undefined) return () => value
  const slope =
    slopeOf(moving, pace) * (moving.wanted === '<' || moving.wanted === '<=' ? chance.pick([-1, 0, 0.5]) : chance.pick([1.1, 2, 5]))
  return (index) => value + index * slope
}

/** A value near a border, or anywhere. */
function level(borders: readonly Border[], pace: Duration, chance: Chance): number {
  const border = chance.pick(borders)
  if (border === undefined || chance.isLucky(0.1)) return chance.whole(-10, 1000)
  return chance.pick(around(border, pace, border.lookbackMs ?? 600_000)) ?? border.value
}

/** On the border, just beside it, and far off. */
function around({ scale, value, lookbackMs }: Border, pace: Duration, lookback: Duration): readonly number[] {
  const count = Math.max(1, Math.floor((lookbackMs ?? lookback) / pace))
  const border = scale === 'total' ? value / count : scale === 'level' ? value : 10
  const near = Number.isInteger(border) ? 1 : Math.max(Math.abs(border) / 20, Number.EPSILON)
  return [border, border - near, border + near, border / 2, border * 2, border - 10 * near, border + 10 * near, 0]
}

/** By how much a rising or falling series changes from one value to the next. */
function step(borders: readonly Border[], pace: Duration, chance: Chance): number {
  const border = chance.pick(borders)
  const slope = border === undefined ? 1 : slopeOf(border, pace)
  return slope * chance.pick([-2, -1, -0.5, 0.5, 1, 2])
}

function slopeOf({ scale, value, lookbackMs }: Border, pace: Duration): number {
  if (scale === 'rate') return (value * pace) / 1000
  if (scale === 'swing') return (value * pace) / (lookbackMs ?? 600_000)
  return Math.max(Math.abs(value) / 10, 1)
}

function passes(value: number, { wanted, value: border }: Border): boolean {
  return wanted === undefined || comparisons[wanted](value, border)
}
