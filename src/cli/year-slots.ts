/** The slots of one year that daylight saving or an exclusion touches. `next --year` lists them, so that nobody has to wait for March to be surprised. */
import type { Instant } from '../../grammar/index.js'
import { daylightMarks, instantsOfLocal } from '../timers/index.js'
import { runLine, skippedBetween, slotLine, type ComingSlot, type SlotSource } from './coming-slots.js'

/** Slots of a year that are looked at to find the excluded ones: more than one for every minute. */
const LOOKED_AT_MAX = 1_000_000

/** Slots one after another that the same thing touches: the first, the last, and how many they are. */
export interface TouchedSlots {
  readonly first: ComingSlot
  readonly last: ComingSlot
  readonly slots: number
}

/** The touched slots of a calendar year in the zone of the source, in order of time. */
export function yearSlots(source: SlotSource, year: number): readonly TouchedSlots[] {
  const [from, to] = [startOfYear(year, source.timezone), startOfYear(year + 1, source.timezone)]
  const skipped = skippedBetween(source, from, to).map((line) => ({ first: line, last: line, slots: 0 }))
  return [...new YearSearch(source, from, to).runs(), ...skipped].toSorted((a, b) => a.first.at - b.first.at)
}

/** One line of text for each. */
export function listYear(touched: readonly TouchedSlots[]): readonly string[] {
  return touched.map(({ first, last, slots }) => runLine(first, last, slots))
}

function startOfYear(year: number, timezone: string): Instant {
  const local = Date.UTC(year, 0, 1)
  const { instants, gapEnd } = instantsOfLocal(local, timezone)
  return instants[0] ?? gapEnd ?? local
}

class YearSearch {
  readonly #source: SlotSource
  readonly #from: Instant
  readonly #to: Instant
  readonly #runs: { cause: string; first: Instant; last: Instant; slots: number }[] = []

  constructor(source: SlotSource, from: Instant, to: Instant) {
    this.#source = source
    this.#from = from
    this.#to = to
  }

  runs(): readonly TouchedSlots[] {
    const marked = this.#marked()
    const cut = this.#source.excluded === undefined ? this.#walkMarked(marked) : this.#walkAll(this.#source.excluded, marked)
    const runs = this.#runs.map(({ first, last, slots }) => ({ ...this.#lines(first, last), slots }))
    return cut === undefined ? runs : [...runs, this.#cutLine(cut)]
  }

  /** The slots that a change of the clocks touches, and what it does to them. */
  #marked(): ReadonlyMap<Instant, string> {
    const source = this.#source
    const marks = source.timers.flatMap((timer) => daylightMarks(timer, this.#from, this.#to))
    const touched = marks.flatMap((mark): [Instant, string][] =>
      mark.kind === 'skipped' ? [] : [[mark.slot, mark.kind === 'moved' ? mark.kind : mark.pass]],
    )
    return new Map(
      touched.filter(([slot]) => slot >= this.#from && slot < this.#to && source.next(slot - 1) === slot).sort(([a], [b]) => a - b),
    )
  }

  #walkMarked(marked: ReadonlyMap<Instant, string>): undefined {
    for (const [slot, cause] of marked) {
      const before = this.#runs.at(-1)
      this.#add(slot, cause, before !== undefined && this.#source.next(before.last) === slot)
    }
  }

  /** Every slot of the year is asked for; answers where it had to stop. */
  #walkAll(excluded: (slot: Instant) => string | undefined, marked: ReadonlyMap<Instant, string>): Instant | undefined {
    let isRow = false
    let looked = 0
    for (let slot = this.#source.next(this.#from - 1); slot !== undefined && slot < this.#to; slot = this.#source.next(slot)) {
      const [reason, effect] = [excluded(slot), marked.get(slot)]
      const isTouched = reason !== undefined || effect !== undefined
      if (isTouched) this.#add(slot, JSON.stringify([reason, effect]), isRow)
      isRow = isTouched
      looked += 1
      if (looked === LOOKED_AT_MAX) return slot
    }
    return undefined
  }

  #add(slot: Instant, cause: string, isRow: boolean): void {
    const run = this.#runs.at(-1)
    if (isRow && run?.cause === cause) {
      run.last = slot
      run.slots += 1
    } else this.#runs.push({ cause, first: slot, last: slot, slots: 1 })
  }

  #lines(first: Instant, last: Instant): { readonly first: ComingSlot; readonly last: ComingSlot } {
    return { first: slotLine(this.#source, first), last: slotLine(this.#source, last) }
  }

  #cutLine(at: Instant): TouchedSlots {
    const { local } = slotLine(this.#source, at)
    const line = { at, local, notes: ['the year has more slots than are looked at; excluded ones are listed up to here only'] }
    return { first: line, last: line, slots: 0 }
  }
}
