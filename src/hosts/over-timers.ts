/**
 * Policies of which a timer has had its last slot. A new one is a mistake (SEMANTICS S1.2); one that was loaded before has just had its time, and must neither keep
 * a scheduler from starting nor its session from being changed: it is told as a warning, and has no slot left.
 */
import { PolicyError, type Diagnostic, type Instant } from '../../grammar/index.js'
import type { Planned, PlannedPolicy } from '../policies/index.js'

/** Which policies these are, and what is thrown where they are new. */
export interface OverTimers {
  readonly names: readonly string[]
  readonly error: PolicyError
}

/** Plans as of `from`, unless what is over by then is so in policies that may be. `plan` without an instant takes timers that are over. @throws PolicyError */
export function planSince(
  plan: (from?: Instant) => Planned,
  from: Instant,
  mayBeOver: (policy: PlannedPolicy) => boolean,
): Planned & { readonly over?: OverTimers } {
  try {
    return plan(from)
  } catch (error) {
    if (!(error instanceof PolicyError) || !error.diagnostics.some(isOfTimer)) throw error
    const planned = plan()
    const policies = planned.plan.filter(({ timers }) => timers.some((timer) => timer.next(from - 1, from) === undefined))
    if (!policies.every(mayBeOver)) throw error
    const told = error.diagnostics.filter(isOfTimer).map((diagnostic) => ({ ...diagnostic, severity: 'warning' }) as const)
    return { ...planned, warnings: [...planned.warnings, ...told], over: { names: policies.map(({ name }) => name), error } }
  }
}

function isOfTimer({ code }: Diagnostic): boolean {
  return code === 'impossible-cron'
}
