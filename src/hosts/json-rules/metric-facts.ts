/**
 * Our metrics as facts of json-rules-engine: an engine of the user's asks for them while it runs, and is told what is known at that moment.
 * Nothing of that library is loaded here.
 */
import { readsOf, type Condition, type Expression } from '../../../dsl/index.js'
import { CONDITION_FACT, EXPRESSION_FACT, factsIn } from '../../../dsl/json-rules/index.js'
import { compileJsonFact } from '../../policies/index.js'
import type { Evaluation, Verdict, WatchContext } from '../../signals/index.js'
import { metricOperators, type JsonRulesOperatorFunction } from './operators.js'

/** Where metrics are read: a scheduler, or anything that can judge a condition now. */
export interface MetricReader {
  evaluate(condition: Condition, context: WatchContext): Evaluation
  /** Calls the listener whenever the verdict changes; answers how to stop. Without it lookbacks are as long as the reader happens to remember. */
  watch?(condition: Condition, listener: (edge: { readonly verdict: Verdict }) => void, context: WatchContext): () => void
}

/** What is needed of an `Engine` of json-rules-engine. */
export interface JsonRulesEngine {
  addFact(id: string, calculate: (params: Record<string, unknown>) => unknown): unknown
  addOperator(name: string, holds: JsonRulesOperatorFunction): unknown
}

/** Which facts there are, and how they are read. */
export interface MetricFactsOptions extends WatchContext {
  /** The metrics that are facts. Default: every fact that `conditions` name. */
  readonly metrics?: readonly string[]
  /** Conditions of the engine's rules. What they look back on is retained, and what must last is counted, from now on instead of from the first run on. */
  readonly conditions?: readonly object[]
}

/**
 * The metrics of a scheduler as facts. What is not known is NaN, for which no operator holds.
 * @throws PolicyError when `conditions` ask for a value of a metric that there is not
 */
export function metricFacts(reader: MetricReader, options: MetricFactsOptions = {}): MetricFacts {
  return new MetricFacts(reader, options)
}

/** A fact that was asked for: how to read it now. */
type Reading = () => number | boolean

export class MetricFacts {
  /** The facts there are: metrics, then the two for expressions and conditions. */
  readonly names: readonly string[]
  readonly #reader: MetricReader
  readonly #context: WatchContext
  readonly #readings = new Map<string, Reading>()
  #stops: (() => void)[] = []

  constructor(reader: MetricReader, { metrics, conditions = [], ...context }: MetricFactsOptions) {
    this.#reader = reader
    this.#context = context
    const asked = factsIn(conditions)
    this.names = [...new Set([...(metrics ?? asked.map(({ fact }) => fact)), EXPRESSION_FACT, CONDITION_FACT])]
    for (const { fact, params } of asked) if (this.names.includes(fact)) this.#reading(fact, params)
  }

  /** Adds the facts to an engine, and the operators that know what is unknown. */
  addTo(engine: JsonRulesEngine): this {
    for (const name of this.names) engine.addFact(name, (params) => this.value(name, params))
    for (const [name, holds] of Object.entries(metricOperators)) engine.addOperator(name, holds)
    return this
  }

  /**
   * The value of a fact now: a number, true or false, or NaN when it is not known.
   * @throws PolicyError when `params` ask for a value that there is not
   */
  value(name: string, params: Record<string, unknown> = {}): number | boolean {
    return this.#reading(name, params)()
  }

  /** Nothing is retained for these facts any more; they can still be asked for. */
  close(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
    this.#readings.clear()
  }

  #reading(name: string, params: unknown): Reading {
    const key = JSON.stringify([name, params ?? {}])
    const known = this.#readings.get(key)
    if (known) return known
    const meaning = compileJsonFact(name, params ?? undefined)
    const reading = meaning.kind === 'number' ? this.#number(meaning.expression) : this.#verdict(meaning.condition)
    this.#readings.set(key, reading)
    return reading
  }

  #number(expression: Expression): Reading {
    // Evidence of a comparison tells its left side; with what it is compared does not matter.
    const condition: Condition = { kind: 'comparison', operator: '==', left: expression, right: { kind: 'number', value: 0 } }
    if (looksBack(condition)) this.#watch(condition, () => undefined)
    return () => this.#evaluate(condition).explanation.observed ?? Number.NaN
  }

  #verdict(condition: Condition): Reading {
    if (!lasts(condition) || !this.#reader.watch) {
      if (looksBack(condition)) this.#watch(condition, () => undefined)
      return () => factOf(this.#evaluate(condition).verdict)
    }
    // For how long something has held is known to a watch alone.
    let { verdict } = this.#evaluate(condition)
    this.#watch(condition, (edge) => (verdict = edge.verdict))
    return () => factOf(verdict)
  }

  #evaluate(condition: Condition): Evaluation {
    return this.#reader.evaluate(condition, this.#context)
  }

  #watch(condition: Condition, listener: (edge: { readonly verdict: Verdict }) => void): void {
    const stop = this.#reader.watch?.(condition, listener, this.#context)
    if (stop) this.#stops.push(stop)
  }
}

function factOf(verdict: Verdict): number | boolean {
  return verdict === 'unknown' ? Number.NaN : verdict
}

/** Whether it reads further back than what is retained anyway. */
function looksBack(condition: Condition): boolean {
  return readsOf(condition).some(({ lookbackMs }) => lookbackMs !== 'recent')
}

/** Whether the verdict depends on how long something has held. */
function lasts(condition: Condition): boolean {
  if (condition.kind === 'sustained') return true
  if ('condition' in condition) return lasts(condition.condition)
  return 'conditions' in condition && condition.conditions.some(lasts)
}
