/** Schedulers in virtual time and tests of policies. The door `tidegate/testing`; pure, so that it runs wherever JavaScript does. */
export { surveyFaults, type FaultSurvey, type FaultSurveyOptions, type OutcomeCounts } from './faults/index.js'
export { simulate, Simulation } from './simulation.js'
export type { CoverageCounts, CoverageReport, CoveredList, CoveredSentence, PolicyCoverage } from './covering/coverage.js'
export type { DrawingOptions, SpanInput, ToHtmlOptions, ToSvgOptions, ToTextOptions } from './drawing.js'
export type { EventInput, LaunchScript, Refusal, SeriesInput, SimulationOptions, WorkflowScript } from './simulation-options.js'
export {
  differenceOfReason,
  differenceOfRuns,
  differenceOfWindows,
  hasRun,
  settledWindow,
  type ReasonExpectation,
  type RunExpectation,
  type WindowExpectation,
} from './matching.js'
export { replay, spanOf, type RecordedPast, type ReplayOptions } from './replaying/replay.js'
export type { RecordedRun } from './replaying/recorded-runs.js'
export type { ChangeCounts, ChangeKind, ComparedRun, ComparedWindow, RunChange, WindowChange } from './replaying/changes.js'
export { diffHistories, isSameHistory, type HistoryDiff, type PolicyChange } from './replaying/diff-histories.js'
export { diffRecord, type RecordChange, type RecordDiff } from './replaying/diff-record.js'
export { historyDiffText, recordDiffText, type DiffTextOptions } from './replaying/diff-text.js'
export type { BusyDay } from './searching/busiest-day.js'
export type { Finding, FindingKind } from './searching/findings.js'
export { searchPolicies, simulateSeed, type HistoryOptions, type SearchOptions, type SearchReport } from './searching/search-policies.js'
export { searchReportText, type SearchTextOptions } from './searching/search-text.js'
export type { PolicyTally } from './searching/tally.js'
export { readSeries, type ReadSeries } from './series.js'
export { checkPolicyTests, runPolicyTests, type RunOptions } from './run-policy-tests.js'
export { referenceFinder, referencesOf } from './read-test-file.js'
export type { DrawTest } from './run-test.js'
export type { Cells, ComparedRow, Failure, FileResult, PolicyTestReport, TestResult } from './report.js'
export { jsonReport } from './reporters/json.js'
export { prettyReport, type PrettyOptions } from './reporters/pretty.js'
export { githubReport } from './reporters/github.js'
export { junitReport } from './reporters/junit.js'
export { reporters, type Reporter, type ReporterName } from './reporters/table.js'
export { tapReport } from './reporters/tap.js'
export { policyTestJsonSchema } from './json-schema.js'
export type { RunQuery, SettingsInput, WindowQuery } from '../scheduler/index.js'
export type { Texts, Unreadable } from './text-library.js'
export { testFileSchema, type PolicyTest, type PolicyTestFile } from './test-schema.js'
