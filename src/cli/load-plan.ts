/** Policies for the verbs that work on a plan: read, compiled, or refused with everything that is wrong. */
import { createVocabulary } from '../../dsl/index.js'
import { inOrderOfPlace, PolicyError, type Diagnostic, type Duration, type Instant } from '../../grammar/index.js'
import { findFiles, readPolicies } from '../hosts/files/index.js'
import { calendarReader, compilePolicies, type LoadedPolicies, type PlannedPolicy } from '../policies/index.js'
import { printDiagnostics } from './diagnostics.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from './terminal.js'

export interface PlanOptions {
  readonly timezone: string
  /** The instant of loading. */
  readonly from?: Instant | undefined
  /** Metrics whose events the scheduler will merge into buckets, ms. */
  readonly resolutionOf?: Readonly<Record<string, Duration>> | undefined
}

export type LoadedPlan =
  | { readonly ok: true; readonly plan: readonly PlannedPolicy[]; readonly policies: LoadedPolicies }
  /** What is wrong has been printed. */
  | { readonly ok: false; readonly code: ExitCode }

/** The policies of a file, or with `FILE:POLICY` the one policy. @throws UsageError when the file has no such policy */
export async function loadPlan(target: string, options: PlanOptions, terminal: Terminal): Promise<LoadedPlan> {
  const [whole] = await findFiles([target], { cwd: terminal.cwd })
  const colon = target.lastIndexOf(':')
  if ((whole?.files.length ?? 0) > 0 || colon <= 0) return loadPlans([target], options, terminal)
  const loaded = await loadPlans([target.slice(0, colon)], options, terminal)
  if (!loaded.ok) return loaded
  const name = target.slice(colon + 1)
  const plan = loaded.plan.filter((policy) => policy.name === name)
  if (plan.length > 0) return { ...loaded, plan }
  const names = loaded.plan.map((policy) => policy.name).join(', ')
  throw new UsageError(`${target.slice(0, colon)} has no policy "${name}": it has ${names === '' ? 'none' : names}`)
}

/** The policies of several files, as a scheduler would load them together. */
export async function loadPlans(patterns: readonly string[], options: PlanOptions, terminal: Terminal): Promise<LoadedPlan> {
  const read = await readPolicies(patterns, { cwd: terminal.cwd })
  const { plan, diagnostics } = compile(read, options)
  const errors = inOrderOfPlace([...read.diagnostics, ...diagnostics]).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return { ok: true, plan, policies: read }
  printDiagnostics(errors, read.texts, terminal)
  return { ok: false, code: isUnreadable(errors) ? exitCodes.unusable : exitCodes.failed }
}

/** Compiles what was read; files of sentences that are wrong are diagnostics too. */
export function compile(
  { documents, dslFiles, calendars }: LoadedPolicies,
  { timezone, from, resolutionOf }: PlanOptions,
): { readonly plan: readonly PlannedPolicy[]; readonly diagnostics: readonly Diagnostic[] } {
  try {
    return compilePolicies(documents, {
      vocabulary: createVocabulary(dslFiles),
      timezone,
      readCalendar: calendarReader(calendars),
      ...(from === undefined ? {} : { from }),
      ...(resolutionOf === undefined ? {} : { resolutionOf }),
    })
  } catch (error) {
    if (error instanceof PolicyError) return { plan: [], diagnostics: error.diagnostics }
    throw error
  }
}

const unreadableCodes: ReadonlySet<string> = new Set(['file-not-found', 'unreadable'])

/** Whether a file could not be read, which is another exit code than a file with mistakes. */
export function isUnreadable(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => unreadableCodes.has(code))
}
