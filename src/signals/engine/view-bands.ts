/**
 * Bands: between which numbers a function of a view gives all its conditions the verdicts they have. As long as it stays there, nobody need be told;
 * and as long as the events that leave next cannot bring it out, they need not be seen off one by one.
 */
import type { Instant } from '../../../grammar/time.js'
import type { EventSlab } from './event-slab.js'
import {
  BAND_HIGH,
  BAND_LOW,
  COUNT,
  EXTRAORDINARY,
  FILTERING,
  FORM,
  FUNCTION_SHIFT,
  LASTING,
  LOST,
  PLANNED,
  quickFunctions,
  SLACK_HIGH,
  SLACK_LOW,
  SPAN,
  START,
  SUM,
  WINDOWED,
  type ViewLines,
} from './view-lines.js'

const NEVER = Number.POSITIVE_INFINITY

/** How many events may leave a view before it is looked at, if they cannot bring it out of its band. */
const PLAN_MAX = 32
/** Windows with fewer events are looked at whenever one leaves. */
const PLANNED_COUNT_MIN = 64
/** Rounding in a plan is less than this share of the numbers in it. */
const PLAN_ERROR = 1e-10

/** Whether a number lies in the band of the view at `line`; NaN, which is the average of nothing, lies in none. */
export function isWithin(lines: ViewLines, line: number, value: number): boolean {
  return value >= lines[line | BAND_LOW]! && value < lines[line | BAND_HIGH]!
}

/** Whether the only function of a view, which is a sum, an average or a count, is within its band for sure. */
export function isWithinBand(lines: ViewLines, line: number): boolean {
  const form = lines[line | FORM]!
  const code = form >> FUNCTION_SHIFT
  if ((form & PLANNED) !== 0) return holdsPlan(lines, line, code, lines[line | SLACK_LOW]!, lines[line | SLACK_HIGH]!)
  const count = lines[line | COUNT]!
  if (code === quickFunctions.count) return isWithin(lines, line, count)
  if ((form & EXTRAORDINARY) !== 0) return false
  const sum = lines[line | SUM]! + lines[line | LOST]!
  return isWithin(lines, line, code === quickFunctions.sum ? sum : sum / count)
}

/**
 * Looks ahead at the events that leave a view next, and marks it as planned if they cannot bring its function out of its band.
 * Says when to look at it again; Infinity: it is not planned.
 */
export function planAhead(lines: ViewLines, line: number, slab: EventSlab): Instant {
  const form = lines[line | FORM]!
  const code = form >> FUNCTION_SHIFT
  if ((form & (WINDOWED | FILTERING | EXTRAORDINARY | LASTING)) !== WINDOWED || lines[line | COUNT]! < PLANNED_COUNT_MIN) return NEVER
  if (code !== quickFunctions.sum && code !== quickFunctions.average && code !== quickFunctions.count) return NEVER
  const low = Math.max(lines[line | BAND_LOW]!, -Number.MAX_VALUE)
  const high = Math.min(lines[line | BAND_HIGH]!, Number.MAX_VALUE)
  let slot = lines[line | START]!
  let [planned, leaves, slackLow, slackHigh] = [0, 0, 0, 0]
  let [offLow, offHigh, nextLow, nextHigh] = [0, 0, 0, 0]
  // An event that leaves takes its share of both distances with it: `value * scale - low * times`, and the same towards the other end.
  const scale = code === quickFunctions.count ? 0 : 1
  const fixedLow = code === quickFunctions.average ? -low : 1 - scale
  const fixedHigh = code === quickFunctions.average ? high : scale - 1
  for (let ahead = 1; ahead <= PLAN_MAX; ahead += 1) {
    if (slab.tag(slot) !== 0) break
    const value = scale * slab.value(slot)
    offLow += fixedLow + value
    offHigh += fixedHigh - value
    if (offLow > nextLow) nextLow = offLow
    if (offHigh > nextHigh) nextHigh = offHigh
    slot = slab.after(slot)
    if ((ahead & (ahead - 1)) !== 0 || ahead < 2) continue
    if (!holdsPlan(lines, line, code, nextLow, nextHigh)) break
    planned = ahead
    leaves = slab.timestamp(slot) + lines[line | SPAN]!
    slackLow = nextLow
    slackHigh = nextHigh
  }
  if (planned < 2) return NEVER
  lines[line | SLACK_LOW] = slackLow
  lines[line | SLACK_HIGH] = slackHigh
  lines[line | FORM] = form | PLANNED
  return leaves
}

/** Whether what leaves next cannot bring a function out of its band. */
function holdsPlan(lines: ViewLines, line: number, code: number, slackLow: number, slackHigh: number): boolean {
  const count = lines[line | COUNT]!
  const amount = code === quickFunctions.count ? count : lines[line | SUM]! + lines[line | LOST]!
  const times = code === quickFunctions.average ? count : 1
  const low = lines[line | BAND_LOW]!
  const high = lines[line | BAND_HIGH]!
  const size = amount < 0 ? -amount : amount
  if (low !== -NEVER && !(amount - slackLow - low * times > PLAN_ERROR * (size + slackLow + Math.abs(low) * times))) return false
  return high === NEVER || high * times - amount - slackHigh > PLAN_ERROR * (size + slackHigh + Math.abs(high) * times)
}
