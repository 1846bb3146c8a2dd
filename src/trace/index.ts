/** What was seen: records explained in words. The door of `src/trace`. */
export { explainNothing, explainWindow, withPolicyState, type ExplainContext, type Explanation, type PolicyNow } from './explain.js'
export { explainLong, missesOf, outcomeMeanings, type ClosestMiss, type LongOptions } from './long.js'
export { sayDuration, sayInstant, sayNumber, sayTime, sayWindow } from './words.js'
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
