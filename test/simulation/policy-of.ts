/** Policies of scenarios as the library takes them. */
import type { Policy } from '../../src/index.js'
import type { SimPolicy, SimTimer } from './scenario.js'

/** Lengths of time in a scenario count from `start`, in seconds. */
export function policyOf({ name, timers, startAt, endAt, excluded, keys }: SimPolicy, start: number): Policy {
  const at = (seconds: number): string => new Date(start + 1000 * seconds).toISOString()
  const first = timers[0]
  return {
    name,
    ...(timers.length === 1 && first !== undefined ? timerKeys(first) : { timers: timers.map(timerKeys) }),
    ...(startAt === undefined ? {} : { start_at: at(startAt) }),
    ...(endAt === undefined ? {} : { end_at: at(endAt) }),
    ...(excluded === undefined ? {} : { exclude: excluded.map(({ from, to }) => ({ from: at(from), to: at(to) })) }),
    ...keys,
  }
}

interface TimerKeys {
  readonly timer_type: 'cron' | 'int'
  readonly cron_expression: string
}

function timerKeys(timer: SimTimer): TimerKeys {
  if (timer.kind === 'int') {
    const period = timer.period === undefined ? '' : ` ${timer.period}s`
    return { timer_type: 'int', cron_expression: `${timer.delay}s${period}` }
  }
  const { seconds } = timer
  return { timer_type: 'cron', cron_expression: seconds < 60 ? `*/${seconds} * * * * ?` : `0 */${seconds / 60} * * * ?` }
}
