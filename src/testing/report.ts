/** What a run of policy tests found, as plain data. Made by `runPolicyTests`; the reporters print it. */
import type { Diagnostic, Span } from '../../grammar/index.js'
import type { CoverageReport } from './covering/coverage.js'
import type { Invariant } from './test-schema.js'

/** Texts of one row by column; a column that is absent was not listed, or has no value. */
export type Cells = Readonly<Record<string, string>>

/** What was expected at one place of a list, and what came. */
export interface ComparedRow {
  readonly expected?: Cells
  readonly actual?: Cells
  /** Columns whose texts differ; all of them where one side is missing. */
  readonly differs: readonly string[]
}

/** One way in which a test did not hold. */
export type Failure =
  | {
      readonly kind: 'runs' | 'windows' | 'explain' | 'metrics'
      /** The policy; the metric, for `metrics`. */
      readonly of: string
      readonly columns: readonly string[]
      readonly rows: readonly ComparedRow[]
      /** Why the first window that differs is as it is. */
      readonly explanation?: string
    }
  | {
      readonly kind: 'invariant'
      readonly invariant: Invariant
      readonly of: string
      readonly message: string
      readonly explanation?: string
    }
  /** The simulation itself came to no end. */
  | { readonly kind: 'stopped'; readonly message: string }

export interface TestResult {
  readonly name: string
  readonly status: 'passed' | 'failed'
  readonly file: string
  /** Where the test's name stands. */
  readonly span: Span
  readonly failures: readonly Failure[]
  /** Events and actions that were refused, in words: no failure by themselves. */
  readonly notes: readonly string[]
  /** The file that its timeline was written to. */
  readonly timeline?: string
}

export interface FileResult {
  readonly file: string
  readonly tests: readonly TestResult[]
  /** Mistakes in the file and the files that it names. With an error among them no test of the file has run. */
  readonly diagnostics: readonly Diagnostic[]
  /** Tests that `run` left out. */
  readonly skipped: number
}

export interface PolicyTestReport {
  /** No test failed and no file has errors. */
  readonly ok: boolean
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** How many errors the files have. */
  readonly errors: number
  readonly files: readonly FileResult[]
  /** Where it was asked for: what the tests have seen of the policies. */
  readonly coverage?: CoverageReport
}
