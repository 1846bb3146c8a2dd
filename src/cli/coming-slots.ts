/** The coming slots of a policy or a timer, with what daylight saving and exclusions do to them. `next` and `check` list them. */
import { formatInstant, type Instant } from '../../grammar/index.js'
import type { PlannedPolicy } from '../policies/index.js'
import { defaultSession, policyKey, slotAfter } from '../scheduler/index.js'
import { daylightMarkOf, daylightMarks, jitterOf, type DaylightMark, type Timer } from '../timers/index.js'
import { sayZoned } from './zoned.js'

/** One line of a list of slots. */
export interface ComingSlot {
  /** The slot; absent on a line that says that one is left out. */
  readonly slot?: Instant
  /** When the window opens, where jitter makes that another instant. */
  readonly opens?: Instant
  /** Where the line stands in time. */
  readonly at: Instant
  readonly local: string
  /** Why the slot opens no window. */
  readonly excluded?: string
  /** What a change of the clocks does to it. */
  readonly daylight?: DaylightEffect
  /** What is special about it, in words. */
  readonly notes: readonly string[]
}

/** `moved` out of a gap, `skipped` because of one, or in the `first` or `second` pass of a time that comes twice. */
export type DaylightEffect = 'moved' | 'skipped' | 'first' | 'second'

/** What is listed: a policy, or a timer by itself. */
export interface SlotSource {
  readonly timezone: string
  readonly timers: readonly Timer[]
  /** The first slot strictly after an instant. */
  next(after: Instant): Instant | undefined
  /** Why a slot is excluded; absent where none ever is. */
  readonly excluded?: (slot: Instant) => string | undefined
  /** Whether a slot at this instant could open a window, by `start_at` and `end_at`. */
  admits(instant: Instant): boolean
  /** When the window of a slot opens. */
  opens(slot: Instant): Instant
}

/** A policy of the session `default` that opened at `opened`. */
export function policySlots(plan: PlannedPolicy, opened: Instant): SlotSource {
  return {
    timezone: plan.timezone,
    timers: plan.timers,
    next: (after) => slotAfter(plan, opened, after),
    ...(plan.exclusion === undefined ? {} : { excluded: plan.exclusion }),
    admits: (instant) => instant >= (plan.startAt ?? -Infinity) && instant < (plan.endAt ?? Infinity),
    opens: (slot) => slot + jitterOf(policyKey(defaultSession, plan.name), slot, plan.jitterMs),
  }
}

/** A timer by itself; one of kind `int` counts from `opened`. */
export function timerSlots(timer: Timer, timezone: string, opened: Instant): SlotSource {
  return { timezone, timers: [timer], next: (after) => timer.next(after, opened), admits: () => true, opens: (slot) => slot }
}

/** More excluded slots than this end a list: the next that opens is too far away to look for. */
const EXCLUDED_MAX = 1000

/** The first `count` slots that open strictly after `from`, and between them those that do not, each with the reason. */
export function comingSlots(source: SlotSource, from: Instant, count: number): readonly ComingSlot[] {
  const lines: ComingSlot[] = []
  let after = from
  for (let [opening, excluded] = [0, 0]; opening < count;) {
    const slot = source.next(after)
    if (slot === undefined) break
    const line = slotLine(source, slot)
    lines.push(...skippedBetween(source, after + 1, slot), line)
    if (line.excluded === undefined) opening += 1
    else excluded += 1
    after = slot
    if (excluded > EXCLUDED_MAX) return [...lines, cutLine(line, excluded)]
  }
  return lines
}

function cutLine({ at, local }: ComingSlot, excluded: number): ComingSlot {
  return { at, local, notes: [`${excluded} slots are excluded up to here, and the search ends`] }
}

/** One slot with all that is special about it. */
export function slotLine(source: SlotSource, slot: Instant): ComingSlot {
  const { timezone, timers } = source
  const excluded = source.excluded?.(slot)
  const [mark] = timers.flatMap((timer) => markOf(timer, slot))
  const opens = excluded === undefined ? source.opens(slot) : slot
  const notes = [
    ...(excluded === undefined ? [] : [`excluded: ${excluded}`]),
    ...(mark === undefined ? [] : [sayMark(mark)]),
    ...(opens === slot ? [] : [`jitter: opens at ${sayZoned(opens, timezone).slice(15, -7)}`]),
  ]
  return {
    slot,
    ...(opens === slot ? {} : { opens }),
    at: slot,
    local: sayZoned(slot, timezone),
    ...(excluded === undefined ? {} : { excluded }),
    ...(mark === undefined ? {} : { daylight: mark.kind === 'repeated' ? mark.pass : mark.kind }),
    notes,
  }
}

/** Lines of text for a list: slots in a row that are excluded for one reason share a line. */
export function listSlots(lines: readonly ComingSlot[]): readonly string[] {
  const runs: { first: ComingSlot; last: ComingSlot; slots: number }[] = []
  for (const line of lines) {
    const run = runs.at(-1)
    if (line.excluded !== undefined && line.excluded === run?.last.excluded && line.daylight === run.last.daylight) {
      run.last = line
      run.slots += 1
    } else runs.push({ first: line, last: line, slots: 1 })
  }
  return runs.map(({ first, last, slots }) => runLine(first, last, slots))
}

/** One line of text for slots in a row: the slot, or the first and the last of several. */
export function runLine(first: ComingSlot, last: ComingSlot, slots: number): string {
  const place = first.slot === undefined ? `(${first.local})` : first.local
  const places = slots > 1 ? `${place} to ${last.local}, ${slots} slots` : place
  return `${places}${first.notes.length === 0 ? '' : `  ${first.notes.join('; ')}`}`
}

function markOf(timer: Timer, slot: Instant): DaylightMark[] {
  if (timer.spec.kind !== 'cron' || timer.next(slot - 1, 0) !== slot) return []
  const mark = daylightMarkOf(timer, slot)
  return mark === undefined ? [] : [mark]
}

/** A line for each change of the clocks in `[from, to)` that leaves slots out. */
export function skippedBetween(source: SlotSource, from: Instant, to: Instant): ComingSlot[] {
  const marks = source.timers.flatMap((timer) => daylightMarks(timer, from, to))
  return marks
    .filter((mark) => mark.kind === 'skipped' && source.admits(mark.changeAt))
    .map((mark) => ({
      at: mark.changeAt,
      local: sayZoned(mark.changeAt, source.timezone),
      daylight: 'skipped',
      notes: [sayMark(mark)],
    }))
}

function sayMark(mark: DaylightMark): string {
  switch (mark.kind) {
    case 'moved':
      return `clocks go forward: ${sayMissing(mark)} on this day, so the window opens here`
    case 'skipped':
      return `clocks go forward: ${sayMissing(mark)} on this day, so no window opens`
    case 'repeated': {
      const other = mark.opensTwice ? 'the other opens one too' : 'the other opens none'
      return `clocks go back: ${sayLocal(mark.local)} comes twice on this day, and this is the ${mark.pass} time; ${other}`
    }
  }
}

function sayMissing({ local, times }: { readonly local: number; readonly times: number }): string {
  return times === 1 ? `${sayLocal(local)} does not exist` : `${sayLocal(local)} and ${times - 1} more do not exist`
}

/** A local time that is given as if it were UTC: `02:30`. */
function sayLocal(local: number): string {
  return formatInstant(local).slice(11, -1).replace(/:00$/, '')
}
