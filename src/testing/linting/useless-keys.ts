/** Lints of keys that do nothing beside the others, where that can be told without a clock. Defaults are left alone, those of the file and those of Tidegate. */
import { formatDuration } from '../../../grammar/index.js'
import { entryOf, POLICY_DEFAULTS, textOf } from '../../policies/index.js'
import type { Finding, LintedPolicy } from './linted-policy.js'

/** A key that a policy has, and why it does nothing; undefined where it does something. */
interface UselessKey {
  readonly key: string
  readonly why: (policy: LintedPolicy) => Pick<Finding, 'message' | 'hint'> | undefined
}

const repeats = 'Set `loop` or `retry_on_error`, or leave the key out.'

const rules: readonly UselessKey[] = [
  {
    key: 'max_run',
    why: ({ plan }) =>
      plan.maxRun > 1 && plan.maxRun !== Infinity && !plan.loop && !plan.retryOnError
        ? { message: '`max_run` has no effect: without `loop` or `retry_on_error` a window launches once.', hint: repeats }
        : undefined,
  },
  {
    key: 'delay',
    why: ({ plan }) =>
      plan.loop || plan.retryOnError || plan.delayMs === POLICY_DEFAULTS.delayMs
        ? undefined
        : { message: '`delay` has no effect: without `loop` or `retry_on_error` a window launches once.', hint: repeats },
  },
  { key: 'loop', why: (policy) => onlyOneLaunch(policy, 'loop', policy.plan.loop) },
  { key: 'retry_on_error', why: (policy) => onlyOneLaunch(policy, 'retry_on_error', policy.plan.retryOnError) },
  {
    key: 'on_no_data',
    why: ({ plan }) =>
      plan.clauses.length > 0 || plan.onNoData === 'wait'
        ? undefined
        : { message: '`on_no_data` has no effect: there are no conditions.', hint: 'Leave it out.' },
  },
  {
    key: 'missed',
    why: ({ plan, keys }) => {
      const within = textOf(entryOf(keys.node('missed'), 'within')?.value)
      if (plan.missed.policy !== 'none' || within === undefined) return undefined
      return {
        message: '`within` has no effect: with `policy: none` no window is made up for.',
        hint: 'Write `policy: last` or `policy: all`.',
      }
    },
  },
]

function onlyOneLaunch({ plan }: LintedPolicy, key: string, isSet: boolean): Pick<Finding, 'message' | 'hint'> | undefined {
  if (!isSet || plan.maxRun !== 1 || plan.durationMs === 0) return undefined
  return {
    message: `\`${key}\` has no effect: with \`max_run: 1\` a window launches once.`,
    hint: 'Raise `max_run`, or leave one of them out.',
  }
}

/** Reports keys of the policy that do nothing. */
export function lintUselessKeys(policy: LintedPolicy): void {
  for (const { key, why } of rules) {
    const finding = policy.owns(key) ? why(policy) : undefined
    if (finding) policy.report(key, { code: 'useless-key', severity: 'warning', ...finding })
  }
}

/** Reports conditions that must have held since before their window opened. That is a way to write them, so it is a note. */
export function lintLongFor(policy: LintedPolicy): void {
  const { clauses, durationMs } = policy.plan
  if (durationMs === 0) return
  for (const [index, { condition }] of clauses.entries()) {
    if (condition.kind !== 'sustained' || condition.ms <= durationMs) continue
    const [held, window] = [formatDuration(condition.ms), formatDuration(durationMs)]
    policy.reportClause(index, {
      code: 'long-for',
      severity: 'info',
      message: `This must hold for ${held}, and the window lasts ${window}: only what was true before it opened can launch.`,
      hint: 'Time before the window counts too. Is that meant?',
    })
  }
}
