/**
 * Leaves: the conditions without others inside, made ready to be judged and measured by the general readings, whatever they ask.
 * To add a kind of them: a line in `bindLeaf`; if it reads aggregates, also in `aggregatesOf`.
 */
import type { ConditionOf } from '../../dsl/condition.js'
import { matchDeadline, matchFormula } from '../../dsl/match.js'
import { readsOf } from '../../dsl/reads.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { countOf } from './buckets.js'
import { holdsAt, nextClockTurn } from './clock.js'
import { nextTurn } from './motion.js'
import type { Evidence, Verdict } from './port.js'
import { lastOf, type AggregateExpression } from './reaches.js'
import type { Reading } from './readings.js'
import { spanOf } from './selection.js'
import type { StoredEvent } from './series.js'
import { bindTerm, readingsOf, valueOf, type Term } from './terms.js'
import { compare } from './verdicts.js'

const NEVER: Instant = Number.POSITIVE_INFINITY

/** A verdict, and the first instant at which it may be another one by time alone (Infinity: never); of a condition with clauses, those left aside. */
export interface Judgement {
  readonly verdict: Verdict
  readonly until: Instant
}

/** What a condition adds to the evidence beside its verdict. */
export type LeafMeasures = Pick<Evidence, 'observed' | 'required' | 'lastTimestamp' | 'count'>

/** How one kind of condition is judged and measured; the clauses inside have been judged before. */
export interface Binding {
  readonly judge: (now: Instant) => Judgement
  readonly measure: (now: Instant) => LeafMeasures
}

/** What a condition is bound to: where its numbers come from, and the zone of its clock tests. */
export interface Scope {
  /** The reading of an aggregate; it must be one of those that `aggregatesOf` lists for the condition. */
  readonly read: (aggregate: AggregateExpression) => Reading
  /** The retained events of metrics, in order of arrival, for the eyes of the session. */
  readonly eventsOf: (metrics: ReadonlySet<string>, now: Instant) => readonly StoredEvent[]
  readonly ttl: Duration
  readonly timezone: string
}

/** A condition without conditions inside it. */
export type LeafCondition = ConditionOf<'comparison' | 'exists' | 'clock' | 'match'>

/** Makes a leaf ready to be judged. */
export function bindLeaf(condition: LeafCondition, scope: Scope): Binding {
  switch (condition.kind) {
    case 'comparison':
      return comparisonBinding(condition, scope)
    case 'exists':
      return existsBinding(condition, scope)
    case 'clock':
      return clockBinding(condition, scope)
    case 'match':
      return matchBinding(condition, scope)
  }
}

function comparisonBinding({ operator, left: leftSide, right: rightSide }: ConditionOf<'comparison'>, scope: Scope): Binding {
  const left = bindTerm(leftSide, scope.read)
  const right = bindTerm(rightSide, scope.read)
  const readings = [...readingsOf(left), ...readingsOf(right)]
  const isMoving = readings.some((reading) => reading.isMoving)
  return {
    judge(now) {
      const verdict = compare(operator, valueOf(left, now), valueOf(right, now))
      const until = readings.reduce((first, reading) => Math.min(first, reading.changesAfter(now)), NEVER)
      return { verdict, until: isMoving ? nextTurn({ operator, left, right }, now, until) : until }
    },
    measure: (now) => ({
      ...numbers({ observed: left, required: right }, now),
      ...eventsRead(readings.flatMap((reading) => reading.eventsAt(now))),
    }),
  }
}

function numbers(terms: { readonly observed: Term; readonly required: Term }, now: Instant): LeafMeasures {
  const observed = valueOf(terms.observed, now)
  const required = valueOf(terms.required, now)
  return { ...(observed !== undefined && { observed }), ...(required !== undefined && { required }) }
}

function eventsRead(events: readonly StoredEvent[]): LeafMeasures {
  const lastTimestamp = events.reduce((last, { timestamp }) => Math.max(last, timestamp), Number.NEGATIVE_INFINITY)
  return { count: countOf(events), ...(events.length > 0 && { lastTimestamp }) }
}

function existsBinding({ selection }: ConditionOf<'exists'>, scope: Scope): Binding {
  const last = scope.read(lastOf(selection))
  return {
    judge: (now) => ({ verdict: last.valueAt(now) !== undefined, until: last.changesAfter(now) }),
    measure(now) {
      const observed = last.valueAt(now)
      return { ...(observed !== undefined && { observed }), ...eventsRead(last.eventsAt(now)) }
    },
  }
}

/** Formulas look at all events anew each time: what they cost is their author's choice. */
function matchBinding({ formula, ...condition }: ConditionOf<'match'>, { eventsOf, ttl }: Scope): Binding {
  const reads = readsOf({ ...condition, formula })
  const metrics = new Set(reads.map(({ metric }) => metric))
  const seesAt = (now: Instant, { timestamp }: StoredEvent): boolean =>
    timestamp <= now && reads.some(({ lookbackMs }) => timestamp + spanOf(lookbackMs, ttl) > now)
  return {
    judge(now) {
      const events = eventsOf(metrics, now)
      return { verdict: matchFormula(formula, events, now, ttl), until: matchDeadline(formula, events, now, ttl) }
    },
    measure: (now) => eventsRead(eventsOf(metrics, now).filter((event) => seesAt(now, event))),
  }
}

function clockBinding({ test }: ConditionOf<'clock'>, { timezone }: Scope): Binding {
  let judgement: Judgement = { verdict: 'unknown', until: Number.NEGATIVE_INFINITY }
  return {
    judge(now) {
      if (now >= judgement.until) judgement = { verdict: holdsAt(test, timezone, now), until: nextClockTurn(test, timezone, now) }
      return judgement
    },
    measure: () => ({}),
  }
}
