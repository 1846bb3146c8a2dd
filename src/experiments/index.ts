/** Experiment schedules as policies (SEMANTICS S9): documents, their reading, steps and expectations, statuses of trials. The door of `src/experiments`. */
export {
  experimentSchema,
  scheduleSchema,
  trialSchema,
  type Experiment,
  type Schedule,
  type Step,
  type StepRecord,
  type Trial,
  type TrialRecord,
  type Values,
} from './documents.js'
export { readExpectation, type Expectation } from './expectations.js'
export {
  readExperiment,
  readSchedule,
  readTrial,
  type ExperimentFields,
  type Extent,
  type FieldProblems,
  type ReadBody,
  type ScheduleFields,
  type TrialFields,
} from './reading.js'
export { manualPolicy, ownerOf, schedulePolicy, sessionOf, trialGroup, trialWorkflow } from './schedule-policy.js'
export { filledArguments, missingNames, namesIn, populated, stages, type Stage } from './steps.js'
export { hasEnded, mayStop, nextStatus, trialStatuses, type TrialEvent, type TrialStatus } from './trial-status.js'
export { experimentView, scheduleView, trialView } from './views.js'
