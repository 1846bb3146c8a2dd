/** What was seen: records explained in words. The door of `src/trace`. */
export { explainNothing, explainWindow, type ExplainContext, type Explanation } from './explain.js'
export { sayInstant, sayNumber, sayTime, sayWindow } from './words.js'
export {
  drawTimeline,
  timelineOf,
  timelineToHtml,
  timelineToSvg,
  timelineToText,
  type DrawOptions,
  type HtmlOptions,
  type MetricHistory,
  type SvgOptions,
  type TextOptions,
  type Theme,
  type Timeline,
  type TimelineFormat,
  type TimelineOptions,
  type TimelinePolicy,
  type TimelineRows,
} from './timeline/index.js'
