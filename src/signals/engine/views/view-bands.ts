/**
 * Bands: between which numbers a function of a view gives all its conditions the verdicts they have. As long as it stays there, nobody need be told;
 * and as long as the events that leave next cannot bring it out, nobody need look when they leave.
 */
import { WIDTH, type EventSlab, type Slot } from '../events/index.js'
import {
  AVERAGING,
  BAND_HIGH,
  BAND_LOW,
  COUNT,
  COUNTING,
  ERROR,
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
  SUM,
  SUMMING,
  WINDOWED,
  type ViewLines,
} from './view-lines.js'

const NEVER = Number.POSITIVE_INFINITY
const NONE = -1

/** How many events may leave before anybody looks. */
const PLAN_MAX = 64
/** Shares of a way. */
const HALF = 0.5
const MOST = 0.9375
/** Plans shorter than this are not worth their while. */
const PLAN_MIN = 2
/** Stands for the end of a band that has none: a number, so that it can be multiplied with a count. Where it fails to be beyond all others, a view is looked at in vain. */
const FAR = 1e290

/** Says which band, and of which function, an event must leave to be of interest; 0: of none or several. */
export function setBand(lines: ViewLines, line: number, quick: number, low: number, high: number): void {
  const kind = quick === quickFunctions.count ? COUNTING : quick === quickFunctions.average ? AVERAGING : 0
  const form = lines[line | FORM]! & ~(COUNTING | AVERAGING) & ((1 << FUNCTION_SHIFT) - 1)
  lines[line | FORM] = form | kind | (quick << FUNCTION_SHIFT)
  lines[line | BAND_LOW] = low === -NEVER ? -FAR : low
  lines[line | BAND_HIGH] = high === NEVER ? FAR : high
}

/** Whether a number lies in the band of the view at `line`; NaN, which is the average of nothing, lies in none. */
export function isWithin(lines: ViewLines, line: number, value: number): boolean {
  return value >= lines[line | BAND_LOW]! && value < lines[line | BAND_HIGH]!
}

/**
 * Whether the only function of a view, which is a sum, an average or a count, is within its band for sure: further from its ends than rounding may lead
 * and than the events that leave before its deadline can. An average is compared as a sum, and the ends multiplied.
 */
export function isWellWithin(lines: ViewLines, line: number, form: number): boolean {
  const count = lines[line | COUNT]!
  const amount = (form & COUNTING) !== 0 ? count : lines[line | SUM]! + lines[line | LOST]!
  const times = (form & AVERAGING) !== 0 ? count : 1
  const low = lines[line | BAND_LOW]! * times
  const high = lines[line | BAND_HIGH]! * times
  const slackLow = lines[line | SLACK_LOW]!
  const slackHigh = lines[line | SLACK_HIGH]!
  const size = Math.abs(amount)
  return (
    amount - low - slackLow > ERROR * (size + Math.abs(low) + slackLow) &&
    high - amount - slackHigh > ERROR * (size + Math.abs(high) + slackHigh)
  )
}

/**
 * Looks ahead at the events that leave a view next, from `start` on, and marks it as planned if many cannot bring its function out of its band.
 * Says which slot's event must be looked at when it leaves; below 0: the next one.
 */
export function planAhead(lines: ViewLines, line: number, slab: EventSlab, start: Slot): Slot {
  const form = lines[line | FORM]!
  if (form < SUMMING || (form & (WINDOWED | FILTERING | EXTRAORDINARY | LASTING)) !== WINDOWED) return NONE
  const count = lines[line | COUNT]!
  const isCounting = (form & COUNTING) !== 0
  const isAveraging = (form & AVERAGING) !== 0
  const amount = isCounting ? count : lines[line | SUM]! + lines[line | LOST]!
  const times = isAveraging ? count : 1
  const low = lines[line | BAND_LOW]!
  const high = lines[line | BAND_HIGH]!
  // Half of the way to an end is left to the events that come; but a sum hardly comes nearer to that end which lies against the sign of its numbers.
  const wayLow = (amount - low * times) * (isAveraging || amount <= 0 ? HALF : MOST)
  const wayHigh = (high * times - amount) * (isAveraging || amount >= 0 ? HALF : MOST)
  // An event that leaves takes its share of both ways with it: its value, or one, and of an average what the end moves by.
  const shareLow = isAveraging ? -low : 0
  const shareHigh = isAveraging ? high : 0
  const leavers = Math.min(PLAN_MAX, count >> 1)
  let slot = start
  let planned = 0
  let slackLow = 0
  let slackHigh = 0
  let isFar = true
  while (isFar && planned < leavers) {
    const numbers = slab.numbers(slot)
    const isPlain = slab.isPlain(slot)
    // Block by block, whose events lie side by side.
    const end = planned + Math.min(leavers - planned, slab.lastOfBlock(slot) - slot + 1)
    let at = slab.valueAt(slot)
    for (; planned < end; planned += 1) {
      const value = isCounting ? 1 : numbers[at]!
      const nextLow = shareLow + value > 0 ? slackLow + (shareLow + value) : slackLow
      const nextHigh = shareHigh - value > 0 ? slackHigh + (shareHigh - value) : slackHigh
      isFar = nextLow < wayLow && nextHigh < wayHigh && (isPlain || slab.tag(slot) === 0)
      if (!isFar) break
      slackLow = nextLow
      slackHigh = nextHigh
      slot = slab.after(slot)
      at += WIDTH
    }
  }
  if (planned < PLAN_MIN) return NONE
  lines[line | SLACK_LOW] = slackLow
  lines[line | SLACK_HIGH] = slackHigh
  lines[line | FORM] = form | PLANNED
  return slot
}
