/** Draws the runs of a policy: bars in lanes, each result with its own colour, pattern and mark, and the pauses between the runs of one window. */
import { formatDuration } from '../../../grammar/index.js'
import { fitText, textWidth } from './safe-text.js'
import { box, decimals, element, label, line, path, titled } from './svg-markup.js'
import type { Panel, Sheet } from './svg-sheet.js'
import { css } from './svg-style.js'
import { resultMark } from './svg-symbols.js'
import type { TimelineRun, TimelineTrack } from './timeline.js'

const HEIGHT = 24
const MARK_WIDTH = 15

export function drawRuns(sheet: Sheet, track: TimelineTrack, top: number): Panel {
  let bottom = top
  let markup = ''
  for (let lane = 0; lane < Math.max(1, track.lanes); lane += 1) {
    const runs = track.runs.filter((run) => run.lane === lane)
    const y = bottom
    const gaps = gapLabels(sheet, runs, y)
    markup += runs.map((run) => bar(sheet, run, y)).join('') + gaps
    bottom += HEIGHT + (gaps === '' ? 5 : 20)
  }
  return { bottom, markup }
}

function bar(sheet: Sheet, run: TimelineRun, y: number): string {
  const x = sheet.x(run.start)
  const end = sheet.x(run.end ?? sheet.timeline.now)
  const width = Math.max(2, end - x)
  const duration = run.end === undefined ? '' : formatDuration(run.end - run.start)
  const words = [`${run.result} ${duration}`.trim(), duration].find((text) => textWidth(text, 12) <= width - MARK_WIDTH - 10) ?? ''
  return titled(
    css('run'),
    run.text,
    run.result,
    run.end === undefined ? openBar(x, y, width) : box(x, y, width, HEIGHT, css(run.result), { rx: Math.min(2, width / 4) }),
    run.result === 'error' || run.result === 'cancelled'
      ? element('rect', { x, y, width, height: HEIGHT, fill: sheet.pattern(run.result) })
      : '',
    run.result === 'error' || run.result === 'success' ? box(x, y, width, HEIGHT, css('apart')) : '',
    width >= MARK_WIDTH ? resultMark(run.result, x + (words === '' ? Math.min(5, (width - 10) / 2) : 5), y + 7) : '',
    words === '' ? '' : label(x + MARK_WIDTH + 5, y + 16, css(`${run.result}-text`), fitText(words, 12, width)),
  )
}

/** What has not ended has no straight end. */
function openBar(x: number, y: number, width: number): string {
  const [end, tip] = [decimals(x + Math.max(0, width - 8)), decimals(x + width)]
  const [start, top, middle, bottom] = [decimals(x), decimals(y), decimals(y + HEIGHT / 2), decimals(y + HEIGHT)]
  return path(`M${start} ${top}H${end}L${tip} ${middle}L${end} ${bottom}H${start}Z`, css('running'))
}

function gapLabels(sheet: Sheet, runs: readonly TimelineRun[], y: number): string {
  let free = sheet.left
  const { from, to } = sheet.timeline
  const labels = runs.map((run) => {
    if (run.gapMs === undefined || run.start < from || run.start - run.gapMs > to) return ''
    const text = `+${formatDuration(run.gapMs)}`
    const centre = sheet.x(run.start - run.gapMs / 2)
    const half = textWidth(text, 10) / 2
    if (centre - half < free || centre + half > sheet.width) return ''
    free = centre + half + 4
    return line(centre, y + HEIGHT + 1, centre, y + HEIGHT + 5, css('axis')) + label(centre, y + HEIGHT + 14, css('tiny', 'middle'), text)
  })
  const drawn = labels.filter((text) => text !== '')
  return drawn.length === 0 ? '' : `${element('g', { 'aria-hidden': 'true' }, ...drawn)}\n`
}
