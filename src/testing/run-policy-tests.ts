/** Runs policy tests that are given as texts and reports what they found. Pure: the command line, vitest and browsers run the same tests with it. */
import type { Diagnostic } from '../../grammar/index.js'
import { CoverageCollector } from './covering/coverage.js'
import { readTestFile } from './read-test-file.js'
import type { FileResult, PolicyTestReport, TestResult } from './report.js'
import { TestRun, type DrawTest } from './run-test.js'
import type { TestCase } from './test-case.js'
import { TextLibrary, type Texts, type Unreadable } from './text-library.js'

export interface RunOptions {
  /** The test files among the texts. Default: those whose names end in `.test.yaml`, `.test.yml` or `.test.json`. */
  readonly entries?: readonly string[]
  /** Only tests whose names match. */
  readonly run?: RegExp
  /** Files that are named and could not be read, with the reason. */
  readonly unreadable?: ReadonlyMap<string, Unreadable>
  /** Measure what the tests see of the policies. Default false. */
  readonly coverage?: boolean
  /** Called with each test that has run, and a way to draw its timeline. Where it wrote one to a file, it answers the name, and the report gives it. */
  readonly onTest?: (result: TestResult, draw: DrawTest) => string | undefined
  /** Called before each test with its name and the share of the work that is done, from 0 to 1. */
  readonly onProgress?: (share: number, name: string) => void
}

/** Runs every test of the given files, one after another. `texts` holds the files and all that they name, by file name. @see FORMATS section 2 */
export function runPolicyTests(texts: Texts | Readonly<Record<string, string>>, options: RunOptions = {}): PolicyTestReport {
  const map: Texts = isMap(texts) ? texts : new Map(Object.entries(texts))
  const library = new TextLibrary(map, options.unreadable)
  const entries = options.entries ?? [...map.keys()].filter((name) => /\.test\.(?:ya?ml|json)$/.test(name))
  const collector = options.coverage === true ? new CoverageCollector() : undefined
  const files = entries.map((entry, index) => {
    const onProgress = (share: number, name: string): void => options.onProgress?.((index + share) / entries.length, name)
    return runFile(entry, library, { ...options, onProgress }, collector)
  })
  const results = files.flatMap(({ tests }) => tests)
  const failed = results.filter(({ status }) => status === 'failed').length
  const errors = files.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === 'error').length
  return {
    ok: failed === 0 && errors === 0,
    passed: results.length - failed,
    failed,
    skipped: files.reduce((sum, { skipped }) => sum + skipped, 0),
    errors,
    files,
    ...(collector === undefined ? {} : { coverage: collector.report() }),
  }
}

/** Reads the tests of the given files without running them: how many there are, and what is wrong. */
export function checkPolicyTests(
  texts: Texts,
  { entries, unreadable }: Required<Pick<RunOptions, 'entries' | 'unreadable'>>,
): { readonly tests: number; readonly diagnostics: readonly Diagnostic[] } {
  const library = new TextLibrary(texts, unreadable)
  const read = entries.map((entry) => readTestFile(entry, library))
  return {
    tests: read.reduce((sum, { tests }) => sum + tests.length, 0),
    diagnostics: read.flatMap((one) => [...one.diagnostics, ...one.policyWarnings]),
  }
}

function runFile(
  entry: string,
  library: TextLibrary,
  { run: pattern, onTest, onProgress }: RunOptions,
  collector: CoverageCollector | undefined,
): FileResult {
  const { file, tests, diagnostics } = readTestFile(entry, library)
  const chosen = pattern === undefined ? tests : tests.filter(({ name }) => name.search(pattern) !== -1)
  const results = chosen.map((test, index) => {
    onProgress?.(index / chosen.length, test.name)
    return runOne(test, onTest, collector)
  })
  return { file, tests: results, diagnostics, skipped: tests.length - chosen.length }
}

function runOne(test: TestCase, onTest: RunOptions['onTest'], collector: CoverageCollector | undefined): TestResult {
  const run = new TestRun(test, collector?.observe(test.policies))
  const result = run.run()
  const timeline = onTest?.(result, (options) => run.draw(options))
  return timeline === undefined ? result : { ...result, timeline }
}

function isMap(texts: Texts | Readonly<Record<string, string>>): texts is Texts {
  return texts instanceof Map
}
