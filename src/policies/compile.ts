/** Turns documents that were read into a plan: timers, conditions, inputs and the defaults of SEMANTICS S2.12. The scheduler runs what comes out. */
import { closest, parseDuration, type Diagnostic, type Duration, type Instant } from '../../grammar/index.js'
import type { Resolutions } from '../signals/index.js'
import { Calendars, type CalendarReader } from './calendars.js'
import { checkPolicy } from './checks.js'
import { ConditionCompiler } from './compile-conditions.js'
import { compileInputs } from './compile-inputs.js'
import { compileExclude, compileTimers, type CompiledExclude } from './compile-timers.js'
import type { Clause, MissedRule, OnNoData, PlannedPolicy } from './plan.js'
import { numberOf, PolicyKeys, textOf } from './policy-keys.js'
import type { PolicySource, ReadDocument } from './read.js'
import type { SentenceReader } from './read-sentences.js'
import type { FoundText } from './references.js'
import { SharedPlan, sharedPattern, type PlanPattern, type PlanSettings } from './shared-plan.js'
import { Problems } from './source.js'
import type { Timer } from '../timers/timer.js'
import { entryOf, headOf, plainMapping, type SourceNode } from './tree.js'

export interface CompilePoliciesOptions {
  /** Reads the sentences. */
  readonly vocabulary: SentenceReader
  /** The zone of policies whose file names none. Default UTC. */
  readonly timezone?: string
  /** Names of the workflows that can be launched; absent: any. */
  readonly knownWorkflows?: Iterable<string>
  /** Metrics whose events are merged, with the ms of a bucket: conditions may ask of them only what buckets know (S3.5). */
  readonly resolutionOf?: Resolutions
  /** The instant of loading: timers whose last slot lies before it are `impossible-cron`. */
  readonly from?: Instant
  /** Finds the calendars that `exclude` and sentences name. Default: there are none. */
  readonly readCalendar?: CalendarReader
}

export interface CompiledPolicies {
  /** Every policy, in the order of the documents; empty when anything is wrong with any of them, so that nothing is half loaded. */
  readonly plan: readonly PlannedPolicy[]
  /** What is wrong beyond what reading the documents told, warnings among it; sorted by document and place. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The values that absent keys take. @see SEMANTICS S2.12 */
export const POLICY_DEFAULTS = {
  workflowName: 'run',
  delayMs: 10_000,
  graceMs: 30_000,
  maxCatchup: 100,
} as const satisfies Readonly<Record<string, string | Duration>>

/** Compiles all policies of all documents; their names must differ. Never throws on account of what the documents say. */
export function compilePolicies(documents: readonly ReadDocument[], options: CompilePoliciesOptions): CompiledPolicies {
  const problems = new Problems()
  const compiler = new PolicyCompiler(options, problems)
  const plan: PlannedPolicy[] = []
  for (const document of documents) {
    for (const policy of document.policies) {
      problems.open(policy.source)
      const planned = compiler.compile(policy)
      if (planned) plan.push(planned)
    }
  }
  const isSound = problems.harmless && documents.every((document) => document.isSound)
  return { plan: isSound ? plan : [], diagnostics: problems.sorted() }
}

/** Compiles policies one by one; what is wrong with them goes to the problems. */
export class PolicyCompiler {
  readonly #problems: Problems
  readonly #timezone: string
  readonly #from: Instant | undefined
  readonly #conditions: ConditionCompiler
  readonly #calendars: Calendars
  readonly #workflows: ReadonlySet<string> | undefined
  readonly #timers = new Map<string, Timer>()
  /** That of the policy before. */
  #pattern: PlanPattern | undefined
  readonly #names = new Map<string, { readonly policy: PolicySource; readonly node: SourceNode }>()

  constructor(options: CompilePoliciesOptions, problems: Problems) {
    this.#problems = problems
    this.#timezone = options.timezone ?? 'UTC'
    this.#from = options.from
    this.#calendars = new Calendars(options.readCalendar ?? noCalendar, problems)
    this.#conditions = new ConditionCompiler(options.vocabulary, this.#calendars, options.resolutionOf)
    this.#workflows = options.knownWorkflows && new Set(options.knownWorkflows)
  }

  /** The clause of a sentence in whatever policy it stands; undefined where it depends on the policy, or there is anything to tell of it. */
  clauseOf(sentence: string): Clause | undefined {
    return this.#conditions.clauseOf(sentence)
  }

  /** Undefined when the policy has no name, which has been reported. Of a policy that is wrong, the plan is of no use. */
  compile(policy: PolicySource): SharedPlan | undefined {
    const keys = new PolicyKeys(policy, this.#problems)
    const name = keys.text('name')
    if (name !== undefined) this.#claimName(policy, keys, name)
    const timezone = keys.text('timezone') ?? this.#timezone
    const timers = compileTimers(keys, { timezone, from: this.#from, known: this.#timers })
    const exclude = compileExclude(keys, timezone, this.#calendars)
    const clauses = this.#conditions.clauses(keys, timezone)
    const head = headOf(keys.root)
    const { start, end, line, column } = keys.source.span(head.start, head.end)
    const quotes = end - start - (name?.length ?? 0)
    this.#pattern = sharedPattern(this.#pattern, { settings: settingsOf(keys, timezone, exclude), timers, column, quotes })
    const planned = new SharedPlan(name ?? '', this.#pattern, clauses, { start, line })
    this.#checkWorkflow(keys, planned.workflowName)
    checkPolicy({ policy: planned, keys, shortestPeriodMs: shortestOf(timers.map((timer) => timer.shortestPeriodMs)) })
    return name === undefined ? undefined : planned
  }

  #claimName(policy: PolicySource, keys: PolicyKeys, name: string): void {
    const node = keys.node('name')
    const first = this.#names.get(name)
    if (!node) return
    if (!first) return void this.#names.set(name, { policy, node })
    keys.reportAt(node, {
      code: 'duplicate-name',
      message: `Two policies have the name \`${name}\`.`,
      hint: 'Give each policy its own name.',
      related: [
        { message: 'the first one', file: first.policy.source.file, span: first.policy.source.span(first.node.start, first.node.end) },
      ],
    })
  }

  #checkWorkflow(keys: PolicyKeys, name: string): void {
    if (!this.#workflows || this.#workflows.has(name) || keys.isBroken('workflow_name')) return
    const near = closest(name, this.#workflows)
    const known = [...this.#workflows].slice(0, 10).map((workflow) => `\`${workflow}\``)
    const list = known.length === 0 ? 'No workflows are given.' : `There are ${known.join(', ')}.`
    const hint = near.length === 0 ? list : `Did you mean ${near.map((workflow) => `\`${workflow}\``).join(' or ')}?`
    keys.report('workflow_name', { code: 'unknown-workflow', message: `There is no workflow \`${name}\`.`, hint })
  }
}

function noCalendar(name: string): FoundText {
  return { ok: false, code: 'file-not-found', message: `There is no calendar \`${name}\`.` }
}

/** Settings while they are made: what every policy has in one piece, what few have set key by key. A million policies may be loaded. */
type Draft = { -readonly [Key in keyof PlanSettings]: PlanSettings[Key] }

function settingsOf(keys: PolicyKeys, timezone: string, exclude: CompiledExclude): PlanSettings {
  const maxRun = keys.number('max_run') ?? -1
  const settings: Draft = {
    file: keys.source.file,
    workflowName: keys.text('workflow_name') ?? POLICY_DEFAULTS.workflowName,
    inputs: compileInputs(keys),
    metadata: metadataOf(keys),
    timezone,
    durationMs: keys.duration('duration') ?? 0,
    jitterMs: keys.duration('jitter') ?? 0,
    excluded: exclude.digest,
    onNoData: onNoDataOf(keys.text('on_no_data')),
    retryOnError: keys.flag('retry_on_error'),
    loop: keys.flag('loop'),
    delayMs: keys.duration('delay') ?? POLICY_DEFAULTS.delayMs,
    maxRun: maxRun === -1 ? Infinity : maxRun,
    onlyOneRunning: keys.flag('only_one_running'),
    pauseOnFailure: keys.flag('pause_on_failure'),
    missed: missedOf(keys),
  }
  if (exclude.exclusion !== undefined) settings.exclusion = exclude.exclusion
  addOptional(keys, settings)
  return settings
}

function addOptional(keys: PolicyKeys, settings: Draft): void {
  const [description, concurrencyGroup] = [keys.text('description'), keys.text('concurrency_group')]
  const [startAt, endAt, recurrenceCount] = [keys.instant('start_at'), keys.instant('end_at'), keys.number('recurrence_count')]
  const cancelOnTimeout = cancelOnTimeoutOf(keys)
  if (description !== undefined) settings.description = description
  if (startAt !== undefined) settings.startAt = startAt
  if (endAt !== undefined) settings.endAt = endAt
  if (recurrenceCount !== undefined) settings.recurrenceCount = recurrenceCount
  if (cancelOnTimeout !== undefined) settings.cancelOnTimeout = cancelOnTimeout
  if (concurrencyGroup !== undefined) settings.concurrencyGroup = concurrencyGroup
}

function onNoDataOf(text: string | undefined): OnNoData {
  return text === 'skip' || text === 'allow' ? text : 'wait'
}

function cancelOnTimeoutOf(keys: PolicyKeys): { readonly graceMs: Duration } | undefined {
  const node = keys.node('cancel_on_timeout')
  if (node?.kind === 'mapping') return { graceMs: durationOf(keys, node, 'grace') ?? POLICY_DEFAULTS.graceMs }
  return keys.flag('cancel_on_timeout') ? { graceMs: POLICY_DEFAULTS.graceMs } : undefined
}

function durationOf(keys: PolicyKeys, node: SourceNode | undefined, key: string): Duration | undefined {
  return parseDuration(textOf(keys.valid(entryOf(node, key)?.value)) ?? '')
}

/** What most policies have; shared, never changed. */
const usuallyMissed: MissedRule = Object.freeze({ policy: 'none', maxCatchup: POLICY_DEFAULTS.maxCatchup })
const nothing: Readonly<Record<string, never>> = Object.freeze({})

function missedOf(keys: PolicyKeys): MissedRule {
  const node = keys.node('missed')
  if (node === undefined) return usuallyMissed
  const policy = textOf(keys.valid(entryOf(node, 'policy')?.value))
  const withinMs = durationOf(keys, node, 'within')
  return {
    policy: policy === 'last' || policy === 'all' ? policy : 'none',
    ...(withinMs === undefined ? {} : { withinMs }),
    maxCatchup: numberOf(keys.valid(entryOf(node, 'max_catchup')?.value)) ?? POLICY_DEFAULTS.maxCatchup,
  }
}

function metadataOf(keys: PolicyKeys): Readonly<Record<string, unknown>> {
  const node = keys.node('metadata')
  return node?.kind === 'mapping' ? plainMapping(node) : nothing
}

function shortestOf(periods: readonly (Duration | undefined)[]): Duration | undefined {
  const known = periods.filter((period) => period !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
