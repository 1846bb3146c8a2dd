/**
 * Hold intervals as rows of numbers: a condition that goes to and fro fills the record of an open window, and as objects its intervals would take four times
 * the memory, all of it for the collector to walk through.
 */
import type { Condition } from '../../dsl/condition.js'
import type { Duration, Instant } from '../../grammar/time.js'
import type { Evidence, Verdict } from '../signals/port.js'
import type { HoldReason } from './outcomes.js'
import type { HoldEvidence, HoldInterval } from './rows.js'

const FROM = 0
const TO = 1
/** How many shorter neighbours were merged into it. */
const MERGED = 2
/** The numbers of the evidence, in this order. */
const SEEN = 3
const seenNames = ['since', 'observed', 'required', 'count', 'lastTimestamp'] as const
const COLUMNS = SEEN + seenNames.length
/** In place of a number that is not there. */
const NONE = Number.NaN

/** What intervals that hold for the same reason have in common, whatever the numbers. */
interface Cause {
  readonly reason: HoldReason
  readonly clause: number | undefined
  readonly sentence: string | undefined
  /** The condition of one clause that is a leaf, and its verdict; undefined: the evidence is kept as it is. */
  readonly leaf: { readonly condition: Condition; readonly verdict: Verdict } | undefined
  readonly evidence: HoldEvidence | undefined
}

/** So many causes back it is looked for one that is the same: conditions that take turns are few. */
const causesLookedAt = 4

/** Intervals in order of time. Of those that are added each ends before the next begins. */
export class PackedHolds {
  readonly #causes: Cause[] = []
  readonly #numbers: number[] = []

  get count(): number {
    return this.#causes.length
  }

  /** Whether the last interval goes on. */
  get isOpen(): boolean {
    return this.count > 0 && Number.isNaN(this.#numbers[this.#numbers.length - COLUMNS + TO]!)
  }

  /** Whether the last interval is for this. */
  isLast(reason: HoldReason, clause: number | undefined): boolean {
    const cause = this.#causes[this.count - 1]
    return cause?.reason === reason && cause.clause === clause
  }

  /** When the last interval began, and why. Only where there is one. */
  get lastFrom(): Instant {
    return this.#numbers[this.#numbers.length - COLUMNS + FROM]!
  }

  get lastReason(): HoldReason {
    return this.#causes[this.count - 1]!.reason
  }

  add({ from, to, reason, evidence, merged }: HoldInterval): void {
    const cause = this.#causeOf(reason, evidence)
    this.#causes.push(cause)
    const { since, observed, required, count, lastTimestamp } = (cause.leaf && evidence.condition) ?? nothingSeen
    this.#numbers.push(
      from,
      to ?? NONE,
      merged ?? 0,
      since ?? NONE,
      observed ?? NONE,
      required ?? NONE,
      count ?? NONE,
      lastTimestamp ?? NONE,
    )
  }

  /** The last interval ends. */
  endLast(to: Instant): void {
    this.#numbers[this.#numbers.length - COLUMNS + TO] = to
  }

  /** The interval at a place, as one of its own. */
  at(place: number): HoldInterval {
    const cause = this.#causes[place]!
    const row = place * COLUMNS
    const { reason } = cause
    const evidence = cause.evidence ?? this.#evidenceAt(cause, row)
    const interval = { from: this.#numbers[row + FROM]!, reason, evidence }
    const [to, merged] = [this.#numbers[row + TO]!, this.#numbers[row + MERGED]!]
    if (Number.isNaN(to)) return interval
    return merged === 0 ? { ...interval, to } : { ...interval, to, merged }
  }

  /** Puts together the two neighbours that are shortest together, the first of equal ones: of both the longer tells why. All must have ended. */
  mergeShortest(): void {
    const numbers = this.#numbers
    let at = 0
    let shortest = Infinity
    let before = Infinity
    for (let row = 0; row < numbers.length; row += COLUMNS) {
      const own = numbers[row + TO]! - numbers[row + FROM]!
      if (before + own < shortest) {
        at = row
        shortest = before + own
      }
      before = own
    }
    if (at > 0) this.#merge(at - COLUMNS, at)
  }

  #merge(first: number, second: number): void {
    const numbers = this.#numbers
    const [from, to] = [numbers[first + FROM]!, numbers[second + TO]!]
    const merged = numbers[first + MERGED]! + numbers[second + MERGED]! + 1
    const gone = this.#spanAt(first) > this.#spanAt(second) ? second : first
    numbers.copyWithin(gone, gone + COLUMNS)
    numbers.length -= COLUMNS
    this.#causes.splice(gone / COLUMNS, 1)
    numbers[first + FROM] = from
    numbers[first + TO] = to
    numbers[first + MERGED] = merged
  }

  #spanAt(row: number): Duration {
    return this.#numbers[row + TO]! - this.#numbers[row + FROM]!
  }

  #causeOf(reason: HoldReason, evidence: HoldEvidence): Cause {
    const { clause, sentence, condition } = evidence
    if (condition === undefined || !isPlain(evidence, condition)) return { reason, clause, sentence, leaf: undefined, evidence }
    const oldest = Math.max(0, this.count - causesLookedAt)
    for (let place = this.count - 1; place >= oldest; place -= 1) {
      const cause = this.#causes[place]!
      const { leaf } = cause
      if (leaf?.condition !== condition.condition || leaf.verdict !== condition.verdict) continue
      if (cause.reason === reason && cause.clause === clause && cause.sentence === sentence) return cause
    }
    const { condition: own, verdict } = condition
    return { reason, clause, sentence, leaf: { condition: own, verdict }, evidence: undefined }
  }

  #evidenceAt({ clause, sentence, leaf }: Cause, row: number): HoldEvidence {
    const seen: Partial<Record<(typeof seenNames)[number], number>> = {}
    for (const [index, name] of seenNames.entries()) {
      const number = this.#numbers[row + SEEN + index]!
      if (!Number.isNaN(number)) seen[name] = number
    }
    return {
      ...(clause !== undefined && { clause }),
      ...(sentence !== undefined && { sentence }),
      ...(leaf !== undefined && { condition: { ...leaf, ...seen, clauses: [] } }),
    }
  }
}

const nothingSeen: Partial<Evidence> = {}
const evidenceKeys: ReadonlySet<string> = new Set(['clause', 'sentence', 'condition'])

/** Whether numbers and what a cause knows are all there is. */
function isPlain(evidence: HoldEvidence, { clauses, since, observed, required }: Evidence): boolean {
  if (clauses.length > 0 || Number.isNaN(since) || Number.isNaN(observed) || Number.isNaN(required)) return false
  for (const key in evidence) if (!evidenceKeys.has(key)) return false
  return true
}
