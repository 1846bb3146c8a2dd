/** From one checked mapping under `tests:` to a {@link TestCase}. What the schema cannot say is checked here: names of policies, the order of instants, the one verb of an action. */
import { closest, InvariantError, parseDuration, parseInstant, type Instant } from '../../grammar/index.js'
import {
  entryOf,
  headOf,
  type MappingNode,
  type NamedThings,
  type PlannedPolicy,
  type Problems,
  type SourceNode,
  type SourceText,
} from '../policies/index.js'
import { defaultSession, readSettings, type SettingsInput, readPolicyRef } from '../scheduler/index.js'
import { readAction, type ActionContext } from './read-action.js'
import { readSeries } from './series.js'
import type { SimulatedLaunch } from './simulated-launcher.js'
import { TEST_LENGTH_MAX, type ExpectedRun, type ExpectedWindow, type TestCase } from './test-case.js'
import { testSchema, type PolicyTest } from './test-schema.js'
import { parseOffset } from './values.js'
import { checkedValue } from './checked-value.js'
import type { Happening } from './world.js'

/** What a test stands on. */
export interface TestContext {
  readonly source: SourceText
  readonly problems: Problems
  readonly policies: readonly PlannedPolicy[]
  /** What the policies are called, also when something in them is wrong; undefined when that cannot be known. */
  readonly named: NamedThings | undefined
  /** The file's and the test's own `config`, merged. */
  readonly config: SettingsInput
  /** The policies of a file that `apply` names; undefined when they cannot be used, which has been reported. */
  readonly applied: (reference: string, node: SourceNode) => AppliedPolicies | undefined
}

/** The policies that an action brings. */
export interface AppliedPolicies {
  readonly plan: readonly PlannedPolicy[]
  readonly named: NamedThings
}

type Agenda = TestCase['agenda'][number][]

/** Reads one test that the schema has passed. */
export function readTest(node: MappingNode, context: TestContext): TestCase {
  return new TestReader(node, context).read()
}

class TestReader {
  readonly #node: MappingNode
  readonly #context: TestContext
  readonly #test: PolicyTest
  readonly #start: Instant
  readonly #until: Instant
  /** Policies that are loaded at some time of the test, by name, and the workflows that they launch. */
  readonly #policies: Set<string>
  readonly #workflows: Set<string>
  readonly #agenda: Agenda = []

  constructor(node: MappingNode, context: TestContext) {
    this.#node = node
    this.#context = context
    this.#test = checkedValue(testSchema, node)
    this.#start = parseInstant(this.#test.start) ?? impossible(this.#test.start)
    this.#until = this.#when(this.#test.until)
    this.#policies = new Set(context.named?.policies)
    this.#workflows = new Set(context.named?.workflows)
  }

  read(): TestCase {
    this.#checkLength()
    this.#readEvents()
    this.#readSeries()
    this.#readActions()
    const { name, expect, invariants, workflows } = this.#test
    const { source, policies, config } = this.#context
    this.#checkWorkflows()
    this.#checkExpectations()
    this.#checkThatItAsks()
    const head = headOf(this.#node)
    return {
      name,
      file: source.file,
      span: source.span(head.start, head.end),
      start: this.#start,
      until: this.#until,
      policies,
      settings: readSettings(config),
      workflows: new Map(Object.entries(workflows ?? {}).map(([workflow, launches]) => [workflow, launches.map(launchOf)])),
      agenda: this.#agenda,
      expect: {
        runs: mapOf(expect?.runs, (run) => this.#run(run)),
        windows: mapOf(expect?.windows, (window) => this.#window(window)),
        explain: (expect?.explain ?? []).map((explanation) => ({ ...explanation, at: this.#when(explanation.at) })),
        metrics: (expect?.metrics ?? []).map((metric) => ({ ...metric, at: this.#when(metric.at) })),
      },
      invariants: invariants ?? [],
    }
  }

  #when(text: string): Instant {
    const offset = parseOffset(text)
    return offset === undefined ? (parseInstant(text) ?? impossible(text)) : this.#start + offset
  }

  #checkLength(): void {
    const node = this.#at('until')
    if (this.#until < this.#start)
      this.#problem(node, 'bad-value', 'The test ends before it starts.', '`until` counts from `start`: `until: 20m`.')
    if (this.#until - this.#start > TEST_LENGTH_MAX)
      this.#problem(node, 'too-large', 'The test is longer than ten years.', 'Choose an earlier `until`.')
  }

  #readEvents(): void {
    for (const [index, { at, timestamp, ...event }] of (this.#test.events ?? []).entries()) {
      const when = this.#when(at)
      const measured = timestamp === undefined ? when : this.#when(timestamp)
      this.#add(
        when,
        { kind: 'input', input: { kind: 'metric', event: { ...event, timestamp: measured } } },
        `event of ${event.metric}`,
        this.#at('events', index, 'at'),
      )
    }
  }

  #readSeries(): void {
    for (const { metric, values, from, every, ...details } of this.#test.series ?? []) {
      const read = readSeries(values)
      const first = from === undefined ? this.#start : this.#when(from)
      const step = parseDuration(every) ?? impossible(every)
      for (const [index, value] of (read.ok ? read.values : []).entries()) {
        if (value === undefined) continue
        const at = first + index * step
        this.#agenda.push({
          at,
          happening: { kind: 'input', input: { kind: 'metric', event: { ...details, metric, value, timestamp: at } } },
          says: `event of ${metric}`,
        })
      }
    }
  }

  #readActions(): void {
    const context: ActionContext = {
      when: (text) => this.#when(text),
      checkPolicy: (name, node) => this.#checkPolicy(name, node),
      applied: (reference, node) => this.#context.applied(reference, node)?.plan,
      problem: (node, code, message, hint) => this.#problem(node, code, message, hint),
    }
    const actions = this.#test.actions ?? []
    // What a file brings is known before any action is read, since an action may stand above the one that loads its policy.
    for (const [index, { apply }] of actions.entries()) {
      const applied = apply === undefined ? undefined : this.#context.applied(apply, this.#at('actions', index, 'apply'))
      for (const name of applied?.named.policies ?? []) this.#policies.add(name)
      for (const name of applied?.named.workflows ?? []) this.#workflows.add(name)
    }
    for (const [index, action] of actions.entries()) {
      const read = readAction(action, this.#at('actions', index), context)
      if (read !== undefined) this.#add(this.#when(action.at), read.happening, read.says, this.#at('actions', index, 'at'))
    }
  }

  #run({ start, end, window, ...rest }: NonNullable<NonNullable<PolicyTest['expect']>['runs']>[string][number]): ExpectedRun {
    const slot = window === undefined || window.includes('@') ? window : this.#windowOf(window)
    return {
      ...rest,
      ...(start === undefined ? {} : { start: this.#when(start) }),
      ...(end === undefined ? {} : { end: this.#when(end) }),
      ...(slot === undefined ? {} : { window: slot }),
    }
  }

  #windowOf(text: string): Instant | string {
    const offset = parseOffset(text)
    return offset === undefined ? (parseInstant(text) ?? text) : this.#start + offset
  }

  #window({ opens, closes, slot, ...rest }: NonNullable<NonNullable<PolicyTest['expect']>['windows']>[string][number]): ExpectedWindow {
    return {
      ...rest,
      ...(opens === undefined ? {} : { opens: this.#when(opens) }),
      ...(closes === undefined ? {} : { closes: this.#when(closes) }),
      ...(slot === undefined ? {} : { slot: this.#when(slot) }),
    }
  }

  /** A test that expects nothing passes whatever happens. An empty list of runs or windows expects that there are none. */
  #checkThatItAsks(): void {
    const { expect: { runs = {}, windows = {}, explain = [], metrics = [] } = {}, invariants = [] } = this.#test
    const asked = [Object.keys(runs), Object.keys(windows), explain, metrics, invariants]
    if (asked.some((list) => list.length > 0)) return
    const hint = 'Under `expect`, say which runs or windows come (an empty list: none), or name `invariants`.'
    this.#problem(this.#at('name'), 'expects-nothing', 'This test expects nothing: it passes whatever happens.', hint, 'warning')
  }

  #checkExpectations(): void {
    for (const key of ['runs', 'windows'] as const) {
      const node = this.#find('expect', key)
      if (node?.kind !== 'mapping') continue
      for (const entry of node.entries) this.#checkPolicy(entry.key, { start: entry.keyStart, end: entry.keyEnd })
    }
    for (const key of ['explain', 'metrics'] as const) {
      for (const [index, { at }] of (this.#test.expect?.[key] ?? []).entries())
        this.#checkInside(this.#when(at), this.#at('expect', key, index, 'at'))
    }
    for (const [index, { policy }] of (this.#test.expect?.explain ?? []).entries())
      this.#checkPolicy(policy, this.#at('expect', 'explain', index, 'policy'))
  }

  #checkInside(at: Instant, node: SourceNode): void {
    if (at > this.#until) this.#problem(node, 'bad-value', 'This comes after the end of the test.', 'Choose a later `until`.')
    if (at < this.#start) this.#problem(node, 'bad-value', 'This comes before the start of the test.', 'Only events may.')
  }

  /** A workflow that no policy launches is most likely misspelt, and its runs would take 0s without a word. */
  #checkWorkflows(): void {
    const node = this.#find('workflows')
    const known = this.#workflows
    if (node?.kind !== 'mapping' || this.#context.named === undefined) return
    for (const { key, keyStart, keyEnd } of node.entries) {
      if (known.has(key)) continue
      const [near] = closest(key, known)
      const hint =
        near === undefined ? `The policies launch ${[...known].map((name) => `\`${name}\``).join(', ')}.` : `Did you mean \`${near}\`?`
      this.#context.problems.add(this.#context.source, {
        code: 'unknown-workflow',
        severity: 'warning',
        message: `No policy of this test launches the workflow \`${key}\`.`,
        start: keyStart,
        end: keyEnd,
        hint,
      })
    }
  }

  #checkPolicy(name: string, { start, end }: { readonly start: number; readonly end: number }): void {
    const { session, policy } = readPolicyRef(name)
    if (session !== defaultSession || this.#policies.has(policy) || this.#context.named === undefined) return
    const [near] = closest(policy, this.#policies)
    const known = [...this.#policies]
      .slice(0, 8)
      .map((word) => `\`${word}\``)
      .join(', ')
    const hint = near === undefined ? (known === '' ? 'The test has no policies.' : `The test has ${known}.`) : `Did you mean \`${near}\`?`
    const message = `No policy of this test is called \`${policy}\`.`
    this.#context.problems.add(this.#context.source, { code: 'unknown-policy', message, start, end, hint })
  }

  #add(at: Instant, happening: Happening, says: string, node: SourceNode): void {
    const isEvent = happening.kind === 'input' && happening.input.kind === 'metric'
    if (at > this.#until)
      this.#problem(node, 'useless-key', 'This comes after the end of the test and has no effect.', 'Choose a later `until`.', 'warning')
    else if (at < this.#start && !isEvent) this.#checkInside(at, node)
    this.#agenda.push({ at, happening, says })
  }

  #problem(node: SourceNode, code: string, message: string, hint?: string, severity: 'error' | 'warning' = 'error'): void {
    const { start, end } = headOf(node)
    this.#context.problems.add(this.#context.source, { code, severity, message, start, end, hint })
  }

  /** The node at a path of keys and indexes that the test has. */
  #at(...path: readonly (string | number)[]): SourceNode {
    return this.#find(...path) ?? this.#node
  }

  #find(...path: readonly (string | number)[]): SourceNode | undefined {
    let node: SourceNode | undefined = this.#node
    for (const step of path)
      node = typeof step === 'string' ? entryOf(node, step)?.value : node?.kind === 'list' ? node.items[step] : undefined
    return node
  }
}

function launchOf({
  takes,
  result,
  refuse,
}: {
  readonly takes?: string
  readonly result?: 'success' | 'error'
  readonly refuse?: string
}): SimulatedLaunch {
  return {
    ...(takes === undefined ? {} : { takesMs: parseDuration(takes) ?? impossible(takes) }),
    ...(result === undefined ? {} : { result }),
    ...(refuse === undefined ? {} : { refuse }),
  }
}

function mapOf<From, To>(
  object: Readonly<Record<string, readonly From[]>> | undefined,
  convert: (item: From) => To,
): ReadonlyMap<string, readonly To[]> {
  return new Map(Object.entries(object ?? {}).map(([key, items]) => [key, items.map(convert)]))
}

function impossible(text: string): never {
  throw new InvariantError(`the check of test files let "${text}" pass`)
}
