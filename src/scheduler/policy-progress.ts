/** What becomes of a policy while it is loaded, in as little memory as it takes: a million may be loaded, and most of them wait for their first slot. */
import type { Instant } from '../../grammar/time.js'
import type { PlannedPolicy } from '../policies/plan.js'
import type { WatchId } from '../signals/port.js'
import type { OnMove } from './live.js'
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

/** What all policies of a session have in common. */
export interface PolicyHome {
  readonly session: string
  /** Where the instants of the loaded ones lie. */
  readonly times: PolicyTimes
  /** Told of each transition of their triggers. */
  readonly onMove: OnMove | undefined
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
  /** Where the numbers of its watches do not follow each other. */
  watches: readonly WatchId[] | undefined
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
  watches: undefined,
})

// Each is a bit of one number, in which the number of watches comes above them: a field would take eight bytes.
const REMOVED = 1
const TOUCHED = 2
const TOLD = 4
const WATCH_COUNT_SHIFT = 3

/** Where a policy is loaded, how far its timers are, its pause, and the watches of its clauses. */
export class PolicyProgress {
  #home: PolicyHome
  #row: number
  #rare: Rare | undefined = undefined
  #firstWatch: WatchId = 0
  #marks = 0

  constructor(home: PolicyHome, plan: PlannedPolicy, openedAt: Instant, row?: PolicyRow) {
    this.#home = home
    this.#row = home.times.open()
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
    const { times } = this.#home
    this.#home = { ...this.#home, times: times.alone(this.#row) }
    times.close(this.#row)
    this.#row = 0
  }

  get home(): PolicyHome {
    return this.#home
  }

  get session(): string {
    return this.#home.session
  }

  /** Removed from the plan: its runs go on, nothing else happens. */
  get removed(): boolean {
    return (this.#marks & REMOVED) !== 0
  }

  set removed(is: boolean) {
    this.#mark(REMOVED, is)
  }

  /** Changed in this step. */
  get touched(): boolean {
    return (this.#marks & TOUCHED) !== 0
  }

  set touched(is: boolean) {
    this.#mark(TOUCHED, is)
  }

  /** Told in an earlier step. */
  get told(): boolean {
    return (this.#marks & TOLD) !== 0
  }

  set told(is: boolean) {
    this.#mark(TOLD, is)
  }

  #mark(bit: number, is: boolean): void {
    this.#marks = is ? this.#marks | bit : this.#marks & ~bit
  }

  get openedAt(): Instant {
    return this.#home.times.get(this.#row, OPENED)
  }

  set openedAt(at: Instant) {
    this.#home.times.set(this.#row, OPENED, at)
  }

  get watermark(): Instant {
    return this.#home.times.get(this.#row, WATERMARK)
  }

  set watermark(at: Instant) {
    this.#home.times.set(this.#row, WATERMARK, at)
  }

  /** The slot that comes next. Infinity: none. */
  get nextSlot(): Instant {
    return this.#home.times.get(this.#row, NEXT_SLOT)
  }

  set nextSlot(at: Instant) {
    this.#home.times.set(this.#row, NEXT_SLOT, at)
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
    const slot = this.#home.times.get(this.#row, LATEST_SLOT)
    return Number.isNaN(slot) ? undefined : slot
  }

  set latestSlot(slot: Instant | undefined) {
    this.#home.times.set(this.#row, LATEST_SLOT, slot ?? Number.NaN)
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

  /** How many clauses are watched. */
  get watchCount(): number {
    return this.#marks >>> WATCH_COUNT_SHIFT
  }

  /** The watches of its clauses, in their order. */
  get watches(): readonly WatchId[] {
    return this.#seen.watches ?? Array.from({ length: this.watchCount }, (_, index) => this.#firstWatch + index)
  }

  set watches(watches: readonly WatchId[]) {
    const [first = 0] = watches
    this.#firstWatch = first
    this.#marks = (this.#marks & (REMOVED | TOUCHED | TOLD)) | (watches.length << WATCH_COUNT_SHIFT)
    // Those that were begun together have numbers that follow each other, and need no list.
    const list = watches.every((watch, index) => watch === first + index) ? undefined : watches
    if (list !== this.#seen.watches) this.#own.watches = list
  }

  /** The watch of a clause; undefined where there is none. */
  watchAt(index: number): WatchId | undefined {
    const list = this.#seen.watches
    if (list !== undefined) return list[index]
    return index < this.watchCount ? this.#firstWatch + index : undefined
  }

  get #seen(): Readonly<Rare> {
    return this.#rare ?? nothingRare
  }

  get #own(): Rare {
    return (this.#rare ??= { ...nothingRare })
  }
}
