/** `import tosca`: the policies of type `...RMSScheduleWorkflowPolicy` in a TOSCA topology, key by key, with what the source did otherwise. */
import { formatDuration, parseDuration, type Instant } from '../../../grammar/index.js'
import { parseTimer } from '../../timers/index.js'
import type { WrittenKey } from '../policy-text.js'
import { placeInScalar } from '../scalar-offsets.js'
import { SourceText } from '../source.js'
import type { SentenceReader } from '../read-sentences.js'
import { entryOf, type ScalarNode, type SourceNode } from '../tree.js'
import { readYaml } from '../yaml-tree.js'
import { ImportReport, type Imported } from './import-report.js'
import { conditionDifferences } from './tosca-differences.js'
import { policiesOf, propertyValue, type ToscaPolicy } from './tosca-topology.js'

export interface ToscaOptions {
  /** The zone of the orchestrator's machine, in which it read its cron expressions. */
  readonly timezone: string
  /** Reads the conditions. */
  readonly vocabulary: SentenceReader
  /** The files of sentences that the vocabulary has beside the shipped ones, as the policy file is to name them. */
  readonly dslFiles: readonly string[]
  /** Timers whose last slot lies before this instant are left out. */
  readonly now: Instant
}

/** The end of the name of the policy type that is imported. */
const TYPE = 'RMSScheduleWorkflowPolicy'

/** Imports the policies of a topology. Never throws. */
export function importTosca({ file, text }: { readonly file: string; readonly text: string }, options: ToscaOptions): Imported {
  const report = new ImportReport(new SourceText(file, text))
  const { root } = readYaml(report.source, report.problems)
  const policies = policiesOf(root)
  if (policies.length === 0 && report.problems.harmless)
    report.refused({ start: 0, end: 1 }, 'The file has no `policies` under `topology_template`.')
  for (const policy of policies) {
    if (policy.type.endsWith(TYPE)) new PolicyImporter(policy, root, report, options).run()
    else report.lost(policy.head, `\`${policy.name}\` is left out: only policies of type \`...${TYPE}\` are imported.`, undefined, 'info')
  }
  return report.finish({ header: [`imported from ${file}`], defaults: { timezone: options.timezone }, dslFiles: options.dslFiles })
}

/** What the properties hold; TOSCA lets numbers and booleans be texts. */
const properties = {
  workflow_name: 'text',
  timer_type: 'text',
  cron_expression: 'text',
  duration: 'duration',
  retry_on_error: 'flag',
  loop: 'flag',
  delay: 'duration',
  max_run: 'count',
  only_one_running: 'flag',
  cancel_on_timeout: 'flag',
  conditions: 'conditions',
} as const

type Property = keyof typeof properties

/** What is read of a policy of a topology. */
const bodyKeys: ReadonlySet<string> = new Set(['type', 'description', 'properties'])

class PolicyImporter {
  readonly #policy: ToscaPolicy
  readonly #root: SourceNode | undefined
  readonly #report: ImportReport
  readonly #options: ToscaOptions
  readonly #values = new Map<string, string | number | boolean>()
  #isWhole = true

  constructor(policy: ToscaPolicy, root: SourceNode | undefined, report: ImportReport, options: ToscaOptions) {
    this.#policy = policy
    this.#root = root
    this.#report = report
    this.#options = options
  }

  run(): void {
    this.#readProperties()
    const conditions = this.#conditions()
    this.#checkTimer()
    if (!this.#isWhole) return
    this.#tellAll()
    this.#report.add({ keys: this.#keys(conditions) })
  }

  #node(property: string): SourceNode | undefined {
    return entryOf(entryOf(this.#policy.body, 'properties')?.value, property)?.value
  }

  /** Without one of its parts the policy would do something else: none of it is imported. */
  #refuse(place: { readonly start: number; readonly end: number }, message: string, hint?: string): void {
    this.#isWhole = false
    this.#report.refused(place, `\`${this.#policy.name}\` is left out: ${message}`, hint)
  }

  #readProperties(): void {
    const { body } = this.#policy
    for (const { key, keyStart, keyEnd, value } of body.entries) {
      if (bodyKeys.has(key) || (value.kind === 'list' && value.items.length === 0)) continue
      const why = key === 'targets' ? ': a policy launches a workflow, whatever it works on' : ''
      this.#report.lost({ start: keyStart, end: keyEnd }, `\`${key}\` is left out${why}.`, undefined, 'info')
    }
    const given = entryOf(body, 'properties')?.value
    for (const { key, keyStart, keyEnd, value } of given?.kind === 'mapping' ? given.entries : []) {
      if (isProperty(key)) this.#readProperty(key, value)
      else this.#report.lost({ start: keyStart, end: keyEnd }, `\`${key}\` is no property that is known, and is left out.`)
    }
  }

  #readProperty(key: Property, node: SourceNode): void {
    const kind = properties[key]
    if (kind === 'conditions') return
    const found = propertyValue(this.#root, node)
    if (found.kind === 'function')
      return this.#refuse(node, `\`${key}\` is \`${found.name}\`, which has no default here.`, 'Write the value into the topology.')
    if (found.value === null || found.value === '') return
    const value = readers[kind](found.value)
    if (value === undefined) return this.#refuse(node, `\`${key}\` must be ${wanted[kind]}, not ${JSON.stringify(found.value)}.`)
    if (found.input !== undefined)
      this.#report.differs(node, `\`${key}\` is the default of the input \`${found.input}\`: ${String(value)}.`)
    if (key === 'max_run' && value === 0) {
      this.#report.differs(node, 'The source ran once with `max_run: 0`, so `max_run: 1` is written.')
      this.#values.set(key, 1)
    } else this.#values.set(key, value)
  }

  /** Conditions as they were, those that say nothing left out. */
  #conditions(): readonly string[] {
    const node = this.#node('conditions')
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return []
    const items = node.kind === 'list' ? node.items : [node]
    const sentences = items.flatMap((item): { node: ScalarNode; text: string }[] => {
      if (item.kind === 'scalar' && typeof item.value === 'string') return [{ node: item, text: item.value }]
      this.#refuse(item, 'a condition is no text.')
      return []
    })
    const said = sentences.filter((sentence) => !this.#saysNothing(sentence))
    const readings = this.#options.vocabulary.readAll(said.map(({ text }) => text))
    for (const [index, { node: at }] of said.entries()) {
      const reading = readings[index]
      const [mistake] = reading?.diagnostics.filter(({ severity }) => severity === 'error') ?? []
      if (mistake !== undefined) {
        const place = placeInScalar(this.#report.source, at, mistake.span.start, Math.max(mistake.span.end, mistake.span.start + 1))
        const own = mistake.code === 'unable-to-expand' ? ['Sentences of your own come with --dsl FILE.'] : []
        this.#refuse(place, mistake.message, [...own, mistake.hint].filter((hint) => hint !== undefined).join('\n') || undefined)
      }
      for (const difference of reading?.condition === undefined ? [] : conditionDifferences(reading.condition))
        this.#report.differs(at, difference, undefined, 'warning')
    }
    return said.map(({ text }) => text)
  }

  #saysNothing({ node, text }: { readonly node: ScalarNode; readonly text: string }): boolean {
    if (text.trim() !== '' && !/^\s*(?:#|\/\/)/.test(text)) return false
    this.#report.lost(node, 'This condition says nothing, and is left out: the source took it for true.')
    return true
  }

  #text(key: Property): string | undefined {
    const value = this.#values.get(key)
    return typeof value === 'string' ? value : undefined
  }

  #checkTimer(): void {
    const expression = this.#text('cron_expression')
    if (expression === undefined) {
      if (this.#node('cron_expression') === undefined) this.#refuse(this.#policy.head, 'it has no `cron_expression`.')
      return
    }
    const type = this.#text('timer_type')
    const { timezone, now } = this.#options
    const compiled = parseTimer(
      { cron_expression: expression, timezone, ...(type === undefined ? {} : { timer_type: type }) },
      { from: now },
    )
    const node = this.#node('cron_expression') ?? this.#policy.body
    if (compiled.kind === 'problems') {
      for (const { message, hint, field, start, end } of compiled.problems) {
        const at = this.#node(field) ?? node
        const isPart = at.kind === 'scalar' && end > start
        this.#refuse(isPart ? placeInScalar(this.#report.source, at, start, end) : at, message, hint)
      }
    } else this.#tellTimer(node, compiled.timer.shortestPeriodMs)
  }

  #tellTimer(node: SourceNode, shortestPeriodMs: number | undefined): void {
    const expression = this.#text('cron_expression') ?? ''
    if (this.#text('timer_type') === 'int') {
      const message = 'The source started this delay again and again; here it fires once, counted from the moment the session opened.'
      return this.#report.differs(node, message, `For a period write a second duration: \`${expression} ${expression}\`.`, 'warning')
    }
    this.#report.differsOnce(
      'zone',
      node,
      `The source read cron expressions in the zone of its machine; here \`timezone: ${this.#options.timezone}\` says so.`,
      'If its zone is another, import with --timezone.',
    )
    const durationMs = parseDuration(this.#text('duration') ?? '') ?? 0
    if (shortestPeriodMs === undefined || durationMs < shortestPeriodMs) return
    const length = durationMs === shortestPeriodMs ? 'as long as' : 'longer than'
    const lost = durationMs === shortestPeriodMs ? 'lost every second one' : 'lost slots while one waited'
    const message = `The window (${formatDuration(durationMs)}) is ${length} the time between two slots, and the source ${lost}; here each opens.`
    this.#report.differs(this.#node('duration') ?? node, message)
  }

  #tellAll(): void {
    const { head } = this.#policy
    this.#report.differsOnce(
      'heartbeat',
      head,
      'Windows open at their slot; the source opened them at its next heartbeat, and launched one policy a heartbeat.',
      'createScheduler({ reactive: false }) keeps to heartbeats.',
    )
    if (this.#values.get('only_one_running') === false) return
    const given = this.#node('only_one_running')
    const why = given === undefined ? 'The default of the type is written down: `only_one_running: true`. ' : ''
    this.#report.differs(given ?? head, `${why}A run that outlives its window holds the next one back; in the source it did not.`)
  }

  #keys(conditions: readonly string[]): readonly WrittenKey[] {
    const { name, body } = this.#policy
    const description = entryOf(body, 'description')?.value
    const safe = this.#report.nameFor(name)
    if (safe !== name)
      this.#report.differs(this.#policy.head, `The policy is called \`${safe}\`: names hold letters, digits, dot, underscore and hyphen.`)
    const value = (key: Property): WrittenKey => ({ key, value: this.#values.get(key) })
    return [
      { key: 'name', value: safe },
      {
        key: 'description',
        value: description?.kind === 'scalar' && typeof description.value === 'string' ? description.value : undefined,
      },
      { key: 'workflow_name', value: this.#values.get('workflow_name') ?? 'run' },
      ...(['timer_type', 'cron_expression', 'duration', 'retry_on_error', 'loop', 'delay', 'max_run'] as const).map(value),
      { key: 'only_one_running', value: this.#values.get('only_one_running') ?? true },
      value('cancel_on_timeout'),
      { key: 'conditions', value: conditions.length === 0 ? undefined : conditions },
    ]
  }
}

function isProperty(key: string): key is Property {
  return Object.hasOwn(properties, key)
}

type Kind = Exclude<(typeof properties)[Property], 'conditions'>

const wanted: Readonly<Record<Kind, string>> = {
  text: 'a text',
  duration: 'a duration such as 10m',
  flag: 'true or false',
  count: 'a whole number',
}

const readers: Readonly<Record<Kind, (value: unknown) => string | number | boolean | undefined>> = {
  text: (value) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined),
  duration: (value) => {
    const ms = typeof value === 'string' ? parseDuration(value) : undefined
    return ms === undefined ? undefined : formatDuration(ms)
  },
  flag: (value) => (value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined),
  count: (value) => {
    const count = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= -1 ? count : undefined
  },
}
