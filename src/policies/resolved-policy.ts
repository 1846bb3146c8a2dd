/** A policy with every default filled in, as keys that can be written down again, with what its timers and sentences mean beside them. */
import { printCondition } from '../../dsl/index.js'
import { formatDuration, formatInstant, type Duration } from '../../grammar/index.js'
import { describeTimer, type Timer } from '../timers/index.js'
import { clauseItems } from './clause-items.js'
import type { PlannedPolicy } from './plan.js'
import { PolicyKeys } from './policy-keys.js'
import type { WrittenKey } from './policy-text.js'
import type { PolicySource } from './read.js'
import { Problems } from './source.js'
import { plainMapping, plainValue } from './tree.js'

export interface ResolvedPolicy {
  /** In the order of the documentation. */
  readonly keys: readonly WrittenKey[]
  /** Each timer in words. */
  readonly timers: readonly string[]
  /** What each clause means, as an expression. */
  readonly means: readonly string[]
}

/** `plan` must be the plan of `policy`. Keys whose absence means "none" are left out; all others are there. */
export function resolvedPolicy(policy: PolicySource, plan: PlannedPolicy): ResolvedPolicy {
  const keys = new PolicyKeys(policy, new Problems())
  const own = (key: string): unknown => {
    const node = keys.node(key)
    return node && plainValue(node)
  }
  const timers = plan.timers.map(({ spec }) => describeTimer(spec))
  const means = plan.clauses.map(({ condition }) => printCondition(condition))
  const free = Object.entries(plainMapping(policy.node)).filter(([key]) => key.startsWith('x-'))
  return {
    timers,
    means,
    keys: [
      { key: 'name', value: plan.name },
      { key: 'description', value: own('description') },
      { key: 'workflow_name', value: plan.workflowName },
      { key: 'inputs', value: own('inputs') },
      { key: 'metadata', value: own('metadata') },
      ...timerKeys(plan, timers),
      { key: 'duration', value: formatDuration(plan.durationMs) },
      ...runControlKeys(plan),
      { key: 'start_at', value: plan.startAt === undefined ? undefined : formatInstant(plan.startAt) },
      { key: 'end_at', value: plan.endAt === undefined ? undefined : formatInstant(plan.endAt) },
      { key: 'exclude', value: own('exclude') },
      { key: 'recurrence_count', value: plan.recurrenceCount },
      { key: 'jitter', value: formatDuration(plan.jitterMs) },
      { key: 'missed', value: missedKeys(plan) },
      { key: 'on_no_data', value: plan.onNoData },
      conditionsKey(keys, plan, means),
      ...free.map(([key, value]) => ({ key, value })),
    ].filter(({ value }) => value !== undefined),
  }
}

function timerKeys({ timers, timezone }: PlannedPolicy, words: readonly string[]): readonly WrittenKey[] {
  const [only, second] = timers
  const zone = { key: 'timezone', value: timezone }
  if (only === undefined || second !== undefined) {
    const values = timers.map((timer) => Object.fromEntries(keysOfTimer(timer).map(({ key, value }) => [key, value])))
    return [{ key: 'timers', value: values, itemComments: words.map((text) => [text]) }, zone]
  }
  const keys = keysOfTimer(only)
  // The zone of an int timer is that of clock conditions and exclusions.
  return [...keys.map((one, index) => (index === 0 ? { ...one, comments: words } : one)), ...(only.spec.kind === 'int' ? [zone] : [])]
}

function keysOfTimer({ spec }: Timer): readonly WrittenKey[] {
  if (spec.kind === 'int') {
    const period = spec.periodMs === undefined ? '' : ` ${formatDuration(spec.periodMs)}`
    return [
      { key: 'timer_type', value: 'int' },
      { key: 'cron_expression', value: `${formatDuration(spec.delayMs)}${period}` },
    ]
  }
  return [
    { key: 'timer_type', value: 'cron' },
    { key: 'cron_expression', value: spec.expression },
    { key: 'cron_dialect', value: spec.dialect ?? (/^\s*(?:@\S+|\S+(?:\s+\S+){4})\s*$/.test(spec.expression) ? 'unix' : 'quartz') },
    { key: 'timezone', value: spec.timezone },
    { key: 'dst_gap', value: spec.dstGap ?? 'run_after' },
    { key: 'dst_overlap', value: spec.dstOverlap ?? 'first' },
  ]
}

function runControlKeys(plan: PlannedPolicy): readonly WrittenKey[] {
  const grace: Duration | undefined = plan.cancelOnTimeout?.graceMs
  return [
    { key: 'only_one_running', value: plan.onlyOneRunning },
    { key: 'retry_on_error', value: plan.retryOnError },
    { key: 'loop', value: plan.loop },
    { key: 'delay', value: formatDuration(plan.delayMs) },
    { key: 'max_run', value: plan.maxRun === Infinity ? -1 : plan.maxRun },
    { key: 'cancel_on_timeout', value: grace === undefined ? false : { grace: formatDuration(grace) } },
    { key: 'concurrency_group', value: plan.concurrencyGroup },
    { key: 'pause_on_failure', value: plan.pauseOnFailure },
  ]
}

function missedKeys({ missed: { policy, withinMs, maxCatchup } }: PlannedPolicy): object {
  return { policy, ...(withinMs === undefined ? {} : { within: formatDuration(withinMs) }), max_catchup: maxCatchup }
}

/** The conditions as they were written, each under what it means. */
function conditionsKey(keys: PolicyKeys, { clauses }: PlannedPolicy, means: readonly string[]): WrittenKey {
  const list = keys.node('conditions')
  const items = list?.kind === 'list' ? list.items : []
  const itemOf = clauseItems(keys, clauses)
  const itemComments = items.map((item) => {
    const meaning = means[itemOf.indexOf(item)]
    return meaning === undefined ? [] : [`means: ${meaning}`]
  })
  return { key: 'conditions', value: items.map(plainValue), itemComments }
}
