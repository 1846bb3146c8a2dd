/**
 * Clauses: conditions made ready to be judged, one clause a node of the condition tree. A watch holds one tree of them.
 * To add a kind of condition: a line in `bindingOf`; if it reads aggregates, also in `aggregatesOf`.
 */
import type { Condition, ConditionOf } from '../../dsl/condition.js'
import { matchDeadline, matchFormula } from '../../dsl/match.js'
import { readsOf } from '../../dsl/reads.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { holdsAt, nextClockTurn } from './clock.js'
import { nextTurn } from './motion.js'
import type { Evidence, Verdict } from './port.js'
import { conditionsIn, lastOf, type AggregateExpression } from './reaches.js'
import type { Reading } from './readings.js'
import { spanOf } from './selection.js'
import type { StoredEvent } from './series.js'
import { bindTerm, readingsOf, valueOf, type Term } from './terms.js'
import { VerdictHistory } from './verdict-history.js'
import { allOf, anyOf, atLeast, compare, negate } from './verdicts.js'

const NEVER: Instant = Number.POSITIVE_INFINITY

/** A verdict, and the first instant at which it may be another one by time alone (Infinity: never), the clauses inside left aside. */
export interface Judgement {
  readonly verdict: Verdict
  readonly until: Instant
}

/** What a clause adds to the evidence beside its verdict. */
type Measures = Pick<Evidence, 'observed' | 'required' | 'lastTimestamp' | 'count'>

/** How one kind of condition is judged and measured; the clauses inside have been judged before. */
export interface Binding {
  readonly judge: (now: Instant) => Judgement
  readonly measure: (now: Instant) => Measures
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

/** A condition that is judged again and again as time goes on; `now` never goes back. */
export class Clause {
  readonly history = new VerdictHistory()
  readonly #condition: Condition
  readonly #clauses: readonly Clause[]
  readonly #binding: Binding

  constructor(condition: Condition, scope: Scope) {
    this.#condition = condition
    this.#clauses = conditionsIn(condition).map((inner) => new Clause(inner, scope))
    this.#binding = bindingOf(condition, this.#clauses, scope)
  }

  /**
   * Judges the clause and all inside it, even where a part decides, so that each knows since when its verdict holds.
   * Returns the first instant after `now` at which one of the verdicts may change by time alone; Infinity for never.
   */
  judge(now: Instant): Instant {
    const until = this.#clauses.reduce((first, clause) => Math.min(first, clause.judge(now)), NEVER)
    const judgement = this.#binding.judge(now)
    this.history.observe(judgement.verdict, now)
    return Math.min(until, judgement.until)
  }

  /** The evidence at `now`, for which the clause has been judged. */
  explain(now: Instant): Evidence {
    const { verdict, since } = this.history
    const clauses = this.#clauses.map((clause) => clause.explain(now))
    return { condition: this.#condition, verdict, since, ...this.#binding.measure(now), clauses }
  }
}

/** Makes a condition ready to be judged; `clauses` are those inside it, in order. */
export function bindingOf(condition: Condition, clauses: readonly Clause[], scope: Scope): Binding {
  switch (condition.kind) {
    case 'comparison':
      return comparisonBinding(condition, scope)
    case 'exists':
      return existsBinding(condition, scope)
    case 'clock':
      return clockBinding(condition, scope)
    case 'match':
      return matchBinding(condition, scope)
    case 'sustained':
      return sustainedBinding(condition, clauses)
    case 'not':
      return connective(clauses, ([verdict = 'unknown']) => negate(verdict))
    case 'assume':
      return connective(clauses, ([verdict = 'unknown']) => (verdict === 'unknown' ? condition.verdict : verdict))
    case 'all':
      return connective(clauses, allOf)
    case 'any':
      return connective(clauses, anyOf)
    case 'at-least':
      return {
        ...connective(clauses, (verdicts) => atLeast(condition.count, verdicts)),
        measure: () => ({ observed: clauses.filter((clause) => clause.history.verdict === true).length, required: condition.count }),
      }
  }
}

/** A kind whose verdict follows from those inside it, so that it has no deadline of its own. */
function connective(clauses: readonly Clause[], combine: (verdicts: readonly Verdict[]) => Verdict): Binding {
  return {
    judge: () => ({ verdict: combine(clauses.map((clause) => clause.history.verdict)), until: NEVER }),
    measure: () => ({}),
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

function numbers(terms: { readonly observed: Term; readonly required: Term }, now: Instant): Measures {
  const observed = valueOf(terms.observed, now)
  const required = valueOf(terms.required, now)
  return { ...(observed !== undefined && { observed }), ...(required !== undefined && { required }) }
}

function eventsRead(events: readonly StoredEvent[]): Measures {
  const lastTimestamp = events.reduce((last, { timestamp }) => Math.max(last, timestamp), Number.NEGATIVE_INFINITY)
  return { count: events.length, ...(events.length > 0 && { lastTimestamp }) }
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

/** Reads since when the inner clause has been true: that is what events which come late leave as it was (SEMANTICS S4.3). */
function sustainedBinding({ ms }: ConditionOf<'sustained'>, clauses: readonly Clause[]): Binding {
  const trueSince = (): Instant | undefined => {
    const inner = clauses[0]?.history
    return inner?.verdict === true ? inner.since : undefined
  }
  return {
    judge(now) {
      const since = trueSince()
      if (since === undefined) return { verdict: clauses[0]?.history.verdict === 'unknown' ? 'unknown' : false, until: NEVER }
      return now >= since + ms ? { verdict: true, until: NEVER } : { verdict: false, until: since + ms }
    },
    measure(now) {
      const since = trueSince()
      return { ...(since !== undefined && { observed: now - since }), required: ms }
    },
  }
}
