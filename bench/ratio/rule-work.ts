/** The work of G1 to G3: numbered metrics with one threshold each. All contenders are given the same values in the same order, and count the thresholds that are passed. */
import { BEGINNING, randomNumbers } from '../frame/series.ts'

export interface RuleWork {
  /** As many metrics as rules: rule `n` reads metric `n`. */
  readonly rules: number
  /** How many metrics get a value before each evaluation. */
  readonly dirty: number
  /** Time from one evaluation to the next. */
  readonly roundMs: number
  /** How far values go: 1 = anywhere from 0 to 100, so that a third of the verdicts turn; near 0 = around a level of the metric's own, so that few do. */
  readonly swing: number
}

const values = randomNumbers(65_536, 100)
/** A prime, so that the metrics that change together do not lie together. */
const STRIDE = 7919

/** What a rule of that number asks its metric to be greater than. */
export function thresholdOf(rule: number, { low, high }: { readonly low: number; readonly high: number }): number {
  return low + ((rule * 37) % 101) * ((high - low) / 101)
}

/** Hands out the values of round after round. */
export class Rounds {
  readonly #work: RuleWork
  #next = 0
  #taken = 0
  #now = BEGINNING

  constructor(work: RuleWork) {
    this.#work = work
  }

  get now(): number {
    return this.#now
  }

  /** One value for each metric that is dirty in this round. */
  publish(to: (metric: number, value: number, now: number) => void): void {
    const { rules, dirty, roundMs, swing } = this.#work
    this.#now += roundMs
    for (let count = 0; count < dirty; count += 1) {
      const level = (this.#next * 61) % 101
      to(this.#next, level * (1 - swing) + (values[this.#taken & 65_535] ?? 0) * swing, this.#now)
      this.#next = (this.#next + STRIDE) % rules
      this.#taken += 1
    }
  }
}
