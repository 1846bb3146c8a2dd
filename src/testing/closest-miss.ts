/**
 * The closest miss of a simulated window: while false conditions held it back, which value came nearest to what was required. Records keep the numbers
 * with which a hold began, so the kept events are lived through once more and looked at wherever a value can change.
 */
import { readsOf } from '../../dsl/index.js'
import { EVERY_METRIC } from '../../dsl/reads.js'
import type { Instant } from '../../grammar/index.js'
import { policyKey, type HoldInterval, type WindowRow } from '../scheduler/index.js'
import { createSignals, type SignalEngine } from '../signals/index.js'
import { missesOf, type ClosestMiss } from '../trace/index.js'
import type { LoggedEvent } from './event-log.js'
import type { World } from './world.js'

/** The most instants of one window that are looked at. */
const LOOKS_MAX = 10_000

/** Undefined when no comparison was false, or when a condition reads what the scheduler writes itself, which is not kept. */
export function closestMiss(world: World, window: WindowRow): ClosestMiss | undefined {
  const plan = world.everLoaded.get(policyKey(window.session, window.policy))?.plan
  const holds = window.intervals.filter(({ reason, evidence }) => reason === 'condition_false' && evidence.clause !== undefined)
  if (plan === undefined || holds.length === 0) return undefined
  const conditions = plan.clauses.map(({ condition }) => condition)
  const reads = new Set(conditions.flatMap(readsOf).map(({ metric }) => metric))
  if (reads.has(EVERY_METRIC) || [...reads].some((metric) => metric.startsWith('tidegate.'))) return undefined
  const events = world.events.of(reads)
  const engine = createSignals(world.settings.signals)
  const from = Math.min(events[0]?.at ?? window.opens, window.opens)
  const watches = conditions.map((condition) => engine.watch(condition, { session: window.session, timezone: plan.timezone }, from))
  let best: ClosestMiss | undefined
  const look = (at: Instant): void => {
    const clause = holds.find((hold) => hold.from <= at && at < endOf(hold, world.now))?.evidence.clause ?? 0
    const [watch, held] = [watches[clause - 1], plan.clauses[clause - 1]]
    if (watch === undefined || held === undefined) return
    for (const miss of missesOf(engine.explain(watch, held.condition), clause, held.text, at))
      if (best === undefined || distance(miss) < distance(best)) best = miss
  }
  liveThrough(engine, events, holds, world.now, look)
  return best
}

/** Stops at every event, every instant at which a value can change by itself, and where holds begin; looks from the first hold to the end of the last. */
function liveThrough(
  engine: SignalEngine,
  events: readonly LoggedEvent[],
  holds: readonly HoldInterval[],
  now: Instant,
  look: (at: Instant) => void,
): void {
  const first = holds[0]?.from ?? now
  const end = endOf(holds.at(-1), now)
  const starts = new Set(holds.map((hold) => hold.from))
  let next = 0
  for (let looks = 0; looks < LOOKS_MAX;) {
    const start = [...starts].reduce((least, at) => Math.min(least, at), Infinity)
    const at = Math.min(events[next]?.at ?? Infinity, engine.nextDeadline() ?? Infinity, start)
    if (at >= end) return
    starts.delete(at)
    for (let event = events[next]; event !== undefined && event.at <= at; event = events[next]) {
      engine.publish(event.event, at)
      next += 1
    }
    engine.advance(at)
    if (at < first) continue
    look(at)
    looks += 1
  }
}

/** A hold of a window of 0s lasts one instant. */
function endOf(hold: HoldInterval | undefined, now: Instant): Instant {
  if (hold === undefined) return now
  return Math.max(hold.to ?? now + 1, hold.from + 1)
}

function distance({ observed, required }: ClosestMiss): number {
  return Math.abs(observed - required) / Math.max(1, Math.abs(required))
}
