/** A metric in rows of characters: how long each value is known, and the last known value as a line over the threshold. */
import { signs } from './summary.js'
import { ascii, fitCells, Row, type Grid } from './text-canvas.js'
import { nameRow } from './text-lines.js'
import type { MetricTrack, Timeline } from './timeline.js'
import { shortNumber, valueScale } from './value-ticks.js'

const CHART_ROWS = 9
/** As many different values get a row each. */
const DISTINCT_MAX = 9
const LANES_MAX = 6

export function metricRows(track: MetricTrack, timeline: Timeline, grid: Grid): readonly string[] {
  return ['', ...lifeRows(track, grid), ...chartRows(track, timeline, grid)]
}

function lifeRows({ metric, lifetimes, lanes }: MetricTrack, grid: Grid): readonly string[] {
  const { glyphs } = grid
  if (lanes > LANES_MAX || lifetimes.length > grid.columns / 3) return [fitCells(metric, grid.width, glyphs)]
  const rows = Array.from({ length: Math.max(1, lanes) }, () => new Row(grid.columns))
  for (const { at, value, until, overtaken, lane } of lifetimes) {
    const [from, change, to] = [grid.column(at), grid.column(overtaken ?? until), grid.column(until)]
    const row = rows[lane]
    row?.fill(from, change, glyphs.lives[0])
    row?.fill(Math.max(from, change), to, glyphs.lives[1])
    const text = shortNumber(value)
    if (text.length <= to - from) row?.write(from, text)
  }
  return rows.map((row, lane) => nameRow(lane === 0 ? metric : '', row, grid))
}

function chartRows({ steps, thresholds }: MetricTrack, { now }: Timeline, grid: Grid): readonly string[] {
  const limits = thresholds.map(({ value }) => value)
  const levels = levelsOf(
    steps.map(({ value }) => value),
    limits,
  )
  const rows = Array.from({ length: levels.count }, () => new Row(grid.columns))
  for (const value of limits) rows[levels.of(value)]?.fill(0, grid.columns, grid.glyphs.threshold)
  for (const { from, to, value } of steps) {
    // A value lives in each column that it reaches, so that none is lost.
    const last = Math.max(grid.column(from) + 1, to >= now ? grid.column(to) + 1 : grid.column(to))
    rows[levels.of(value)]?.fill(grid.column(from), last, grid.glyphs.value)
  }
  const names = new Map<number, string>(levels.named.map((value) => [levels.of(value), shortNumber(value)]))
  for (const { operator, value } of thresholds)
    names.set(levels.of(value), `${grid.glyphs === ascii ? operator : signs[operator]} ${shortNumber(value)}`)
  return rows.map((row, level) => nameRow((names.get(level) ?? '').padStart(grid.gutter - 1), row, grid))
}

/** Which row a value lies in, from the top, and which values are written beside theirs. */
interface Levels {
  readonly count: number
  readonly named: readonly number[]
  of(value: number): number
}

/** A row of its own for each value where there are few; else even steps, in which no value lies on a threshold that it differs from. */
function levelsOf(values: readonly number[], limits: readonly number[]): Levels {
  const distinct = [...new Set([...values, ...limits])].toSorted((a, b) => b - a)
  if (distinct.length <= DISTINCT_MAX) return { count: distinct.length, named: distinct, of: (value) => distinct.indexOf(value) }
  const scale = valueScale(distinct, 3)
  const even = (value: number): number => Math.round(((scale.max - value) / (scale.max - scale.min)) * (CHART_ROWS - 1))
  const of = (value: number): number => {
    const level = even(value)
    const limit = limits.find((each) => each !== value && even(each) === level)
    if (limit === undefined || limits.includes(value)) return level
    return Math.min(CHART_ROWS - 1, Math.max(0, level + (value > limit ? -1 : 1)))
  }
  return { count: CHART_ROWS, named: scale.ticks, of }
}
