/** The report for programs: the report itself as JSON. */
import type { PolicyTestReport } from '../report.js'

/** Two blanks a level, with a line break at its end. */
export function jsonReport(report: PolicyTestReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`
}
