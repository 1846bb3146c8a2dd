/** Schedulers in virtual time and tests of policies. The door `tidegate/testing`; pure, so that it runs wherever JavaScript does. */
export {
  simulate,
  Simulation,
  type EventInput,
  type LaunchScript,
  type Refusal,
  type SeriesInput,
  type SimulationOptions,
  type WorkflowScript,
} from './simulation.js'
export { readSeries, type ReadSeries } from './series.js'
export { checkPolicyTests, runPolicyTests, type RunOptions } from './run-policy-tests.js'
export { referencesOf } from './read-test-file.js'
export type { Cells, ComparedRow, Failure, FileResult, PolicyTestReport, TestResult } from './report.js'
export { jsonReport } from './reporters/json.js'
export { prettyReport, type PrettyOptions } from './reporters/pretty.js'
export { policyTestJsonSchema } from './json-schema.js'
export type { RunQuery, SettingsInput, WindowQuery } from '../scheduler/index.js'
export type { Texts, Unreadable } from './text-library.js'
export { testFileSchema, type PolicyTest, type PolicyTestFile } from './test-schema.js'
