/** Runs one policy test on a simulated world and compares what came with what was expected. */
import { isTidegateError, type Instant } from '../../grammar/index.js'
import { defaultSession, type PolicyRef, type RunRow, type WindowRow, readPolicyRef } from '../scheduler/index.js'
import { compareLists, type Comparison } from './compare.js'
import { drawWorld, type DrawingOptions } from './drawing.js'
import { explainPolicy, explainRow } from './explaining.js'
import { invariantChecks, type Launch } from './invariant-checks.js'
import type { Failure, TestResult } from './report.js'
import type { TestCase } from './test-case.js'
import { explanationColumns, metricColumns, runColumns, windowColumns, type AskedExplanation, type SeenMetric } from './test-columns.js'
import { formatOffset } from './values.js'
import { World, type WorldObserver } from './world.js'

/** How many refusals are noted. */
const NOTES_MAX = 20

/** Draws what happened in a test. */
export type DrawTest = (options?: DrawingOptions) => string

/** One test on its simulated world. */
export class TestRun {
  readonly #test: TestCase
  readonly #world: World
  readonly #notes: string[] = []
  readonly #windowsAtLaunch = new Map<string, { readonly opens: Instant; readonly closes: Instant }>()
  readonly #explanations: AskedExplanation[] = []
  readonly #metrics: SeenMetric[] = []

  constructor(test: TestCase, observer?: WorldObserver) {
    this.#test = test
    this.#world = new World({
      start: test.start,
      sessions: new Map([[defaultSession, test.policies]]),
      settings: test.settings,
      ...(observer === undefined ? {} : { observer }),
      onLaunch: ({ run, window, until }) => void this.#windowsAtLaunch.set(run.id, { opens: window.opens, closes: until }),
    })
  }

  run(): TestResult {
    const { name, file, span } = this.#test
    const stopped = this.#live()
    const failures = stopped === undefined ? this.#failures() : [stopped]
    return { name, status: failures.length === 0 ? 'passed' : 'failed', file, span, failures, notes: this.#notes }
  }

  /** The timeline of all policies of the test, once it has run. */
  draw(options: DrawingOptions = {}): string {
    return drawWorld(this.#world, undefined, { title: this.#test.name, ...options })
  }

  #live(): Failure | undefined {
    const { workflows, agenda, expect, start, until } = this.#test
    for (const [workflow, launches] of workflows) this.#world.launcher.script(workflow, launches)
    for (const { at, happening, says } of agenda) {
      const answered = happening.kind === 'input' ? { ...happening, onAnswer: this.#noteRefusal(at, says) } : happening
      if (at <= until) this.#world.add(at, answered)
    }
    for (const [index, { at, policy }] of expect.explain.entries()) {
      this.#look(at, () => {
        const explanation = explainPolicy(this.#world, readPolicyRef(policy), this.#test.settings.timezone)
        if (explanation !== undefined) this.#explanations[index] = { at, explanation }
      })
    }
    for (const [index, { at, metric }] of expect.metrics.entries()) {
      this.#look(at, () => {
        this.#metrics[index] = { at, state: this.#world.metrics(defaultSession).find((state) => state.metric === metric) }
      })
    }
    try {
      this.#world.runUntil(Math.max(start, until))
      return undefined
    } catch (error) {
      if (!isTidegateError(error)) throw error
      return { kind: 'stopped', message: error.message }
    }
  }

  #look(at: Instant, look: () => void): void {
    this.#world.add(at, { kind: 'look', look })
  }

  #noteRefusal(at: Instant, says: string) {
    return (answer: { readonly ok: boolean; readonly message?: string }): void => {
      if (!answer.ok && this.#notes.length < NOTES_MAX)
        this.#notes.push(`${formatOffset(at - this.#test.start)} ${says}: refused, ${answer.message ?? ''}`)
    }
  }

  #failures(): Failure[] {
    const { expect, invariants, start } = this.#test
    return [
      ...[...expect.runs].flatMap(([policy, runs]) => {
        const compared = compareLists(
          runs,
          this.#runsOf(policy),
          runColumns(start, (run) => this.#windowOf(run)),
        )
        return compared === undefined ? [] : [this.#listFailure('runs', policy, compared, (run) => run && this.#windowOf(run))]
      }),
      ...[...expect.windows].flatMap(([policy, windows]) => {
        const compared = compareLists(windows, this.#world.store.windows(readPolicyRef(policy)), windowColumns(start))
        return compared === undefined ? [] : [this.#listFailure('windows', policy, compared, (window) => window)]
      }),
      ...this.#explainFailures(),
      ...expect.metrics.flatMap((metric, index): Failure[] => {
        const seen = this.#metrics[index]
        const compared = compareLists([metric], seen === undefined ? [] : [seen], metricColumns(start))
        return compared === undefined ? [] : [{ kind: 'metrics', of: metric.metric, columns: compared.columns, rows: compared.rows }]
      }),
      ...invariants.flatMap((invariant) => this.#violations(invariant)),
    ]
  }

  #explainFailures(): Failure[] {
    return this.#test.expect.explain.flatMap((expected, index): Failure[] => {
      const asked = this.#explanations[index]
      const compared = compareLists([expected], asked === undefined ? [] : [asked], explanationColumns(this.#test.start))
      if (compared === undefined) return []
      const explanation = asked === undefined ? {} : { explanation: asked.explanation.text }
      return [{ kind: 'explain', of: expected.policy, columns: compared.columns, rows: compared.rows, ...explanation }]
    })
  }

  #listFailure<Actual>(
    kind: 'runs' | 'windows',
    policy: string,
    { columns, rows, actual }: Comparison<Actual>,
    windowOf: (row: Actual | undefined) => WindowRow | undefined,
  ): Failure {
    const first = rows.findIndex(({ differs }) => differs.length > 0)
    const nearest = actual[first] ?? actual.slice(0, first).findLast((row) => row !== undefined)
    const window = windowOf(nearest)
    const explanation =
      window === undefined ? this.#explainPolicy(readPolicyRef(policy)) : explainRow(this.#world, window, this.#test.settings.timezone).text
    return { kind, of: policy, columns, rows, explanation }
  }

  #explainPolicy(policy: PolicyRef): string {
    const explanation = explainPolicy(this.#world, policy, this.#test.settings.timezone)
    return explanation?.text ?? `Policy ${policy.policy} is not loaded at the end of the test.`
  }

  #violations(invariant: TestCase['invariants'][number]): Failure[] {
    const keys = new Map(this.#world.store.runs().map(({ session, policy }) => [`${session}/${policy}`, { session, policy }]))
    return [...keys.values()].flatMap((ref): Failure[] => {
      const launches = this.#runsOf(`${ref.session}/${ref.policy}`).map((run) => this.#launchOf(run))
      const violation = invariantChecks[invariant](launches, this.#test.start)
      if (violation === undefined) return []
      const window = this.#windowOf(violation.run)
      const explanation = window === undefined ? {} : { explanation: explainRow(this.#world, window, this.#test.settings.timezone).text }
      return [{ kind: 'invariant', invariant, of: ref.policy, message: violation.message, ...explanation }]
    })
  }

  #launchOf(run: RunRow): Launch {
    const window = this.#windowsAtLaunch.get(run.id) ?? this.#windowOf(run)
    return { run, opens: window?.opens ?? run.start, closes: window?.closes ?? run.start }
  }

  #runsOf(policy: string): readonly RunRow[] {
    return this.#world.store.runs(readPolicyRef(policy))
  }

  #windowOf(run: RunRow): WindowRow | undefined {
    return this.#world.store.window(run.window)
  }
}
