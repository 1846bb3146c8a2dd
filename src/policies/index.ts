/** Policies: documents that authors write, checked and compiled into the plan that the scheduler runs. The door of `src/policies`. */
export type { Clause, InputPart, MissedRule, OnNoData, PlannedInput, PlannedPolicy } from './plan.js'
export {
  conditionSchema,
  documentSchema,
  policySchema,
  schemaNode,
  type Policy,
  type PolicyCondition,
  type PolicyDocument,
  type SchemaNode,
} from './document.js'
export { policyJsonSchema, publishedDefinitions } from './json-schema.js'
export { calendarNamesIn, unreadableCalendars, type CalendarReader } from './calendars.js'
export { namedThings, type NamedThings } from './named-things.js'
export {
  calendarReader,
  planPolicies,
  type CalendarTexts,
  type Planned,
  type PlanningOptions,
  type PoliciesInput,
} from './plan-policies.js'
export { withPolicies } from './partial-set.js'
export { resolveReference, type FoundText } from './references.js'
export { OBJECTS_FILE, readPolicyObjects, readPolicyText, type ReadDocument, type ReadResult } from './read.js'
export { KeptPolicies, type LoadedPolicies } from './kept-policies.js'
export { policiesOfAlike, type AlikeParts } from './alike-text.js'
export { compilePolicies, POLICY_DEFAULTS, type CompiledPolicies, type CompilePoliciesOptions } from './compile.js'
export { plainPlan } from './shared-plan.js'
export type { SentenceReader } from './read-sentences.js'
export { usedSentences, type SentenceGroup } from './used-sentences.js'
export { changeLanguage, sentenceImpacts, type LanguageChange, type SentenceImpact } from './change-language.js'
export { languageKeys, readLanguage, vocabularyFor, type Language, type LanguageInput } from './language.js'
export { clauseItems, sentenceNodes } from './clause-items.js'
export { resolvedPolicy, type ResolvedPolicy } from './resolved-policy.js'
export { writePolicies, type PolicyText, type WrittenKey, type WrittenPolicy } from './policy-text.js'
export { compileJsonFact, compileJsonRules } from './json-conditions.js'
export { checkTree, type CheckOptions } from './check-tree.js'
export { policyReaders, type TextReader, type TextReaders } from './text-readers.js'
export { OBJECT_LIMITS, readObject, type ObjectTree } from './object-tree.js'
export { Problems, SourceText, type Problem } from './source.js'
export { reportDuplicateKeys } from './duplicate-keys.js'
export { numberOf, PolicyKeys, textOf } from './policy-keys.js'
export { placeInScalar } from './scalar-offsets.js'
export { readYaml, YAML_LIMITS, type YamlTree } from './yaml-tree.js'
export {
  describeNode,
  entryOf,
  headOf,
  plainValue,
  type ListNode,
  type MappingEntry,
  type MappingNode,
  type ScalarNode,
  type SourceNode,
} from './tree.js'
