/** All reporters by their names: what the command line and programs choose from. */
import type { PolicyTestReport } from '../report.js'
import { githubReport } from './github.js'
import { jsonReport } from './json.js'
import { junitReport } from './junit.js'
import { prettyReport, type PrettyOptions } from './pretty.js'
import { tapReport } from './tap.js'

/** Prints a report as one text. Only `pretty` knows colours. */
export type Reporter = (report: PolicyTestReport, options?: PrettyOptions) => string

export const reporters = {
  pretty: prettyReport,
  tap: tapReport,
  junit: junitReport,
  json: jsonReport,
  github: githubReport,
} as const satisfies Readonly<Record<string, Reporter>>

export type ReporterName = keyof typeof reporters
