/** Draws a timeline as one self-contained SVG: no scripts, no fonts, no links. The same timeline gives the same bytes. */
import { isCrowded } from './buckets.js'
import { BOLD, escapeMarkup, fitText } from './safe-text.js'
import { closingLines, drawAxis, gridLines } from './svg-axis.js'
import { drawCrowd } from './svg-crowd.js'
import { drawLegend } from './svg-legend.js'
import { element, label, line, section } from './svg-markup.js'
import { drawMetric } from './svg-metric.js'
import { drawRuns } from './svg-runs.js'
import { MARGIN, sheetOf, type Panel, type Sheet, type SvgOptions } from './svg-sheet.js'
import { css, patternElements, styleElement } from './svg-style.js'
import { drawWindows } from './svg-windows.js'
import { countsText, spanText } from './summary.js'
import type { Timeline, TimelineTrack } from './timeline.js'

/** More lines than these would hide what they point at. */
const RELEASES_MAX = 40

/** The timeline as the text of an SVG file. Its size is bounded, however many rows there are: crowded tracks are counted in columns, with a note. */
export function timelineToSvg(timeline: Timeline, options: SvgOptions = {}): string {
  const sheet = sheetOf(timeline, options)
  const axis = drawAxis(sheet)
  const tracks = stack(timeline.tracks, axis.bottom, (track, top) => drawTrack(sheet, track, top, timeline.tracks.length > 1))
  const metrics = stack(timeline.metrics, tracks.bottom, (metric, top) => {
    const panel = drawMetric(sheet, metric, top + 14)
    return { ...panel, markup: section(`Metric ${metric.metric}`, 'Its values over time.', panel.markup) }
  })
  const end = metrics.bottom + 4
  const legend = drawLegend(sheet, end + 16)
  const notes = drawNotes(sheet, [...timeline.notes, ...(tracks.notes ?? []), ...(metrics.notes ?? [])], legend.bottom)
  const behind = gridLines(sheet, axis, end) + closingLines(sheet, axis, tracks.bottom) + releaseLines(sheet, tracks, end)
  return frame(sheet, notes.bottom + 6, options, [axis.markup, behind, tracks.markup, metrics.markup, legend.markup, notes.markup])
}

function frame(sheet: Sheet, height: number, { theme = 'auto' }: SvgOptions, content: readonly string[]): string {
  const { timeline, width } = sheet
  const size = { width, height: Math.ceil(height) }
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${size.height}`,
      ...size,
      class: css('drawing'),
      role: 'group',
      'aria-labelledby': `${sheet.id('title')} ${sheet.id('description')}`,
    },
    '\n',
    `${element('title', { id: sheet.id('title') }, escapeMarkup(`Timeline of ${timeline.title}`))}\n`,
    `${element('desc', { id: sheet.id('description') }, escapeMarkup(`${spanText(timeline)}. ${countsText(timeline)}.`))}\n`,
    `${styleElement(theme)}\n`,
    `${patternElements((name) => sheet.id(name))}\n`,
    `${element('rect', { ...size, class: css('back') })}\n`,
    ...content,
  )}\n`
}

/** Draws panels one below the other. */
function stack<Item>(items: readonly Item[], top: number, draw: (item: Item, top: number) => Panel): Panel {
  let bottom = top
  const panels = items.map((item) => {
    const panel = draw(item, bottom)
    bottom = panel.bottom
    return panel
  })
  return {
    bottom,
    markup: panels.map(({ markup }) => markup).join(''),
    notes: panels.flatMap(({ notes }) => notes ?? []),
    released: panels.flatMap(({ released }) => released ?? []),
  }
}

function drawTrack(sheet: Sheet, track: TimelineTrack, top: number, named: boolean): Panel {
  const start = top + (named ? 30 : 8)
  const name = named ? label(MARGIN, top + 22, css('name'), fitText(track.policy, 12 * BOLD, sheet.width - 2 * MARGIN)) : ''
  const crowded = isCrowded(track, sheet.right - sheet.left)
  const windows = crowded ? drawCrowd(sheet, track, start) : drawWindows(sheet, track, start)
  const runs = crowded ? { bottom: windows.bottom, markup: '' } : drawRuns(sheet, track, windows.bottom + 10)
  const runsLabel = crowded ? start + 80 : windows.bottom + 26
  const words =
    label(sheet.left - 12, start + (crowded ? 10 : 32), css('small', 'end'), 'windows') +
    label(sheet.left - 12, runsLabel, css('small', 'end'), 'runs')
  return {
    bottom: runs.bottom,
    markup: section(`Policy ${track.policy}`, `Session ${track.session}.`, name, words, '\n', windows.markup, runs.markup),
    notes: windows.notes ?? [],
    released: crowded ? [] : track.runs.filter((run) => run.released).map((run) => ({ x: sheet.x(run.start), y: start })),
  }
}

/** Where a run started as soon as what had held it back was gone: a line down to the metrics that may have done it. */
function releaseLines({ timeline }: Sheet, { released = [] }: Panel, bottom: number): string {
  if (timeline.metrics.length === 0 || released.length === 0 || released.length > RELEASES_MAX) return ''
  const lines = released.map(({ x, y }) => line(x, y, x, bottom, css('released')))
  return `${element('g', { 'aria-hidden': 'true' }, ...lines)}\n`
}

function drawNotes({ width }: Sheet, notes: readonly string[], top: number): Panel {
  return {
    bottom: top + notes.length * 16,
    markup: notes
      .map((note, index) => label(MARGIN, top + 12 + index * 16, css('small'), fitText(`Note: ${note}.`, 11, width - 2 * MARGIN)))
      .join(''),
  }
}
