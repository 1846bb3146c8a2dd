/** The report in the Test Anything Protocol: one point per test and per error in a file, with a YAML block below each that is not ok. */
import type { Diagnostic } from '../../../grammar/index.js'
import type { FileResult, PolicyTestReport, TestResult } from '../report.js'
import { failureLines } from './failure-lines.js'
import { plain } from './paint.js'

/** A point before it has its number. */
interface Point {
  readonly ok: boolean
  readonly says: string
  /** Lines of YAML, without indentation. */
  readonly block: readonly string[]
}

/** The whole report, TAP version 14, with a line break at its end. @see https://testanything.org/tap-version-14-specification.html */
export function tapReport({ files, skipped }: PolicyTestReport): string {
  const points = files.flatMap(filePoints)
  const lines = points.flatMap(({ ok, says, block }, index) => [
    `${ok ? 'ok' : 'not ok'} ${index + 1} - ${escapeDescription(says)}`,
    ...(block.length === 0 ? [] : ['  ---', ...block.map((text) => `  ${text}`), '  ...']),
  ])
  const leftOut = skipped === 0 ? [] : [`# ${skipped} left out`]
  return `${['TAP version 14', `1..${points.length}`, ...lines, ...leftOut].join('\n')}\n`
}

function filePoints({ file, diagnostics, tests }: FileResult): Point[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  return [...errors.map((error) => errorPoint(error)), ...tests.map((test) => testPoint(file, test))]
}

function errorPoint({ file, code, message, span, hint }: Diagnostic): Point {
  const block = [
    ...entry('message', message),
    ...entry('code', code),
    ...(hint === undefined ? [] : entry('hint', hint)),
    ...at(file, span),
  ]
  return { ok: false, says: `${file}: ${code}`, block }
}

function testPoint(file: string, { name, status, failures, notes, timeline, span }: TestResult): Point {
  const says = `${file}: ${name}`
  if (status === 'passed') return { ok: true, says, block: [] }
  const details = failures.flatMap((failure) => failureLines(failure, plain))
  const block = [
    ...at(file, span),
    ...list('details', details),
    ...list('notes', notes),
    ...(timeline === undefined ? [] : entry('timeline', timeline)),
  ]
  return { ok: false, says, block }
}

function at(file: string, { line, column }: Diagnostic['span']): string[] {
  return ['at:', ...entry('file', file).map((text) => `  ${text}`), `  line: ${line}`, `  column: ${column}`]
}

function entry(key: string, text: string): string[] {
  return [`${key}: ${quoted(text)}`]
}

function list(key: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`${key}:`, ...texts.map((text) => `  - ${quoted(text)}`)]
}

/** A JSON text, which YAML reads alike. */
function quoted(text: string): string {
  return JSON.stringify(text)
}

/** A number sign would begin a directive such as SKIP. */
function escapeDescription(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\#]/g, '\\$&')
}
