/** The windows and runs of one policy in rows of characters: bands, outcomes, what held back, and runs in lanes. */
import { laneCount } from './lanes.js'
import { fitCells, Row, type Grid } from './text-canvas.js'
import { nameRow } from './text-lines.js'
import type { Timeline, TimelineRun, TimelineTrack, TimelineWindow, Tone } from './timeline.js'

/** Further lanes are left out, with a note. */
const LANES_MAX = 8

/** Where several windows share a column, the gravest is shown. */
const gravity: Record<Tone, number> = { bad: 5, stopped: 4, held: 3, passed: 2, open: 1, good: 0 }

export function trackRows(track: TimelineTrack, timeline: Timeline, grid: Grid, named: boolean): readonly string[] {
  const name = named ? ['', fitCells(track.policy, grid.width, grid.glyphs)] : []
  return [...name, ...bandRows(track.windows, grid), ...runRows(track, timeline, grid)]
}

function bandRows(windows: readonly TimelineWindow[], grid: Grid): readonly string[] {
  const lanes = laneCount(windows)
  if (windows.length > grid.columns / 3 || lanes > LANES_MAX)
    return [nameRow('windows', toneRow(windows, grid), grid), ...heldRows(windows, grid)]
  return Array.from({ length: Math.max(1, lanes) }, (_, lane) => windows.filter((window) => window.lane === lane)).flatMap(
    (inLane, lane) => [...windowRows(inLane, grid, lane === 0 ? 'windows' : ''), ...heldRows(inLane, grid)],
  )
}

function windowRows(windows: readonly TimelineWindow[], grid: Grid, name: string): readonly string[] {
  const [bands, first, second] = [new Row(grid.columns), new Row(grid.columns), new Row(grid.columns)]
  const [start, middle, end, single] = grid.glyphs.window
  for (const [index, window] of windows.entries()) {
    const [from, to] = [grid.column(window.opens), grid.column(window.closes)]
    bands.fill(from, to, middle)
    bands.write(from, to > from ? start : single)
    if (to > from) bands.write(to, end)
    const next = windows[index + 1]
    const lines = captionLines(window.label, (next === undefined ? grid.columns : grid.column(next.opens) - 1) - from - 2)
    first.write(from, `${grid.glyphs.tones[window.tone]} ${lines[0] ?? ''}`.trimEnd())
    second.write(from, lines[1] === undefined ? '' : `  ${lines[1]}`)
  }
  const rows = second.isBlank(0, grid.columns) ? [first] : [first, second]
  return [nameRow(name, bands, grid), ...rows.map((row) => nameRow('', row, grid))]
}

/** The outcome in one line or two; none where there is no room. */
function captionLines(label: string, room: number): readonly string[] {
  const space = label.indexOf(' ')
  const attempts = [[label], space === -1 ? [label] : [label.slice(0, space), label.slice(space + 1)]]
  return attempts.find((lines) => lines.every((text) => text.length <= room)) ?? []
}

/** One character for all windows that open in a column. */
function toneRow(windows: readonly TimelineWindow[], grid: Grid): Row {
  const gravest = new Map<number, Tone>()
  for (const { opens, tone } of windows) {
    const column = grid.column(opens)
    const other = gravest.get(column)
    if (other === undefined || gravity[tone] > gravity[other]) gravest.set(column, tone)
  }
  const row = new Row(grid.columns)
  for (const [column, tone] of gravest) row.write(column, grid.glyphs.tones[tone])
  return row
}

function heldRows(windows: readonly TimelineWindow[], grid: Grid): readonly string[] {
  const row = new Row(grid.columns)
  for (const { from, to, reason } of windows.flatMap(({ holds }) => holds))
    row.fill(grid.column(from), Math.max(grid.column(to), grid.column(from) + 1), grid.glyphs.holds[reason])
  return windows.some(({ holds }) => holds.length > 0) ? [nameRow('held', row, grid)] : []
}

function runRows({ runs, lanes }: TimelineTrack, timeline: Timeline, grid: Grid): readonly string[] {
  const shown = Math.min(LANES_MAX, Math.max(1, lanes))
  const rows = Array.from({ length: shown }, () => new Row(grid.columns))
  for (const run of runs) {
    const row = rows[run.lane]
    if (row !== undefined) drawRun(run, timeline, row, grid)
  }
  const more = lanes > shown ? [`(${lanes - shown} more lanes of runs)`] : []
  return [...rows.map((row, lane) => nameRow(lane === 0 ? 'runs' : '', row, grid)), ...more]
}

function drawRun(run: TimelineRun, { now }: Timeline, row: Row, grid: Grid): void {
  const [first, rest] = grid.glyphs.results[run.result]
  const [from, to] = [grid.column(run.start), grid.column(run.end ?? now)]
  row.fill(from, to, rest)
  row.write(from, first)
}
