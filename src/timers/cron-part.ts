/** Parts of a cron expression with their places, and problems that point at them. Every reader of the expression uses them. */
import type { TimerProblem } from './timer.js'

/** A part of the expression and where it starts. */
export interface Part {
  readonly text: string
  readonly start: number
}

/** Collects problems. */
export type Report = (problem: TimerProblem) => void

/** A `bad-cron` about the whole of `part`. */
export function badCron(part: Part, message: string, hint?: string): TimerProblem {
  return {
    code: 'bad-cron',
    field: 'cron_expression',
    message,
    start: part.start,
    end: part.start + part.text.length,
    ...(hint !== undefined && { hint }),
  }
}

/** The pieces of `part` between separators, each with its own place. */
export function splitAt(part: Part, separator: string): readonly Part[] {
  let start = part.start
  return part.text.split(separator).map((text) => {
    const piece = { text, start }
    start += text.length + separator.length
    return piece
  })
}
