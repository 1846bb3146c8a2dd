/** The head of a drawing and its time axis: title, what is shown, ticks in the zone, the closing times of windows, and now. */
import type { Instant } from '../../../grammar/time.js'
import { sayTime } from '../words.js'
import { BOLD, fitText, textWidth } from './safe-text.js'
import { element, label, line } from './svg-markup.js'
import { MARGIN, type Panel, type Sheet } from './svg-sheet.js'
import { css } from './svg-style.js'
import { timeTicks, type TimeTick } from './time-ticks.js'
import type { Timeline } from './timeline.js'
import { countsText, spanText } from './summary.js'

/** Closing times are marked while there are at most so many. */
const CLOSINGS_MAX = 40
const TICK_WIDTH = 84

export interface Axis extends Panel {
  readonly ticks: readonly TimeTick[]
  /** Where lines down from the axis begin. */
  readonly top: number
  readonly closings: readonly Instant[]
}

export function drawAxis(sheet: Sheet): Axis {
  const { timeline, width, left, right } = sheet
  const ticks = timeTicks(timeline.from, timeline.to, timeline.timezone, Math.max(2, Math.floor((right - left) / TICK_WIDTH)))
  const shown = roomyTicks(sheet, ticks)
  const dated = shown.some(({ date }) => date !== undefined)
  const first = 78
  const second = first + (dated ? 15 : 0)
  const closings = closingTimes(timeline, ticks)
  const nowShown = timeline.now > timeline.from && timeline.now < timeline.to
  const small = smallLabels(sheet, closings, nowShown ? timeline.now : undefined, second + 14)
  const head =
    label(MARGIN, 30, css('headline'), fitText(timeline.title, 16 * BOLD, width - 2 * MARGIN)) +
    label(MARGIN, 50, css('small'), fitText(`${spanText(timeline)} · ${countsText(timeline)}`, 11, width - 2 * MARGIN))
  const labels = shown.map(({ at, label: text, date }) => {
    const under = date === undefined ? '' : label(sheet.x(at), first + 14, css('tiny', 'middle'), date)
    return label(sheet.x(at), first, css('tick', 'middle'), text) + under
  })
  return {
    ticks,
    closings,
    top: second + 6,
    bottom: second + (small === '' ? 14 : 22),
    markup: `${head}\n${element('g', { 'aria-hidden': 'true' }, ...labels, small)}\n`,
  }
}

/** Ticks whose labels do not touch. */
function roomyTicks(sheet: Sheet, ticks: readonly TimeTick[]): readonly TimeTick[] {
  let free = Number.NEGATIVE_INFINITY
  return ticks.filter(({ at, label: text, date }) => {
    const half = Math.max(textWidth(text, 13), date === undefined ? 0 : textWidth(date, 10)) / 2
    if (sheet.x(at) - half < free || sheet.x(at) + half > sheet.width) return false
    free = sheet.x(at) + half + 6
    return true
  })
}

/** When the windows of a single policy close, where no tick says so already. */
function closingTimes({ tracks, from, to }: Timeline, ticks: readonly TimeTick[]): readonly Instant[] {
  const track = tracks[0]
  if (track === undefined || tracks.length > 1 || track.windows.length > CLOSINGS_MAX) return []
  const taken = new Set(ticks.map(({ at }) => at))
  const closes = track.windows.filter(({ opens, closes: end }) => end > opens && end >= from && end <= to).map((window) => window.closes)
  return [...new Set(closes)].filter((at) => !taken.has(at)).toSorted((a, b) => a - b)
}

function smallLabels(sheet: Sheet, closings: readonly Instant[], now: Instant | undefined, y: number): string {
  const { timezone } = sheet.timeline
  const wanted = [...(now === undefined ? [] : [{ at: now, text: 'now' }]), ...closings.map((at) => ({ at, text: sayTime(at, timezone) }))]
  const placed: { readonly start: number; readonly end: number }[] = []
  return wanted
    .map(({ at, text }) => {
      // Beside their line, so that the line stays whole.
      const start = sheet.x(at) + 4
      const end = start + textWidth(text, 10) + 4
      if (end > sheet.width || placed.some((other) => start < other.end && end > other.start)) return ''
      placed.push({ start, end })
      return label(start, y, css('tiny'), text)
    })
    .join('')
}

/** The vertical lines behind everything, from the axis down to `bottom`. */
export function gridLines(sheet: Sheet, axis: Axis, bottom: number): string {
  const { now, from, to } = sheet.timeline
  const lines = [
    ...axis.ticks.map(({ at }) => line(sheet.x(at), axis.top, sheet.x(at), bottom, css('grid'))),
    ...axis.ticks.map(({ at }) => line(sheet.x(at), axis.top, sheet.x(at), axis.top + 8, css('axis'))),
    ...(now > from && now < to ? [line(sheet.x(now), axis.top, sheet.x(now), bottom, css('now'))] : []),
  ]
  return `${element('g', { 'aria-hidden': 'true' }, ...lines)}\n`
}

/** Dashed lines where windows close, down to the end of their runs. */
export function closingLines(sheet: Sheet, axis: Axis, bottom: number): string {
  const lines = axis.closings.map((at) => line(sheet.x(at), axis.top, sheet.x(at), bottom, css('closing')))
  return lines.length === 0 ? '' : `${element('g', { 'aria-hidden': 'true' }, ...lines)}\n`
}
