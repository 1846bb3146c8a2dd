/** The language: vocabularies of sentences, and the conditions they mean. The door of `dsl/`. */
export type {
  AggregateFunction,
  CalendarTimes,
  ClockTest,
  ComparisonOperator,
  Condition,
  ConditionOf,
  Expression,
  LabelMatcher,
  Lookback,
  Selection,
  ValueFilter,
} from './condition.js'
export { bindCalendars, calendarClauses, calendarNamesInText, isCalendarName, type CalendarClause } from './calendars.js'
export type { Formula } from './formula.js'
export { type FormulaEvent, matchDeadline, matchFormula } from './match.js'
export type { ConditionSource, SentenceResult } from './source.js'
export { createVocabulary, type Vocabulary, type VocabularyFile, type VocabularyOptions } from './vocabulary.js'
export { printCondition, printExpression } from './print-condition.js'
export { readConditionExpression, readExpression } from './read-expression.js'
export { type Read, readsOf } from './reads.js'
export { sameCondition } from './same-condition.js'
export { expandText } from './expand-text.js'
export { casualties, type Impact, type ImpactKind, type UsedSentences, vocabularyImpact } from './impact.js'
export {
  checkVocabulary,
  formatDsl,
  isReadable,
  type ListedSentence,
  listSentences,
  type ParsedSentence,
  parseSentences,
} from './language-tools.js'
