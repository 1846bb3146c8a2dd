/** Judges one condition about a list of events at one instant: what tests of sentences, the `eval` verb and the public `evaluateCondition` ask for. */
import type { Condition } from '../../dsl/condition.js'
import { TidegateError } from '../../grammar/errors.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { withCalendars, type CalendarsByName } from './calendars.js'
import { createSignals } from './engine/index.js'
import type { Evidence, MetricEvent, SignalEngine, Verdict, WatchContext } from './port.js'
import { conditionsIn } from './reaches.js'
import { findFormError } from './validation.js'

/** How a condition is evaluated: as a watched one is. `ttl` in ms, default 10 minutes. */
export interface EvaluationOptions extends WatchContext {
  readonly ttl?: Duration
  /** Texts of the calendars (iCalendar) that the condition asks, by name. */
  readonly calendars?: CalendarsByName
}

/** The verdict and why. */
export interface Evaluation {
  readonly verdict: Verdict
  readonly explanation: Evidence
}

/**
 * The verdict of a condition at `now`, given all `events`, in order of arrival. Those after `now` are invisible; skew is not checked (SEMANTICS S3.2).
 * `sustained` is judged as if the condition had been watched since long before the first event, and each event had arrived at its timestamp.
 * @throws TidegateError with the refusal code for an event that is none, `unknown-calendar` for a calendar that is not given; PolicyError for one that is wrong
 */
export function evaluateCondition(
  given: Condition,
  events: Iterable<MetricEvent>,
  now: Instant,
  options: EvaluationOptions = {},
): Evaluation {
  const { ttl, calendars = {}, ...context } = options
  const condition = withCalendars(given, calendars, context.timezone ?? 'UTC')
  const engine = createSignals({
    ...(ttl !== undefined && { metricEventTtl: ttl }),
    maxEventsPerMetric: Number.POSITIVE_INFINITY,
    maxMetrics: Number.POSITIVE_INFINITY,
  })
  const visible = [...events].filter((event) => isVisible(event, now)).sort((a, b) => a.timestamp - b.timestamp)
  const first = visible[0]?.timestamp ?? now
  // A formula joins all its events at each look, so it is only looked at as often as the verdict depends on it.
  const start = (hasFormula(condition) ? now : first) - sustainedMsOf(condition) - 1
  const watch = engine.watch(condition, context, start)
  engine.restore(
    visible.filter(({ timestamp }) => timestamp <= start),
    start,
  )
  for (const event of visible) if (event.timestamp > start) engine.publish(event, event.timestamp)
  engine.advance(now)
  const explanation = withoutStart(engine.explain(watch, condition), start)
  return { verdict: explanation.verdict, explanation }
}

/** The same on an engine that is in use, as if `condition` were watched from `now` on. It sees what is retained; no edge of another watch is lost. */
export function evaluateNow(engine: SignalEngine, condition: Condition, context: WatchContext, now: Instant): Evaluation {
  const watch = engine.watch(condition, context, now)
  const explanation = withoutStart(engine.explain(watch, condition), now)
  engine.unwatch(watch)
  return { verdict: explanation.verdict, explanation }
}

function isVisible(event: MetricEvent, now: Instant): boolean {
  const problem = findFormError(event)
  if (problem) throw new TidegateError(problem, `not a metric event (${problem}): ${JSON.stringify(event)}`)
  return event.timestamp <= now
}

function hasFormula(condition: Condition): boolean {
  return condition.kind === 'match' || conditionsIn(condition).some(hasFormula)
}

/** How far back the verdict of a condition depends on verdicts: before that, the past makes no difference. */
function sustainedMsOf(condition: Condition): Duration {
  const inner = Math.max(0, ...conditionsIn(condition).map(sustainedMsOf))
  return condition.kind === 'sustained' ? inner + condition.ms : inner
}

/** Leaves out `since` where nothing has changed since the chosen start: there, it says nothing. */
function withoutStart({ since, ...evidence }: Evidence, start: Instant): Evidence {
  return {
    ...evidence,
    ...(since !== undefined && since > start && { since }),
    clauses: evidence.clauses.map((clause) => withoutStart(clause, start)),
  }
}
