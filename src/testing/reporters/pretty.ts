/** The report for people: each file with its tests, each failure as a table with the explanation of the window that differs, and a summary. */
import { renderDiagnostics } from '../../../grammar/index.js'
import type { FileResult, PolicyTestReport, TestResult } from '../report.js'
import type { Texts } from '../text-library.js'
import { coverageLines } from './coverage-lines.js'
import { failureLines } from './failure-lines.js'
import { painter, type Paint } from './paint.js'

export interface PrettyOptions {
  /** The texts that the tests came from; without them diagnostics are printed without the author's line. */
  readonly texts?: Texts
  /** ANSI colours. Default false. */
  readonly colours?: boolean
}

/** The whole report, with a line break at its end. */
export function prettyReport(report: PolicyTestReport, { texts = new Map(), colours = false }: PrettyOptions = {}): string {
  const paint = painter(colours)
  const files = report.files.flatMap((file) => [...fileLines(file, texts, colours, paint), ''])
  const coverage = report.coverage === undefined ? [] : [...coverageLines(report.coverage, paint), '']
  return `${[...files, ...coverage, summary(report, paint)].join('\n')}\n`
}

function fileLines({ file, tests, diagnostics }: FileResult, texts: Texts, colours: boolean, paint: Paint): string[] {
  const lines = [paint('bold', file)]
  if (diagnostics.length > 0) lines.push('', renderDiagnostics(diagnostics, texts, { colours }), '')
  if (diagnostics.some(({ severity }) => severity === 'error')) lines.push(`  ${paint('red', 'no test of this file has run')}`)
  for (const test of tests) lines.push(...testLines(test, paint))
  return lines
}

function testLines({ name, status, file, span, failures, notes, timeline }: TestResult, paint: Paint): string[] {
  if (status === 'passed') return [`  ${paint('green', '✓')} ${name}`]
  return [
    `  ${paint('red', '✗')} ${paint('bold', name)}  ${paint('dim', `${file}:${span.line}`)}`,
    ...failures.flatMap((failure) => ['', ...failureLines(failure, paint).map((text) => `      ${text}`.trimEnd())]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `      ${paint('yellow', 'note')} ${note}`)]),
    ...(timeline === undefined ? [] : ['', `      ${paint('cyan', 'timeline')} ${timeline}`]),
    '',
  ]
}

function summary({ ok, passed, failed, skipped, errors, files }: PolicyTestReport, paint: Paint): string {
  const parts = [
    ...(failed > 0 ? [paint('red', `${failed} failed`)] : []),
    paint(ok ? 'green' : 'dim', `${passed} passed`),
    ...(skipped > 0 ? [paint('yellow', `${skipped} left out`)] : []),
    ...(errors > 0 ? [paint('red', `${errors} ${errors === 1 ? 'error' : 'errors'} in files`)] : []),
  ]
  return `${parts.join(', ')} (${files.length} ${files.length === 1 ? 'file' : 'files'})`
}
