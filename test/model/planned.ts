/** Turns a policy of a history into what the scheduler takes: a planned policy with fake timers. */
import type { PlannedPolicy } from '../../src/policies/plan.js'
import type { Timer } from '../../src/timers/timer.js'
import { scriptedCondition } from './fake-signals.js'
import type { HistoryPolicy, HistoryTimer } from './history.js'

/** A planned policy that means what `policy` says. */
export function plannedPolicy({ broken, ...policy }: HistoryPolicy): PlannedPolicy {
  const planned = plannedWell(policy)
  if (broken === undefined) return planned
  return { ...planned, clauses: [], invalid: { message: 'no sentence like this' }, digest: `invalid ${planned.digest}` }
}

function plannedWell(policy: HistoryPolicy): PlannedPolicy {
  return {
    name: policy.name,
    workflowName: policy.name,
    inputs: {},
    metadata: {},
    timezone: 'UTC',
    timers: policy.timers.map(fakeTimer),
    durationMs: policy.duration,
    ...(policy.startAt === undefined ? {} : { startAt: policy.startAt }),
    ...(policy.endAt === undefined ? {} : { endAt: policy.endAt }),
    jitterMs: policy.jitter,
    ...(policy.excluded.length === 0 ? {} : { exclusion: (slot: number) => (policy.excluded.includes(slot) ? 'holiday' : undefined) }),
    ...(policy.recurrenceCount === undefined ? {} : { recurrenceCount: policy.recurrenceCount }),
    clauses: policy.clauses.map((text) => ({ text, condition: scriptedCondition(text) })),
    onNoData: policy.onNoData,
    retryOnError: policy.retry,
    loop: policy.loop,
    delayMs: policy.delay,
    maxRun: policy.maxRun,
    onlyOneRunning: policy.onlyOneRunning,
    ...(policy.cancelOnTimeout ? { cancelOnTimeout: { graceMs: 3 } } : {}),
    ...(policy.group === undefined ? {} : { concurrencyGroup: policy.group }),
    pauseOnFailure: policy.pauseOnFailure,
    missed: {
      policy: policy.missed.policy,
      ...(policy.missed.within === undefined ? {} : { withinMs: policy.missed.within }),
      maxCatchup: policy.missed.max,
    },
    digest: JSON.stringify(policy),
    source: {
      file: 'history.yaml',
      span: { start: 0, end: 0, line: 1, column: 1 },
    },
  }
}

/** A timer that knows its slots by looking. */
export function fakeTimer(timer: HistoryTimer): Timer {
  if (timer.kind === 'int') {
    const { delay, period } = timer
    return {
      spec: { kind: 'int', delayMs: delay, ...(period === undefined ? {} : { periodMs: period }) },
      shortestPeriodMs: period,
      next: (after, opened) => nextInSeries(after, opened + delay, period),
    }
  }
  const spec = { kind: 'cron', expression: JSON.stringify(timer), timezone: 'UTC' } as const
  if (timer.kind === 'every') return { spec, shortestPeriodMs: timer.every, next: (after) => nextInSeries(after, timer.from, timer.every) }
  const slots = [...timer.slots].sort((a, b) => a - b)
  return { spec, shortestPeriodMs: 1, next: (after) => slots.find((slot) => slot > after) }
}

function nextInSeries(after: number, first: number, period: number | undefined): number | undefined {
  if (after < first) return first
  return period === undefined ? undefined : first + (Math.floor((after - first) / period) + 1) * period
}
