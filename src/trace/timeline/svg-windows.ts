/** Draws the windows of a policy: bands on the flow of time, hatched where something held them back, each with its outcome. */
import { laneCount } from './lanes.js'
import { textWidth } from './safe-text.js'
import { box, element, label, line, path, titled } from './svg-markup.js'
import type { Panel, Sheet } from './svg-sheet.js'
import { css } from './svg-style.js'
import { toneMark } from './svg-symbols.js'
import type { TimelineHold, TimelineTrack, TimelineWindow } from './timeline.js'

/** A window of no length is drawn this wide. */
const WIDTH_MIN = 6
const MARK_WIDTH = 15
const LINE = 14

export function drawWindows(sheet: Sheet, track: TimelineTrack, top: number): Panel {
  let bottom = top
  let markup = ''
  for (let lane = 0; lane < Math.max(1, laneCount(track.windows)); lane += 1) {
    const windows = track.windows.filter((window) => window.lane === lane)
    const row = drawLane(sheet, windows, lane === 0 ? top : bottom + 6)
    markup += row.markup
    bottom = row.bottom
  }
  return { bottom, markup }
}

function drawLane(sheet: Sheet, windows: readonly TimelineWindow[], top: number): Panel {
  const held = windows.some(({ holds }) => holds.length > 0)
  const captions = windows.flatMap((window, index) => {
    const next = windows[index + 1]
    return captionOf(sheet, window, next === undefined ? sheet.right : sheet.x(next.opens)) ?? []
  })
  const flow = top + (captions.some(({ lines }) => lines.length > 1) ? 28 + LINE : 28)
  const bottom = flow + (held ? 30 : 12)
  const bands = windows.map((window) => band(sheet, window, top, bottom))
  const holds = windows.flatMap((window) => window.holds.map((hold) => holdSpan(sheet, hold, flow + 9)))
  const outcomes = captions.map((caption) => drawCaption(caption, top))
  return { bottom, markup: `${bands.join('')}${flowLine(sheet, flow)}${outcomes.join('')}\n${holds.join('')}` }
}

function edgesOf(sheet: Sheet, window: TimelineWindow): { readonly x: number; readonly width: number } {
  const x = sheet.x(window.opens)
  return { x, width: Math.max(WIDTH_MIN, sheet.x(window.closes) - x) }
}

function band(sheet: Sheet, window: TimelineWindow, top: number, bottom: number): string {
  const { x, width } = edgesOf(sheet, window)
  const facts = `${window.id}: ${window.outcome ?? window.label}`
  return titled(css('band'), window.text, facts, box(x, top, width, bottom - top, css('window')))
}

interface Place {
  readonly at: number
  readonly room: number
}

/** An outcome as it will be written: in one line or two, inside its band where it fits, else beside it as far as the next window. */
interface Caption {
  readonly window: TimelineWindow
  readonly at: number
  readonly lines: readonly string[]
}

function captionOf(sheet: Sheet, window: TimelineWindow, until: number): Caption | undefined {
  const { x, width } = edgesOf(sheet, window)
  const inside: Place = { at: x + 4, room: width - 6 }
  const outside: Place = { at: x + width + 3, room: until - x - width - 7 }
  const space = window.label.indexOf(' ')
  const attempts: readonly (readonly [Place, readonly string[]])[] = [
    [inside, [window.label]],
    [inside, space === -1 ? [window.label] : [window.label.slice(0, space), window.label.slice(space + 1)]],
    [outside, [window.label]],
    [inside, []],
    [outside, []],
  ]
  const widthOf = (lines: readonly string[]): number => Math.max(12, ...lines.map((words) => MARK_WIDTH + textWidth(words, 12)))
  const fitting = attempts.find(([place, lines]) => widthOf(lines) <= place.room)
  return fitting && { window, at: fitting[0].at, lines: fitting[1] }
}

function drawCaption({ window, at, lines }: Caption, top: number): string {
  return element(
    'g',
    { 'aria-hidden': 'true' },
    toneMark(window.tone, at, top + 5),
    ...lines.map((words, row) => label(at + MARK_WIDTH, top + 15 + row * LINE, css('text'), words)),
  )
}

function holdSpan(sheet: Sheet, hold: TimelineHold, top: number): string {
  const x = sheet.x(hold.from)
  const width = Math.max(2, sheet.x(hold.to) - x)
  const height = 16
  const words = hold.labels.find((text) => textWidth(text, 11) <= width - 8) ?? ''
  const half = textWidth(words, 11) / 2 + 2
  const plate = words === '' ? '' : box(x + width / 2 - half, top + 1, 2 * half, height - 2, css('plate'))
  return titled(
    css('hold'),
    hold.text,
    '',
    box(x, top, width, height, css('plate')),
    element('rect', { x, y: top, width, height, fill: sheet.pattern(hold.reason) }),
    plate,
    box(x, top, width, height, css('hold-edge')),
    words === '' ? '' : label(x + width / 2, top + 12, css('small', 'middle'), words),
  )
}

/** The dashed arrow of time. */
function flowLine({ left, right }: Sheet, y: number): string {
  const head = path(`M${right} ${y - 5}L${right + 11} ${y}L${right} ${y + 5}Z`, css('flow-head'))
  return `${element('g', { 'aria-hidden': 'true' }, line(left, y, right, y, css('flow')), head)}\n`
}
