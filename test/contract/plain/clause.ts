/** Clauses: conditions made ready to be judged, one clause a node of the condition tree. A watch holds one tree of them, and judges all of it each time. */
import type { Condition, ConditionOf } from '../../../dsl/condition.js'
import type { Instant } from '../../../grammar/time.js'
import type { Evidence, Verdict } from '../../../src/signals/index.js'
import { bindLeaf, type Binding, type Scope } from '../../../src/signals/leaves.js'
import { conditionsIn } from '../../../src/signals/reaches.js'
import { allOf, anyOf, atLeast, negate } from './kleene.js'
import { VerdictHistory } from './verdict-history.js'

const NEVER: Instant = Number.POSITIVE_INFINITY

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
function bindingOf(condition: Condition, clauses: readonly Clause[], scope: Scope): Binding {
  switch (condition.kind) {
    case 'comparison':
    case 'exists':
    case 'clock':
    case 'match':
      return bindLeaf(condition, scope)
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
