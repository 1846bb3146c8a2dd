/**
 * The notation of the tests about signals. An event is `10 X=5`: arrives at 10 with that timestamp; `12 X=5@10`: with timestamp 10;
 * `10 X{host=a,zone=b}=5 #id !session` adds labels, an id and a session. Several are separated by `|`. Edges print as `21 true`.
 */
import type {
  AggregateFunction,
  ComparisonOperator,
  Condition,
  Expression,
  LabelMatcher,
  Selection,
  ValueFilter,
} from '../../dsl/condition.js'
import type { EventConstraint, Formula } from '../../dsl/formula.js'
import type { Edge, MetricEvent, SignalEngine, SignalOptions, WatchContext } from '../../src/signals/index.js'

/** Makes the engine under test; options that are not given are the defaults. */
export type CreateSignals = (options?: Partial<SignalOptions>) => SignalEngine

/** An event and when it arrived. */
export interface Arrival {
  readonly at: number
  readonly event: MetricEvent
}

const arrivalText =
  /^(?<at>-?\d+) (?<metric>[\w.]+)(?:\{(?<labels>[^}]*)\})?=(?<value>-?[\d.e+]+)(?:@(?<timestamp>-?\d+))?(?: #(?<id>\w+))?(?: !(?<session>\w+))?$/

export function arrivals(text: string): readonly Arrival[] {
  return text === '' ? [] : text.split('|').map((part) => arrival(part.trim()))
}

function arrival(text: string): Arrival {
  const groups = arrivalText.exec(text)?.groups
  if (!groups) throw new Error(`not an arrival: ${text}`)
  const { at, metric = '', labels, value, timestamp, id, session } = groups
  const entries = labels?.split(',').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? ''])
  return {
    at: Number(at),
    event: {
      metric,
      value: Number(value),
      timestamp: Number(timestamp ?? at),
      ...(entries && { labels: Object.fromEntries(entries) }),
      ...(id !== undefined && { id }),
      ...(session !== undefined && { session }),
    },
  }
}

interface SelectionOptions {
  readonly labels?: readonly LabelMatcher[]
  readonly where?: readonly ValueFilter[]
  readonly length?: number
  readonly having?: readonly ValueFilter[]
}

/** A selection: `span` is a lookback in ms, or `recent`, or `ever`. */
export function selection(metric: string, span: number | 'recent' | 'ever' = 'recent', options: SelectionOptions = {}): Selection {
  const lookback = typeof span === 'number' ? ({ kind: 'during', ms: span } as const) : ({ kind: span } as const)
  return { metric, lookback, labels: [], where: [], having: [], ...options }
}

export function value(name: AggregateFunction, of: Selection, argument?: number): Expression {
  return { kind: 'aggregate', function: name, selection: of, ...(argument !== undefined && { argument }) }
}

export function number(literal: number): Expression {
  return { kind: 'number', value: literal }
}

export function arithmetic(left: Expression, operator: '+' | '-' | '*' | '/', right: Expression): Expression {
  return { kind: 'arithmetic', operator, left, right }
}

/** Compares an expression with a number or another expression. */
export function is(left: Expression, operator: ComparisonOperator, right: number | Expression): Condition {
  return { kind: 'comparison', operator, left, right: typeof right === 'number' ? number(right) : right }
}

/** A pattern of a formula: events of `metric` (of any, if absent) within `span`, bound to `binding`, that pass `constraints`. */
export function pattern(
  metric: string | undefined,
  span: number | 'recent',
  binding?: string,
  ...constraints: readonly EventConstraint[]
): Formula {
  const lookback = typeof span === 'number' ? ({ kind: 'during', ms: span } as const) : ({ kind: span } as const)
  const named: readonly EventConstraint[] = metric === undefined ? [] : [{ kind: 'metric', operator: '==', metric }]
  const found = { fields: [], labels: [], constraints: [...named, ...constraints], lookback }
  return { kind: 'pattern', pattern: binding === undefined ? found : { ...found, binding } }
}

/** An event at most `to` ms after the one bound to `of`. */
export function after(of: string, to: number): EventConstraint {
  return { kind: 'temporal', relation: 'after', of, from: 0, to }
}

export function match(formula: Formula): Condition {
  return { kind: 'match', formula }
}

/** The last known value of a metric, compared. */
export function last(metric: string, operator: ComparisonOperator, literal: number): Condition {
  return is(value('last', selection(metric)), operator, literal)
}

export function exists(of: Selection): Condition {
  return { kind: 'exists', selection: of }
}

export function not(condition: Condition): Condition {
  return { kind: 'not', condition }
}

export function all(...conditions: readonly Condition[]): Condition {
  return { kind: 'all', conditions }
}

export function any(...conditions: readonly Condition[]): Condition {
  return { kind: 'any', conditions }
}

export function atLeast(count: number, ...conditions: readonly Condition[]): Condition {
  return { kind: 'at-least', count, conditions }
}

export function sustained(condition: Condition, ms: number): Condition {
  return { kind: 'sustained', condition, ms }
}

export function assume(condition: Condition, verdict: boolean): Condition {
  return { kind: 'assume', condition, verdict }
}

/** Publishes all of `text` and advances to `until`; what came of the events, in order. */
export function feed(
  engine: SignalEngine,
  text: string,
  until: number,
): { readonly answers: readonly string[]; readonly edges: readonly Edge[] } {
  const answers = arrivals(text).map(({ at, event }) => engine.publish(event, at) ?? 'taken')
  return { answers, edges: engine.advance(until) }
}

/** Watches one condition from 0 on while `text` arrives, and prints its first verdict and its edges up to `until`. */
export function story(engine: SignalEngine, condition: Condition, text: string, until: number, context: WatchContext = {}): string {
  const watch = engine.watch(condition, context, 0)
  const first = engine.verdict(watch)
  return [`0 ${first}`, ...printEdges(feed(engine, text, until).edges)].join(', ')
}

export function printEdges(edges: readonly Edge[]): readonly string[] {
  return edges.map(({ at, verdict }) => `${at} ${verdict}`)
}
