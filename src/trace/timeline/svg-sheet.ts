/** The sheet that a timeline is drawn on: where its columns are, and where an instant lies. All panels of a drawing share it. */
import type { Instant } from '../../../grammar/time.js'
import { BOLD, textWidth } from './safe-text.js'
import type { PatternName, Theme } from './svg-style.js'
import { thresholdLabel } from './summary.js'
import type { Timeline } from './timeline.js'

export interface SvgOptions {
  /** In pixels. Default 1000; at least 480, at most 4000. */
  readonly width?: number
  /** Default `auto`: light, and dark where the reader prefers it. */
  readonly theme?: Theme
  /** Begins the ids inside the drawing; two drawings in one page need different ones. Default `tidegate`. Letters, digits and hyphens. */
  readonly idPrefix?: string
}

/** One part of the drawing. `released`: places from which a line goes down to the metrics. */
export interface Panel {
  readonly bottom: number
  readonly markup: string
  readonly notes?: readonly string[]
  readonly released?: readonly { readonly x: number; readonly y: number }[]
}

export interface Sheet {
  readonly timeline: Timeline
  readonly width: number
  /** The plot lies between `left` and `right`. */
  readonly left: number
  readonly right: number
  /** Pixels from the left, never outside the plot. */
  x(at: Instant): number
  /** A fill that shows a pattern. */
  pattern(name: PatternName): string
  id(name: string): string
}

export const MARGIN = 16

/** Sets up the sheet for a timeline. */
export function sheetOf(timeline: Timeline, options: SvgOptions): Sheet {
  const width = Math.round(Math.min(4000, Math.max(480, options.width ?? 1000)))
  const names = timeline.metrics.map(({ metric }) => textWidth(metric, 12 * BOLD))
  const left = MARGIN + Math.min(width / 5, Math.max(68, ...names)) + 12
  const marks = timeline.metrics.flatMap(({ thresholds }) => thresholds.map((threshold) => textWidth(thresholdLabel(threshold), 11)))
  const right = width - MARGIN - Math.min(width / 6, Math.max(12, ...marks.map((mark) => mark + 6)))
  const prefix = (options.idPrefix ?? 'tidegate').replaceAll(/[^A-Za-z0-9-]/g, '-')
  const { from, to } = timeline
  return {
    timeline,
    width,
    left,
    right,
    x: (at) => left + ((right - left) * (Math.min(to, Math.max(from, at)) - from)) / (to - from),
    pattern: (name) => `url(#${prefix}-${name})`,
    id: (name) => `${prefix}-${name}`,
  }
}
