/** Draws a timeline with characters, for terminals and for reports of failed tests. */
import { formatDuration } from '../../../grammar/index.js'
import { holdReasons } from '../../scheduler/index.js'
import { reasonWords } from './outcome-words.js'
import { countsText, spanText } from './summary.js'
import { ascii, cellsOf, fitCells, Row, unicode, type Grid } from './text-canvas.js'
import { joinLines, nameRow, wrapText } from './text-lines.js'
import { metricRows } from './text-metric.js'
import { trackRows } from './text-track.js'
import { timeTicks } from './time-ticks.js'
import type { Timeline } from './timeline.js'

export interface TextOptions {
  /** In columns. Default 80; at least 40, at most 400. */
  readonly width?: number
  /** Only ASCII characters. Default false. */
  readonly ascii?: boolean
  /** How many windows are explained in words below the drawing. Default 12. */
  readonly sentences?: number
}

/** The timeline as lines of text, each at most as wide as asked for; the last ends with a line feed. */
export function timelineToText(timeline: Timeline, options: TextOptions = {}): string {
  const grid = gridOf(timeline, options)
  const { glyphs, width } = grid
  const lines = [
    fitCells(timeline.title, width, glyphs),
    ...wrapText(`${spanText(timeline)}; ${countsText(timeline)}`, width, glyphs),
    ...axisRows(timeline, grid),
    ...timeline.tracks.flatMap((track) => trackRows(track, timeline, grid, timeline.tracks.length > 1)),
    ...timeline.metrics.flatMap((metric) => metricRows(metric, timeline, grid)),
    '',
    ...legend(timeline, grid),
    ...sentences(timeline, grid, options.sentences ?? 12),
    ...timeline.notes.flatMap((note) => wrapText(`Note: ${note}.`, width, glyphs)),
  ]
  return `${lines.map((text) => text.trimEnd()).join('\n')}\n`
}

function gridOf(timeline: Timeline, options: TextOptions): Grid {
  const width = Math.floor(Math.min(400, Math.max(40, options.width ?? 80)))
  const gutter = Math.min(Math.floor(width / 4), Math.max(8, ...timeline.metrics.map(({ metric }) => cellsOf(metric) + 1)))
  const columns = width - gutter
  const { from, to } = timeline
  return {
    glyphs: options.ascii === true ? ascii : unicode,
    width,
    gutter,
    columns,
    column: (at) => Math.min(columns - 1, Math.max(0, Math.floor(((at - from) * columns) / (to - from)))),
  }
}

function axisRows({ from, to, timezone }: Timeline, grid: Grid): readonly string[] {
  const [dates, labels, axis] = [new Row(grid.columns), new Row(grid.columns), new Row(grid.columns)]
  axis.fill(0, grid.columns, grid.glyphs.axis)
  for (const { at, label, date } of timeTicks(from, to, timezone, Math.max(2, Math.floor(grid.columns / 9)))) {
    const column = grid.column(at)
    axis.write(column, grid.glyphs.tick)
    if (column + label.length <= grid.columns && labels.isBlank(Math.max(0, column - 1), column + label.length + 1))
      labels.write(column, label)
    if (date !== undefined && column + date.length <= grid.columns && dates.isBlank(Math.max(0, column - 1), column + date.length + 1))
      dates.write(column, date)
  }
  const dated = dates.isBlank(0, grid.columns) ? [] : [nameRow('', dates, grid)]
  return ['', ...dated, nameRow('', labels, grid), nameRow('', axis, grid)]
}

function legend(timeline: Timeline, { glyphs, width }: Grid): readonly string[] {
  const windows = timeline.tracks.flatMap((track) => track.windows)
  const results = new Set(timeline.tracks.flatMap(({ runs }) => runs.map(({ result }) => result)))
  const reasons = new Set(windows.flatMap(({ holds }) => holds.map(({ reason }) => reason)))
  const ttls = [...new Set(timeline.metrics.map(({ ttlMs }) => formatDuration(ttlMs)))]
  const entries = [
    ...(['success', 'error', 'cancelled', 'running'] as const)
      .filter((result) => results.has(result))
      .map((result) => `${glyphs.results[result].join('')} ${result}`),
    ...holdReasons.filter((reason) => reasons.has(reason)).map((reason) => `${glyphs.holds[reason]} ${reasonWords[reason]}`),
    ...(ttls.length === 0 ? [] : [`${glyphs.lives[0]} last known`, `${glyphs.lives[1]} overtaken (known ${ttls.join(', ')})`]),
  ]
  return entries.length === 0 ? [] : joinLines(entries, '   ', width, glyphs)
}

function sentences({ tracks }: Timeline, { glyphs, width }: Grid, most: number): readonly string[] {
  const named = tracks.length > 1
  const all = tracks.flatMap(({ policy, windows }) => windows.map(({ text }) => (named ? `${policy}: ${text}` : text)))
  const shown = all.slice(0, Math.max(0, most))
  const rest = all.length - shown.length
  if (shown.length === 0) return []
  const more = rest === 0 ? [] : [`(${rest} more ${rest === 1 ? 'window' : 'windows'})`]
  return ['', ...[...shown, ...more].flatMap((text) => wrapText(text, width, glyphs))]
}
