/** What few views have beside their line: the extremes of their window, and numbers that a plain sum cannot hold. */
import { MonotonicDeque } from './monotonic-deque.js'

/** The extras of one view. */
export class ViewExtras {
  least: MonotonicDeque | undefined
  greatest: MonotonicDeque | undefined
  /** Parts of the sum beside the two in the line. */
  parts: number[] = []
  /** How many events of the window are too great to be added. */
  giants = 0

  get hasExtremes(): boolean {
    return this.least !== undefined || this.greatest !== undefined
  }

  /** From now on, an extreme is kept. */
  follow(extreme: 'least' | 'greatest'): void {
    this[extreme] ??= new MonotonicDeque(extreme === 'least' ? -1 : 1)
  }

  /** Takes in the latest event of the window. */
  push(value: number, arrival: number): void {
    this.least?.push(value, arrival)
    this.greatest?.push(value, arrival)
  }

  /** The oldest event has left the window. */
  drop(arrival: number): void {
    this.least?.drop(arrival)
    this.greatest?.drop(arrival)
  }

  clearExtremes(): void {
    this.least?.clear()
    this.greatest?.clear()
  }

  clearSum(): void {
    this.parts = []
    this.giants = 0
  }
}
