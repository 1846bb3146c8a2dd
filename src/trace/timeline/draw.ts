/** `drawTimeline`: from rows to a drawing in one call. The simulation, the command line and the server draw with it. */
import { timelineOf, type TimelineOptions, type TimelineRows } from './build.js'
import { timelineToHtml, type HtmlOptions } from './html.js'
import { timelineToSvg } from './svg.js'
import { timelineToText, type TextOptions } from './text.js'
import type { Timeline } from './timeline.js'

/** What a timeline is drawn as. */
export type TimelineFormat = 'svg' | 'text' | 'html'

/** `width` is in pixels, in columns for `text`. */
export interface DrawOptions extends TimelineOptions, HtmlOptions, TextOptions {
  /** Default `svg`. */
  readonly format?: TimelineFormat
}

const drawings: Record<TimelineFormat, (timeline: Timeline, options: DrawOptions) => string> = {
  svg: timelineToSvg,
  text: timelineToText,
  html: timelineToHtml,
}

/** Draws rows as they stand. The same rows and options give the same bytes. */
export function drawTimeline(rows: TimelineRows, options: DrawOptions = {}): string {
  return drawings[options.format ?? 'svg'](timelineOf(rows, options), options)
}
