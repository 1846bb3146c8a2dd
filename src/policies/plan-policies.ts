/** From policies as a caller hands them over (objects, or files that were read) to a plan; everything that is wrong is thrown as one `PolicyError`. */
import type { Vocabulary } from '../../dsl/index.js'
import { badOption, inOrderOfPlace, show, PolicyError, renderDiagnostics, type Diagnostic, type Instant } from '../../grammar/index.js'
import type { CalendarsByName } from '../signals/index.js'
import type { Resolutions } from '../signals/index.js'
import { planAlike } from './alike-policies.js'
import type { CalendarReader } from './calendars.js'
import { KeptAlike, KeptPolicies, type KeepText, type LoadedPolicies } from './kept-policies.js'
import { compilePolicies, type CompilePoliciesOptions } from './compile.js'
import type { Policy, PolicyDocument } from './document.js'
import { vocabularyFor, type Language } from './language.js'
import type { PlannedPolicy } from './plan.js'
import { OBJECTS_FILE, readPolicyObjects } from './read.js'
import type { FoundText } from './references.js'

/** Texts of calendars (iCalendar), by the names that policies give them. */
export type CalendarTexts = CalendarsByName

/** Policies as objects, or files that `loadPolicies` has read. */
export type PoliciesInput = PolicyDocument | readonly Policy[] | LoadedPolicies

export interface PlanningOptions {
  /** Default: the shipped sentences. The `.dsl` files that the policies name come after it. */
  readonly language?: Language | undefined
  readonly timezone?: string | undefined
  /** Names of the workflows that can be launched; absent: any. */
  readonly knownWorkflows?: ReadonlySet<string> | undefined
  /** Metrics whose events are merged, with the ms of a bucket. */
  readonly resolutionOf?: Resolutions | undefined
  /** The instant of loading: timers that are over by then are refused. */
  readonly from?: Instant | undefined
  /** Calendars beside those that were loaded with the policies. */
  readonly calendars?: CalendarTexts | undefined
  /** Keeps the texts of policies until another vocabulary reads them. Default: as they are. */
  readonly keepText?: KeepText | undefined
}

export interface Planned {
  readonly plan: readonly PlannedPolicy[]
  readonly warnings: readonly Diagnostic[]
  /** What the plan was made of, and by which vocabulary. */
  readonly loaded: LoadedPolicies
  readonly vocabulary: Vocabulary
  /** The policies as a short text of their own, where they are alike. */
  readonly text?: string
}

/** @throws PolicyError with every mistake that was found, rendered in its message */
export function planPolicies(
  input: PoliciesInput,
  { language, timezone, knownWorkflows, resolutionOf, from, calendars, keepText }: PlanningOptions,
): Planned {
  checkInput(input)
  const given = 'documents' in input ? input : noFiles
  const vocabulary = vocabularyFor(language ?? { vocabulary: undefined, dslFiles: [] }, given.dslFiles)
  const options: CompilePoliciesOptions = {
    vocabulary,
    ...(timezone === undefined ? {} : { timezone }),
    ...(knownWorkflows === undefined ? {} : { knownWorkflows }),
    ...(resolutionOf === undefined ? {} : { resolutionOf }),
    ...(from === undefined ? {} : { from }),
    readCalendar: calendarReader(given.calendars, calendars),
  }
  const alike = planAlike(input, options)
  if (alike !== undefined) {
    const { plan, text } = alike
    return { plan, warnings: [], loaded: new KeptAlike(text, keepText), vocabulary, text }
  }
  const read = 'documents' in input ? { diagnostics: [], ...input, texts: textsOf(input) } : readObjects(input)
  const compiled = compilePolicies(read.documents, options)
  const diagnostics = inOrderOfPlace([...read.diagnostics, ...compiled.diagnostics])
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return { plan: compiled.plan, warnings: diagnostics, loaded: new KeptPolicies(read, keepText), vocabulary }
  const found = [...read.calendars].flatMap(([name, calendar]): [string, string][] => (calendar.ok ? [[name, calendar.text]] : []))
  const sentences = vocabulary.files.map(({ name, text }): [string, string] => [name, text])
  const texts = new Map([...sentences, ...Object.entries(calendars ?? {}), ...found, ...read.texts])
  throw new PolicyError(errors, `the policies are not valid\n${renderDiagnostics(errors, texts)}`)
}

/** Policies that are objects bring no files. */
const noFiles: Pick<LoadedPolicies, 'dslFiles' | 'calendars'> = { dslFiles: [], calendars: new Map() }

/** @throws TidegateError `bad-option` for what can hold no policies at all */
function checkInput(input: unknown): void {
  if (typeof input === 'string')
    throw badOption('policies', `${show(input)} is a text: loadPolicies(${show(input)}) reads files; or give policies as objects`)
  if (isPromise(input)) throw badOption('policies', 'a promise holds no policies yet: wait for what loadPolicies(...) resolves to')
  if (typeof input !== 'object' || input === null)
    throw badOption(
      'policies',
      `${show(input)} holds no policies: give a list of them, a document with policies, or what loadPolicies has read`,
    )
}

function isPromise(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'then' in input && typeof input.then === 'function'
}

interface ReadPolicies extends LoadedPolicies {
  readonly diagnostics: readonly Diagnostic[]
  /** What the spans of diagnostics lie in, by file. */
  readonly texts: ReadonlyMap<string, string>
}

function readObjects(input: PolicyDocument | readonly Policy[]): ReadPolicies {
  const { document, diagnostics, text } = readPolicyObjects(input)
  return {
    documents: document === undefined ? [] : [document],
    diagnostics,
    ...noFiles,
    texts: new Map([[OBJECTS_FILE, text]]),
  }
}

function textsOf({ documents }: LoadedPolicies): ReadonlyMap<string, string> {
  return new Map(documents.map(({ file, text }) => [file, text]))
}

/** Finds calendars among those that were loaded with the policies, then among those that were given by name. */
export function calendarReader(loaded: ReadonlyMap<string, FoundText>, given: CalendarTexts = {}): CalendarReader {
  return (name) => {
    const found = loaded.get(name)
    if (found !== undefined) return found
    if (Object.hasOwn(given, name)) return { ok: true, text: given[name] ?? '' }
    return {
      ok: false,
      code: 'file-not-found',
      message: `There is no calendar \`${name}\`.`,
      hint: 'Load the policies with loadPolicies, which reads the calendars beside them, or give the text in the option `calendars`.',
    }
  }
}
