/** What every drawing says in the same words: the span, the counts of windows and runs, a threshold. */
import { sayInstant, sayTime } from '../words.js'
import type { Threshold, Timeline } from './timeline.js'

/** `5 windows: 3 ran, 1 condition false, 1 already running; 3 runs: 3 success`. */
export function countsText({ tracks }: Timeline): string {
  const windows = tracks.flatMap((track) => track.windows)
  const runs = tracks.flatMap((track) => track.runs)
  return [
    counted(windows.length, 'window', tally(windows.map((window) => window.label))),
    counted(runs.length, 'run', tally(runs.map((run) => run.result))),
  ].join('; ')
}

function counted(count: number, noun: string, parts: string): string {
  return count === 0 ? `no ${noun}s` : `${count} ${noun}${count === 1 ? '' : 's'}: ${parts}`
}

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ')
}

/** `2026-01-01 00:00 - 00:20 UTC`. */
export function spanText({ from, to, timezone }: Timeline): string {
  const [first, last] = [sayInstant(from, timezone), sayInstant(to, timezone)]
  return `${first} - ${first.slice(0, 10) === last.slice(0, 10) ? sayTime(to, timezone) : last} ${timezone}`
}

/** Operators as they are written in drawings. */
export const signs = { '<=': '≤', '>=': '≥', '!=': '≠', '==': '=', '<': '<', '>': '>' } as const

/** `≤ 10`, `average 10m > 5`. */
export function thresholdLabel({ subject, operator, value }: Threshold): string {
  return `${subject === 'last' ? '' : `${subject} `}${signs[operator]} ${value}`
}
