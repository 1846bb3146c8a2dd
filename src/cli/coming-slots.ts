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
  /** What is special about it, in words. */
  readonly notes: readonly string[]
}

/** What is listed: a policy, or a timer by itself. */
export interface SlotSource {
  readonly timezone: string
  readonly timers: readonly Timer[]
  /** The first slot strictly after an instant. */
  next(after: Instant): Instant | undefined
  /** Why a slot is excluded. */
  excluded(slot: Instant): string | undefined
  /** When the window of a slot opens. */
  opens(slot: Instant): Instant
}

/** A policy of the session `default` that opened at `opened`. */
export function policySlots(plan: PlannedPolicy, opened: Instant): SlotSource {
  return {
    timezone: plan.timezone,
    timers: plan.timers,
    next: (after) => slotAfter(plan, opened, after),
    excluded: (slot) => plan.exclusion?.(slot),
    opens: (slot) => slot + jitterOf(policyKey(defaultSession, plan.name), slot, plan.jitterMs),
  }
}

/** A timer by itself; one of kind `int` counts from `opened`. */
export function timerSlots(timer: Timer, timezone: string, opened: Instant): SlotSource {
  return { timezone, timers: [timer], next: (after) => timer.next(after, opened), excluded: () => undefined, opens: (slot) => slot }
}

/** More excluded slots in a row than this end a list: the next that opens is too far away to look for. */
const EXCLUDED_MAX = 1000

/** The first `count` slots that open strictly after `from`, and between them those that do not, each with the reason. */
export function comingSlots(source: SlotSource, from: Instant, count: number): readonly ComingSlot[] {
  const lines: ComingSlot[] = []
  let after = from
  let opening = 0
  for (let looked = 0; opening < count && looked < count + EXCLUDED_MAX; looked += 1) {
    const slot = source.next(after)
    if (slot === undefined) break
    const reason = source.excluded(slot)
    lines.push(...skippedBetween(source, after + 1, slot), lineOf(source, slot, reason))
    if (reason === undefined) opening += 1
    after = slot
  }
  return lines
}

function lineOf(source: SlotSource, slot: Instant, excluded: string | undefined): ComingSlot {
  const { timezone, timers } = source
  const marks = timers.flatMap((timer) => markOf(timer, slot))
  const opens = source.opens(slot)
  const notes = [
    ...(excluded === undefined ? [] : [`excluded: ${excluded}`]),
    ...new Set(marks.map((mark) => sayMark(mark))),
    ...(opens === slot ? [] : [`jitter: opens at ${sayZoned(opens, timezone).slice(15, -7)}`]),
  ]
  return { slot, at: slot, local: sayZoned(slot, timezone), notes, ...(opens === slot ? {} : { opens }) }
}

function markOf(timer: Timer, slot: Instant): DaylightMark[] {
  if (timer.spec.kind !== 'cron' || timer.next(slot - 1, 0) !== slot) return []
  const mark = daylightMarkOf(timer, slot)
  return mark === undefined ? [] : [mark]
}

function skippedBetween({ timers, timezone }: SlotSource, from: Instant, to: Instant): ComingSlot[] {
  const marks = timers.flatMap((timer) => daylightMarks(timer, from, to)).filter((mark) => mark.kind === 'skipped')
  return marks.map((mark) => ({ at: mark.changeAt, local: sayZoned(mark.changeAt, timezone), notes: [sayMark(mark)] }))
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
