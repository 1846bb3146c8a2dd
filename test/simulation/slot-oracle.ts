/**
 * Which slots every policy has had, worked out by counting seconds, against the windows in the records: each slot that passed while the policy was loaded
 * has exactly one record, and no record is of a slot that never was (SEMANTICS S1.6, S1.7, S2.1, S6.1).
 */
import type { Instant } from '../../grammar/index.js'
import type { Change, PolicyRow, WindowRow } from '../../src/index.js'
import type { SimPolicy, SimTimer } from './scenario.js'

/** A policy from when it was loaded to when it was removed. */
interface Life {
  readonly key: string
  readonly openedAt: Instant
  readonly digest: string
  last: PolicyRow
  /** Its text changed meanwhile. */
  isEdited: boolean
  /** The earliest instant at which it may have been removed; undefined: it is loaded. */
  until: Instant | undefined
}

const second = 1000
/** The longest jitter of a scenario. */
const jitterMax = 2 * second

export class SlotOracle {
  readonly problems: string[] = []
  readonly #start: Instant
  readonly #texts: ReadonlyMap<string, readonly SimPolicy[]>
  readonly #lives = new Map<string, Life>()
  readonly #over: Life[] = []
  readonly #windows = new Map<string, WindowRow>()

  /** @param texts every text that each policy, by `session/name`, may have had */
  constructor(start: Instant, texts: ReadonlyMap<string, readonly SimPolicy[]>) {
    this.#start = start
    this.#texts = texts
  }

  /** @param since the earliest instant at which the first of the changes may have been decided: what is removed may have been so from then on */
  commit(changes: readonly Change[], since: Instant): void {
    for (const change of changes) {
      if (change.kind === 'delete') {
        if (change.table === 'policy') this.#remove(change.key, since)
      } else if (change.row.table === 'policy') this.#load(change.row, since)
      else if (change.row.table === 'window') this.#windows.set(change.row.id, change.row)
    }
  }

  end(): void {
    for (const life of this.#lives.values()) this.#over.push(life)
    const slots = new Map<string, WindowRow[]>()
    for (const window of this.#windows.values()) {
      if (window.kind === 'manual') continue
      const key = `${window.session}/${window.policy}`
      slots.set(key, [...(slots.get(key) ?? []), window])
    }
    for (const [key, windows] of slots) this.#findExtra(key, windows)
    for (const life of this.#over) this.#findMissing(life, slots.get(life.key) ?? [])
  }

  #load(row: PolicyRow, at: Instant): void {
    const life = this.#lives.get(row.key)
    if (life !== undefined && life.openedAt !== row.openedAt) this.#remove(row.key, at)
    const same = this.#lives.get(row.key)
    if (same === undefined) {
      const { key, openedAt, digest } = row
      this.#lives.set(row.key, { key, openedAt, digest, last: row, isEdited: false, until: undefined })
    } else {
      if (same.digest !== row.digest) same.isEdited = true
      same.last = row
    }
  }

  #remove(key: string, at: Instant): void {
    const life = this.#lives.get(key)
    if (life === undefined) return
    this.#lives.delete(key)
    this.#over.push({ ...life, until: at })
  }

  #findExtra(key: string, windows: readonly WindowRow[]): void {
    const texts = this.#texts.get(key) ?? []
    const openings = this.#over.filter((life) => life.key === key).map(({ openedAt }) => openedAt)
    for (const { id, slot } of windows) {
      const isNominal = openings.some((openedAt) => texts.some((text) => this.#fires(text, openedAt, slot)))
      if (!isNominal) this.problems.push(`window ${id} is of a slot that never was (S1)`)
    }
  }

  /** Of a policy that kept its text, all slots up to its removal have a record, and the excluded ones say so. */
  #findMissing(life: Life, windows: readonly WindowRow[]): void {
    const { openedAt, until, isEdited, key, last } = life
    if (isEdited || until === undefined || last.recurrenceLeft === 0) return
    const known = new Map(windows.filter(({ slot }) => slot >= openedAt && slot <= until).map((window) => [window.slot, window]))
    const complaints = (this.#texts.get(key) ?? []).map((text) => this.#complaint(text, openedAt, until, known))
    // A name may have had several texts; one of them must fit.
    if (complaints.length > 0 && !complaints.includes(undefined)) this.problems.push(`${key}: ${complaints[0] ?? ''}`)
  }

  #complaint(text: SimPolicy, openedAt: Instant, until: Instant, known: ReadonlyMap<Instant, WindowRow>): string | undefined {
    const end = text.keys.jitter === undefined ? until : until - jitterMax
    for (let slot = Math.ceil(openedAt); slot < end; slot = this.#nextCandidate(text, openedAt, slot)) {
      if (!this.#fires(text, openedAt, slot)) continue
      const window = known.get(slot)
      if (window === undefined) return `the slot ${new Date(slot).toISOString()} has no record (S2.1, S6.1)`
      const isExcluded = (text.excluded ?? []).some(({ from, to }) => this.#at(from) <= slot && slot < this.#at(to))
      if (isExcluded !== (window.outcome === 'excluded'))
        return `${window.id} is ${window.outcome ?? 'open'}, excluded: ${isExcluded} (S1.7)`
    }
    return undefined
  }

  /** The next instant that may be a slot: full seconds, or seconds from the opening. */
  #nextCandidate(text: SimPolicy, openedAt: Instant, after: Instant): Instant {
    const full = (Math.floor(after / second) + 1) * second
    if (!text.timers.some(({ kind }) => kind === 'int')) return full
    const own = openedAt + (Math.floor((after - openedAt) / second) + 1) * second
    return Math.min(full, own)
  }

  #fires(text: SimPolicy, openedAt: Instant, slot: Instant): boolean {
    const { startAt, endAt, timers } = text
    if (slot < openedAt) return false
    if (startAt !== undefined && slot < this.#at(startAt)) return false
    if (endAt !== undefined && slot >= this.#at(endAt)) return false
    return timers.some((timer) => fires(timer, openedAt, slot))
  }

  #at(seconds: number): Instant {
    return this.#start + seconds * second
  }
}

function fires(timer: SimTimer, openedAt: Instant, slot: Instant): boolean {
  if (timer.kind === 'every') return slot % (timer.seconds * second) === 0
  const since = slot - openedAt - timer.delay * second
  if (timer.period === undefined) return since === 0
  return since >= 0 && since % (timer.period * second) === 0
}
