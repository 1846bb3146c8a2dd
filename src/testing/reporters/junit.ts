/** The report as JUnit XML, which most build servers read: a suite per file, a case per test; a file with errors is a case that has an error. */
import { renderDiagnostics, type Diagnostic } from '../../../grammar/index.js'
import type { FileResult, PolicyTestReport, TestResult } from '../report.js'
import type { Texts } from '../text-library.js'
import { failureHeadline, failureLines } from './failure-lines.js'
import { plain } from './paint.js'

/** The whole report, with a line break at its end. Times are 0: tests run in virtual time. */
export function junitReport(report: PolicyTestReport, { texts = new Map() }: { readonly texts?: Texts } = {}): string {
  const suites = report.files.map((file) => suite(file, texts))
  const broken = report.files.filter((file) => errorsOf(file).length > 0).length
  const counts = { name: 'tidegate', tests: report.passed + report.failed + broken, failures: report.failed, errors: broken, time: 0 }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', counts, suites)}\n`
}

function suite(file: FileResult, texts: Texts): string {
  const errors = errorsOf(file)
  const failures = file.tests.filter(({ status }) => status === 'failed').length
  const broken = errors.length > 0 ? [errorCase(file.file, errors, texts)] : []
  const counts = { name: file.file, tests: file.tests.length + broken.length, failures, errors: broken.length, time: 0 }
  return element('testsuite', counts, [...broken, ...file.tests.map((test) => testCase(file.file, test))])
}

function errorsOf({ diagnostics }: FileResult): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error')
}

function errorCase(file: string, errors: readonly Diagnostic[], texts: Texts): string {
  const [first] = errors
  const error = element('error', { type: first?.code ?? '', message: first?.message ?? '' }, renderDiagnostics(errors, texts))
  return element('testcase', { name: 'the file can be read', classname: file, file, line: first?.span.line ?? 1, time: 0 }, [error])
}

function testCase(file: string, { name, span, failures, notes, timeline }: TestResult): string {
  const written = [...notes.map((note) => `note ${note}`), ...(timeline === undefined ? [] : [`timeline ${timeline}`])]
  const inner = [
    ...failures.map((failure) =>
      element('failure', { type: failure.kind, message: failureHeadline(failure, plain) }, failureLines(failure, plain).join('\n')),
    ),
    ...(written.length === 0 ? [] : [element('system-out', {}, written.join('\n'))]),
  ]
  return element('testcase', { name, classname: file, file, line: span.line, time: 0 }, inner)
}

/** An element with text, or with other elements, each on lines of its own. */
function element(name: string, attributes: Readonly<Record<string, string | number>>, inner: string | readonly string[]): string {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value), true)}"`)
  const open = `<${name}${head.join('')}`
  if (inner.length === 0) return `${open}/>`
  if (typeof inner === 'string') return `${open}>${escapeXml(inner, false)}</${name}>`
  return `${open}>\n${inner.join('\n')}\n</${name}>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 has no way to write other control characters, nor halves of pairs: they become a replacement character. */
function escapeXml(text: string, isAttribute: boolean): string {
  const allowed = text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
  const escaped = allowed.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign).replaceAll('\r', '&#13;')
  return isAttribute ? escaped.replaceAll(/[\t\n]/g, (sign) => `&#${sign.charCodeAt(0)};`) : escaped
}
