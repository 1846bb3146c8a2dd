/** What a policy test can expect of a run, a window, an explanation and a metric: one column each. Texts are offsets from the start of the test. */
import { formatInstant, type Instant } from '../../grammar/index.js'
import type { RunRow, WindowRow } from '../scheduler/index.js'
import type { MetricState } from '../signals/index.js'
import type { Explanation } from '../trace/index.js'
import type { Column } from './compare.js'
import type { ExpectedExplanation, ExpectedMetric, ExpectedRun, ExpectedWindow } from './test-case.js'
import { formatOffset } from './values.js'

/** Offsets up to a hundred days either way are said as such; beyond, the instant is clearer. */
const OFFSET_MAX = 100 * 86_400_000

type ShowTime = (value: unknown) => string

function showTime(start: Instant): ShowTime {
  return (value) => {
    if (typeof value !== 'number') return String(value)
    return Math.abs(value - start) <= OFFSET_MAX ? formatOffset(value - start) : formatInstant(value)
  }
}

/** Numbers that differ beyond the tenth digit only are the same to a test. */
function showNumber(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(10))) : String(value)
}

function showJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isMapping(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function runColumns(start: Instant, windowOf: (run: RunRow) => WindowRow | undefined): readonly Column<ExpectedRun, RunRow>[] {
  const time = showTime(start)
  return [
    { name: 'start', expected: (run) => run.start, actual: (run) => run.start, show: time, always: true },
    { name: 'end', expected: (run) => run.end, actual: (run) => run.end, show: time, always: true },
    { name: 'result', expected: (run) => run.result, actual: (run) => run.result ?? 'running', show: String, always: true },
    {
      name: 'window',
      expected: (run) => (typeof run.window === 'number' ? run.window : undefined),
      actual: (run) => windowOf(run)?.slot,
      show: time,
    },
    {
      name: 'window id',
      expected: (run) => (typeof run.window === 'string' ? run.window : undefined),
      actual: (run) => run.window,
      show: String,
    },
    { name: 'id', expected: (run) => run.id, actual: (run) => run.id, show: String },
    { name: 'failure', expected: (run) => run.failure, actual: (run) => run.failure, show: String },
    { name: 'inputs', expected: (run) => run.inputs, actual: (run) => run.inputs, show: showJson },
  ]
}

export function windowColumns(start: Instant): readonly Column<ExpectedWindow, WindowRow>[] {
  const time = showTime(start)
  return [
    { name: 'slot', expected: (window) => window.slot, actual: (window) => window.slot, show: time },
    { name: 'opens', expected: (window) => window.opens, actual: (window) => window.opens, show: time, always: true },
    { name: 'closes', expected: (window) => window.closes, actual: (window) => window.closes, show: time },
    { name: 'outcome', expected: (window) => window.outcome, actual: (window) => window.outcome, show: String, always: true },
    { name: 'runs', expected: (window) => window.runs, actual: (window) => window.launches, show: String, always: true },
    { name: 'id', expected: (window) => window.id, actual: (window) => window.id, show: String },
  ]
}

/** An explanation as it was given at the instant of asking. */
export interface AskedExplanation {
  readonly at: Instant
  readonly explanation: Explanation
}

export function explanationColumns(start: Instant): readonly Column<ExpectedExplanation, AskedExplanation>[] {
  return [
    { name: 'at', expected: (row) => row.at, actual: (row) => row.at, show: showTime(start), always: true },
    { name: 'reason', expected: (row) => row.reason, actual: (row) => row.explanation.reason, show: String, always: true },
    { name: 'condition', expected: (row) => row.condition, actual: (row) => row.explanation.condition, show: String },
    { name: 'observed', expected: (row) => row.observed, actual: (row) => row.explanation.observed, show: showNumber },
    { name: 'required', expected: (row) => row.required, actual: (row) => row.explanation.required, show: showNumber },
  ]
}

/** A metric as it stood at the instant of looking; without a state it was not known. */
export interface SeenMetric {
  readonly at: Instant
  readonly state: MetricState | undefined
}

export function metricColumns(start: Instant): readonly Column<ExpectedMetric, SeenMetric>[] {
  return [
    { name: 'at', expected: (row) => row.at, actual: (row) => row.at, show: showTime(start), always: true },
    { name: 'last', expected: (row) => row.last, actual: (row) => row.state?.last, show: showNumber },
    { name: 'count', expected: (row) => row.count, actual: (row) => row.state?.count ?? 0, show: showNumber },
  ]
}
