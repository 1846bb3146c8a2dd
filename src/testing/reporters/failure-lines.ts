/** One failure of a policy test in lines for people; every reporter that prints failures prints these. */
import type { Failure } from '../report.js'
import type { Paint } from './paint.js'
import { sideBySide } from './side-by-side.js'

const titles = { runs: 'runs of', windows: 'windows of', explain: 'explanation of', metrics: 'metric' } as const

/** A headline, the table of what was expected and what came, and why. */
export function failureLines(failure: Failure, paint: Paint): string[] {
  const why = 'explanation' in failure && failure.explanation !== undefined ? [`${paint('cyan', 'why')} ${failure.explanation}`] : []
  const headline = failureHeadline(failure, paint)
  if (failure.kind === 'stopped' || failure.kind === 'invariant') return [headline, ...why]
  return [headline, ...sideBySide(failure.columns, failure.rows, paint).map((text) => `  ${text}`), ...why]
}

/** What did not hold, in one line. */
export function failureHeadline(failure: Failure, paint: Paint): string {
  if (failure.kind === 'stopped') return `${paint('red', 'stopped')}: ${failure.message}`
  if (failure.kind === 'invariant') return `${paint('red', failure.invariant)} does not hold: ${failure.message}`
  const { kind, of, rows } = failure
  const expected = rows.filter((row) => row.expected !== undefined).length
  const actual = rows.filter((row) => row.actual !== undefined).length
  const counts = expected === actual ? '' : `: ${expected} expected, ${actual} came`
  return `${titles[kind]} ${paint('bold', of)}${counts}`
}
