/** The report as commands of GitHub Actions: an annotation at the line of each failing test and of each mistake in a file. */
import type { Diagnostic } from '../../../grammar/index.js'
import type { PolicyTestReport, TestResult } from '../report.js'
import { failureLines } from './failure-lines.js'
import { plain } from './paint.js'

interface Annotation {
  readonly kind: 'error' | 'warning'
  readonly file: string
  readonly span: Diagnostic['span']
  readonly title: string
  readonly message: string
}

/** One line per annotation; empty when there is none. */
export function githubReport({ files }: PolicyTestReport): string {
  const annotations = files.flatMap(({ file, diagnostics, tests }) => [
    ...diagnostics.map(ofDiagnostic),
    ...tests.filter(({ status }) => status === 'failed').map((test) => ofTest(file, test)),
  ])
  return annotations.map((annotation) => `${command(annotation)}\n`).join('')
}

function ofDiagnostic({ severity, file, span, code, message, hint }: Diagnostic): Annotation {
  const kind = severity === 'error' ? 'error' : 'warning'
  return { kind, file, span, title: code, message: hint === undefined ? message : `${message}\n${hint}` }
}

function ofTest(file: string, { name, span, failures, notes, timeline }: TestResult): Annotation {
  const details = failures.flatMap((failure) => failureLines(failure, plain))
  const timelines = timeline === undefined ? [] : [`timeline ${timeline}`]
  return { kind: 'error', file, span, title: name, message: [...details, ...notes.map((note) => `note ${note}`), ...timelines].join('\n') }
}

/** @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
function command({ kind, file, span, title, message }: Annotation): string {
  const properties = Object.entries({ file, line: String(span.line), col: String(span.column), title })
  return `::${kind} ${properties.map(([key, value]) => `${key}=${escapeProperty(value)}`).join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
