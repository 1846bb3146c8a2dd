/** Draws a metric under the windows: how long each of its values is known, the last known value over time, and the thresholds that policies ask for. */
import { formatDuration } from '../../../grammar/index.js'
import type { Instant } from '../../../grammar/time.js'
import { sayInstant, sayNumber, sayTime } from '../words.js'
import { BOLD, escapeMarkup, fitText, textWidth } from './safe-text.js'
import { box, decimals, element, label, line, path, titled } from './svg-markup.js'
import type { Panel, Sheet } from './svg-sheet.js'
import { thresholdLabel } from './summary.js'
import { css } from './svg-style.js'
import type { Lifetime, MetricTrack, Step, Threshold } from './timeline.js'
import { shortNumber, valueScale, type ValueScale } from './value-ticks.js'

const LANE = 19
const BAR = 15
const CHART = 90
/** Lives of values are drawn while there are at most so many, in at most so many lanes. */
const LIVES_MAX = 120
const LANES_MAX = 10

export function drawMetric(sheet: Sheet, track: MetricTrack, top: number): Panel {
  const live = showsLives(track)
  const chartTop = top + (live ? Math.max(2, track.lanes) * LANE + 10 : 44)
  const lives = live ? track.lifetimes.map((lifetime) => life(sheet, track, lifetime, top)).join('') : ''
  const words =
    element(
      'g',
      {},
      element('title', {}, escapeMarkup(track.metric)),
      label(sheet.left - 12, top + 12, css('name', 'end'), fitText(track.metric, 12 * BOLD, sheet.left - 28)),
    ) + label(sheet.left - 12, top + 27, css('tiny', 'end'), fitText(`known ${formatDuration(track.ttlMs)}`, 10, sheet.left - 28))
  return {
    bottom: chartTop + CHART,
    markup: `${words}\n${lives}${chart(sheet, track, chartTop)}`,
    notes: live ? [] : [`${track.metric}: ${track.lifetimes.length} values, too many to show how long each is known`],
  }
}

/** Whether there is room to draw how long each value is known. */
export function showsLives(track: MetricTrack): boolean {
  return track.lifetimes.length <= LIVES_MAX && track.lanes <= LANES_MAX
}

/** The threshold whose side is tinted: the only one, when it is one for the last value. */
export function tintedThreshold({ thresholds }: MetricTrack): Threshold | undefined {
  const [threshold, ...others] = thresholds
  return threshold !== undefined && others.length === 0 && threshold.subject === 'last' && /^[<>]/.test(threshold.operator)
    ? threshold
    : undefined
}

function life(sheet: Sheet, track: MetricTrack, { at, value, until, overtaken, lane }: Lifetime, top: number): string {
  const y = top + lane * LANE
  const [start, change, end] = [sheet.x(at), sheet.x(overtaken ?? until), sheet.x(until)]
  const text = shortNumber(value)
  const width = textWidth(text, 11) + 6
  const { timezone } = sheet.timeline
  const title = `${track.metric} = ${sayNumber(value)} at ${sayInstant(at, timezone)}, known until ${sayTime(until, timezone)}`
  const newer = overtaken === undefined ? '' : `, the last one until ${sayTime(overtaken, timezone)}`
  return titled(
    css('lifetime'),
    `${title}${newer}.`,
    '',
    overtaken === undefined ? '' : box(change, y, Math.max(0, end - change), BAR, css('overtaken')),
    box(start, y, Math.max(2, change - start), BAR, css('life')),
    change - start >= width
      ? label((start + change) / 2, y + 11.5, css('life-text', 'middle'), text)
      : end - change >= width
        ? label((change + end) / 2, y + 11.5, css('overtaken-text', 'middle'), text)
        : '',
  )
}

function chart(sheet: Sheet, track: MetricTrack, top: number): string {
  const scale = valueScale([...track.steps.map(({ value }) => value), ...track.thresholds.map(({ value }) => value)], 3)
  const ratio = CHART / (scale.max - scale.min)
  const y = (value: number): number => top + CHART - (Math.min(scale.max, Math.max(scale.min, value)) - scale.min) * ratio
  return (
    axis(sheet, scale, y) +
    askedArea(sheet, track, top, y) +
    valueLine(sheet, track, y) +
    track.thresholds.map((threshold, index) => thresholdLine(sheet, threshold, y, track.thresholds.slice(0, index))).join('')
  )
}

type Height = (value: number) => number

function axis(sheet: Sheet, scale: ValueScale, y: Height): string {
  const lines = scale.ticks.map((tick, index) => {
    const level = line(sheet.left, y(tick), sheet.right, y(tick), css(index === 0 ? 'axis' : 'grid'))
    return level + label(sheet.left - 8, y(tick) + 4, css('small', 'end'), shortNumber(tick))
  })
  return `${element('g', { 'aria-hidden': 'true' }, ...lines)}\n`
}

/** The side of the threshold on which the condition holds. */
function askedArea(sheet: Sheet, track: MetricTrack, top: number, y: Height): string {
  const threshold = tintedThreshold(track)
  if (threshold === undefined) return ''
  const edge = y(threshold.value)
  const [start, end] = threshold.operator.startsWith('<') ? [edge, top + CHART] : [top, edge]
  return box(sheet.left, start, sheet.right - sheet.left, end - start, css('asked'))
}

function thresholdLine(sheet: Sheet, threshold: Threshold, y: Height, before: readonly Threshold[]): string {
  const at = y(threshold.value)
  const free = before.every((other) => Math.abs(y(other.value) - at) >= 12)
  const text = fitText(thresholdLabel(threshold), 11, sheet.width - sheet.right - 8)
  const title = `Threshold: ${threshold.subject} ${threshold.operator} ${threshold.value}`
  return titled(
    css('limit'),
    title,
    '',
    line(sheet.left, at, sheet.right, at, css('threshold')),
    free ? label(sheet.right + 6, at + 4, css('threshold-text'), text) : '',
  )
}

function valueLine(sheet: Sheet, track: MetricTrack, y: Height): string {
  const pixels = sheet.right - sheet.left
  const crowded = track.steps.length > pixels / 2
  const title = `Last known value of ${track.metric}`
  if (crowded) return titled(css('values'), title, '', path(envelope(sheet, track.steps, y), css('value-area')))
  const dots =
    track.lifetimes.length > pixels / 8 ? [] : track.lifetimes.filter(({ at }) => at >= sheet.timeline.from && at <= sheet.timeline.to)
  return titled(
    css('values'),
    title,
    'No line: no value is known.',
    path(steps(sheet, track.steps, y), css('value')),
    ...dots.map(({ at, value }) => element('circle', { cx: sheet.x(at), cy: y(value), r: 3, class: css('value-dot') })),
  )
}

/** A line of steps; where no value is known it is broken. */
function steps(sheet: Sheet, all: readonly Step[], y: Height): string {
  let reached: Instant | undefined
  return all
    .map(({ from, to, value }) => {
      const jump = reached === from ? `V${decimals(y(value))}` : `M${decimals(sheet.x(from))} ${decimals(y(value))}`
      reached = to
      return `${jump}H${decimals(sheet.x(to))}`
    })
    .join('')
}

/** From the least to the greatest value of every two pixels. */
function envelope(sheet: Sheet, all: readonly Step[], y: Height): string {
  const spans = new Map<number, { low: number; high: number }>()
  for (const { from, to, value } of all) {
    for (let column = Math.floor(sheet.x(from) / 2); column <= Math.floor(sheet.x(to) / 2); column += 1) {
      const span = spans.get(column)
      spans.set(column, { low: Math.min(span?.low ?? value, value), high: Math.max(span?.high ?? value, value) })
    }
  }
  return [...spans].map(([column, { low, high }]) => `M${column * 2} ${decimals(y(high) - 1)}h2V${decimals(y(low) + 1)}h-2Z`).join('')
}
