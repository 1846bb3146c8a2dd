/** The legend of a drawing: what its colours, patterns and lines mean, for those that occur in it. */
import { holdReasons } from '../../scheduler/index.js'
import { isCrowded } from './buckets.js'
import { reasonWords, toneWords } from './outcome-words.js'
import { textWidth } from './safe-text.js'
import { toneParts } from './svg-crowd.js'
import { box, element, label, line, path } from './svg-markup.js'
import { showsLives, tintedThreshold } from './svg-metric.js'
import { MARGIN, type Panel, type Sheet } from './svg-sheet.js'
import { css } from './svg-style.js'
import { resultMark } from './svg-symbols.js'
import type { TimelineRun, Tone } from './timeline.js'

interface Entry {
  readonly words: string
  /** Draws a swatch of 26 by 14 at a place. */
  readonly swatch: (x: number, y: number) => string
}

const SWATCH = 26
const ROW = 22

export function drawLegend(sheet: Sheet, top: number): Panel {
  let [x, y] = [MARGIN, top]
  const drawn = entriesOf(sheet).map(({ words, swatch }) => {
    const width = SWATCH + 6 + textWidth(words, 11)
    if (x + width > sheet.width - MARGIN && x > MARGIN) [x, y] = [MARGIN, y + ROW]
    const at = x
    x += width + 18
    return `${swatch(at, y)}${label(at + SWATCH + 6, y + 11, css('small'), words)}`
  })
  return { bottom: y + ROW, markup: `${element('g', { 'aria-hidden': 'true' }, ...drawn)}\n` }
}

function entriesOf(sheet: Sheet): readonly Entry[] {
  const { tracks, metrics } = sheet.timeline
  const pixels = sheet.right - sheet.left
  const crowded = tracks.filter((track) => isCrowded(track, pixels))
  const plain = tracks.filter((track) => !crowded.includes(track))
  const results = new Set(tracks.flatMap(({ runs }) => runs.map(({ result }) => result)))
  const tones = new Set(crowded.flatMap(({ windows }) => windows.map(({ tone }) => tone)))
  const reasons = new Set(plain.flatMap(({ windows }) => windows.flatMap(({ holds }) => holds.map(({ reason }) => reason))))
  return [
    ...(plain.some(({ windows }) => windows.length > 0) ? [{ words: 'window', swatch: boxed('window') }] : []),
    ...(['success', 'error', 'cancelled', 'running'] as const)
      .filter((result) => results.has(result))
      .map((result) => runEntry(sheet, result)),
    ...holdReasons
      .filter((reason) => reasons.has(reason))
      .map((reason) => ({
        words: `held back: ${reasonWords[reason]}`,
        swatch: patterned(sheet.pattern(reason), 'plate', 'hold-edge'),
      })),
    ...(['good', 'held', 'stopped', 'bad', 'passed', 'open'] as const)
      .filter((tone) => tones.has(tone))
      .map((tone) => toneEntry(sheet, tone)),
    ...metricEntries(metrics),
  ]
}

function boxed(className: string): Entry['swatch'] {
  return (x, y) => box(x, y, SWATCH, 14, css(className))
}

function patterned(fill: string, className: string, edge?: string): Entry['swatch'] {
  return (x, y) =>
    box(x, y, SWATCH, 14, css(className)) +
    element('rect', { x, y, width: SWATCH, height: 14, fill }) +
    (edge === undefined ? '' : box(x, y, SWATCH, 14, css(edge)))
}

function runEntry(sheet: Sheet, result: TimelineRun['result']): Entry {
  const swatch = result === 'error' || result === 'cancelled' ? patterned(sheet.pattern(result), result) : boxed(result)
  return { words: `run: ${result}`, swatch: (x, y) => swatch(x, y) + resultMark(result, x + 8, y + 2) }
}

/** As the columns of crowded tracks are drawn. */
function toneEntry(sheet: Sheet, tone: Tone): Entry {
  const part = toneParts.find(({ kind }) => kind === tone)
  const name = part?.className ?? 'passed'
  return {
    words: `windows: ${toneWords[tone]}`,
    swatch: part?.pattern === undefined ? boxed(name) : patterned(sheet.pattern(part.pattern), name),
  }
}

function metricEntries(metrics: Sheet['timeline']['metrics']): readonly Entry[] {
  const tinted = metrics.some((track) => tintedThreshold(track) !== undefined)
  return [
    ...(metrics.some(showsLives)
      ? [
          { words: 'value, while it is the last', swatch: boxed('life') },
          { words: 'overtaken, still known', swatch: boxed('overtaken') },
        ]
      : []),
    ...(metrics.length > 0
      ? [
          {
            words: 'last known value',
            swatch: (x: number, y: number) => path(`M${x} ${y + 11}H${x + 12}V${y + 4}H${x + SWATCH}`, css('value')),
          },
        ]
      : []),
    ...(metrics.some(({ thresholds }) => thresholds.length > 0)
      ? [
          {
            words: tinted ? 'threshold, tinted where it holds' : 'threshold',
            swatch: (x: number, y: number) => line(x, y + 7, x + SWATCH, y + 7, css('threshold')),
          },
        ]
      : []),
  ]
}
