/** What becomes of a policy while it is loaded, in as little memory as it takes: a million may be loaded, and most of them wait for their first slot. */
import type { Instant } from '../../grammar/time.js'
import type { PlannedPolicy } from '../policies/plan.js'
import type { WatchId } from '../signals/port.js'
import { LATEST_SLOT, NEXT_SLOT, OPENED, WATERMARK, type PolicyTimes } from './policy-times.js'
import type { Pause, PolicyRow, RunResult } from './rows.js'

const NEVER = Number.POSITIVE_INFINITY

/** Labels of the metric of ended runs. */
export interface RunLabels {
  readonly workflow: string
  readonly policy: string
  readonly result: RunResult
  readonly [label: string]: string
}

/** What few policies have. */
interface Rare {
  pendingSlot: Instant | undefined
  /** Where there is jitter: windows open at their slots otherwise. */
  nextOpens: Instant | undefined
  latestOpens: Instant | undefined
  recurrenceLeft: number | undefined
  pause: Pause | undefined
  manualCount: number
  runLabels: Partial<Record<RunResult, RunLabels>> | undefined
}

/** What a policy without any of it shares with all others like it; never changed. */
const nothingRare: Readonly<Rare> = Object.freeze({
  pendingSlot: undefined,
  nextOpens: undefined,
  latestOpens: undefined,
  recurrenceLeft: undefined,
  pause: undefined,
  manualCount: 0,
  runLabels: undefined,
})

/** How far the timers of a policy are, its pause, and the watches of its clauses. */
export class PolicyProgress {
  #times: PolicyTimes
  #row: number
  #rare: Rare | undefined = undefined
  /** The number of the first of a row of watches, or all of them. */
  #firstWatch: WatchId = 0
  #watchList: readonly WatchId[] | undefined = undefined
  /** How many clauses are watched. */
  watchCount = 0

  /** `times`: where its instants lie, until it leaves. */
  constructor(times: PolicyTimes, plan: PlannedPolicy, openedAt: Instant, row?: PolicyRow) {
    this.#times = times
    this.#row = times.open()
    this.openedAt = row?.openedAt ?? openedAt
    this.watermark = row?.watermark ?? openedAt - 1
    this.nextSlot = NEVER
    this.latestSlot = row?.latestSlot
    this.recurrenceLeft = row === undefined ? plan.recurrenceCount : row.recurrenceLeft
    if (row === undefined) return
    this.pendingSlot = row.pendingSlot
    this.latestOpens = row.latestOpens
    this.pause = row.pause
    this.manualCount = row.manualCount ?? 0
  }

  /** Its instants go with it from now on: their place is somebody else's. Once only. */
  leaveTimes(): void {
    const own = this.#times.alone(this.#row)
    this.#times.close(this.#row)
    this.#times = own
    this.#row = 0
  }

  get openedAt(): Instant {
    return this.#times.get(this.#row, OPENED)
  }

  set openedAt(at: Instant) {
    this.#times.set(this.#row, OPENED, at)
  }

  get watermark(): Instant {
    return this.#times.get(this.#row, WATERMARK)
  }

  set watermark(at: Instant) {
    this.#times.set(this.#row, WATERMARK, at)
  }

  /** The slot that comes next. Infinity: none. */
  get nextSlot(): Instant {
    return this.#times.get(this.#row, NEXT_SLOT)
  }

  set nextSlot(at: Instant) {
    this.#times.set(this.#row, NEXT_SLOT, at)
  }

  /** When the window of the next slot opens: the slot plus its jitter. Infinity: never. Set behind the slot. */
  get nextOpens(): Instant {
    return this.#seen.nextOpens ?? this.nextSlot
  }

  set nextOpens(at: Instant) {
    const apart = at === this.nextSlot ? undefined : at
    if (apart !== this.#seen.nextOpens) this.#own.nextOpens = apart
  }

  /** A slot that came before the last edit, which knows it too, and whose window opens later because of its jitter. */
  get pendingSlot(): Instant | undefined {
    return this.#seen.pendingSlot
  }

  set pendingSlot(slot: Instant | undefined) {
    if (slot !== this.pendingSlot) this.#own.pendingSlot = slot
  }

  /** The slot that came last. */
  get latestSlot(): Instant | undefined {
    const slot = this.#times.get(this.#row, LATEST_SLOT)
    return Number.isNaN(slot) ? undefined : slot
  }

  set latestSlot(slot: Instant | undefined) {
    this.#times.set(this.#row, LATEST_SLOT, slot ?? Number.NaN)
  }

  /** When its window opened. Set behind the slot. */
  get latestOpens(): Instant | undefined {
    return this.#seen.latestOpens ?? this.latestSlot
  }

  set latestOpens(at: Instant | undefined) {
    const apart = at === this.latestSlot ? undefined : at
    if (apart !== this.#seen.latestOpens) this.#own.latestOpens = apart
  }

  get recurrenceLeft(): number | undefined {
    return this.#seen.recurrenceLeft
  }

  set recurrenceLeft(count: number | undefined) {
    if (count !== this.recurrenceLeft) this.#own.recurrenceLeft = count
  }

  get pause(): Pause | undefined {
    return this.#seen.pause
  }

  set pause(pause: Pause | undefined) {
    if (pause !== this.pause) this.#own.pause = pause
  }

  /** How many windows people opened in it. */
  get manualCount(): number {
    return this.#seen.manualCount
  }

  set manualCount(count: number) {
    if (count !== this.manualCount) this.#own.manualCount = count
  }

  /** Made when a run of it has ended. */
  get runLabels(): Partial<Record<RunResult, RunLabels>> | undefined {
    return this.#seen.runLabels
  }

  set runLabels(labels: Partial<Record<RunResult, RunLabels>> | undefined) {
    this.#own.runLabels = labels
  }

  /** The watches of its clauses, in their order. */
  get watches(): readonly WatchId[] {
    return this.#watchList ?? Array.from({ length: this.watchCount }, (_, index) => this.#firstWatch + index)
  }

  set watches(watches: readonly WatchId[]) {
    const [first = 0] = watches
    this.watchCount = watches.length
    this.#firstWatch = first
    // Those that were begun together have numbers that follow each other, and need no list.
    this.#watchList = watches.every((watch, index) => watch === first + index) ? undefined : watches
  }

  /** The watch of a clause; undefined where there is none. */
  watchAt(index: number): WatchId | undefined {
    if (this.#watchList !== undefined) return this.#watchList[index]
    return index < this.watchCount ? this.#firstWatch + index : undefined
  }

  get #seen(): Readonly<Rare> {
    return this.#rare ?? nothingRare
  }

  get #own(): Rare {
    return (this.#rare ??= { ...nothingRare })
  }
}
