/** Histories in which things fail, and the laws that hold of their records all the same. */
export { liveWithFaults, surveyFaults, type FaultSurvey, type FaultSurveyOptions, type OutcomeCounts } from './survey.js'
