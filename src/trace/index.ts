/** What was seen: records explained in words. The door of `src/trace`. */
export { explainNothing, explainWindow, type ExplainContext, type Explanation } from './explain.js'
export { sayInstant, sayNumber, sayTime, sayWindow } from './words.js'
