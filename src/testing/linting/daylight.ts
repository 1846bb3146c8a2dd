/** Lint of fixed times that the clocks jump over or pass twice. Whoever has said what becomes of them is left alone. */
import { formatInstant, type Instant } from '../../../grammar/index.js'
import { daylightMarks, localTime, type DaylightMark, type Timer } from '../../timers/index.js'
import type { LintedPolicy } from './linted-policy.js'

/** Every zone that changes its clocks does so within this time. */
const YEAR_MS = 366 * 86_400_000

/** Reports fixed times that a change of the clocks in the coming year touches. */
export function lintDaylight(policy: LintedPolicy, now: Instant, marksOf: MarksOf): void {
  const { plan } = policy
  const isOpen = (slot: Instant): boolean =>
    slot >= (plan.startAt ?? -Infinity) && slot < (plan.endAt ?? Infinity) && plan.exclusion?.(slot) === undefined
  for (const timer of plan.timers) {
    const marks = marksOf(timer, now)
    const moved = saysWhat(policy, timer, 'gap') ? undefined : marks.find((mark) => mark.kind === 'moved' && isOpen(mark.slot))
    const twice = saysWhat(policy, timer, 'overlap')
      ? undefined
      : marks.find((mark) => mark.kind === 'repeated' && !mark.opensTwice && isOpen(mark.slot))
    const words = [moved, twice].flatMap((mark) =>
      mark === undefined || timer.spec.kind === 'int' ? [] : [sayMark(mark, timer.spec.timezone)],
    )
    if (words.length === 0) continue
    policy.report(plan.timers.length === 1 && policy.has('cron_expression') ? 'cron_expression' : 'timers', {
      code: 'clock-change',
      severity: 'info',
      message: words.join(' '),
      hint: 'Is that meant? `dst_gap` and `dst_overlap` say otherwise, and a time outside the change avoids it.',
    })
  }
}

/** The changes of the clocks that touch a timer in the year after an instant. */
export type MarksOf = (timer: Timer, now: Instant) => readonly DaylightMark[]

/** The same, worked out once for policies that share a timer. */
export function rememberedMarks(): MarksOf {
  const known = new Map<Timer, readonly DaylightMark[]>()
  return (timer, now) => {
    const marks = known.get(timer) ?? daylightMarks(timer, now, now + YEAR_MS)
    known.set(timer, marks)
    return marks
  }
}

function saysWhat(policy: LintedPolicy, { spec }: Timer, change: 'gap' | 'overlap'): boolean {
  if (policy.has(change === 'gap' ? 'dst_gap' : 'dst_overlap')) return true
  return spec.kind === 'cron' && (change === 'gap' ? spec.dstGap : spec.dstOverlap) !== undefined
}

function sayMark(mark: DaylightMark, timezone: string): string {
  const date = formatInstant(mark.local).slice(0, 10)
  const time = sayTime(mark.local)
  if (mark.kind === 'repeated') return `${time} comes twice on ${date} in ${timezone}: the window opens the ${mark.pass} time.`
  if (mark.kind === 'skipped') return `${time} does not exist on ${date} in ${timezone}: no window opens.`
  const { hour, minute, second } = localTime(mark.slot, timezone)
  const opens = sayTime(((hour * 60 + minute) * 60 + second) * 1000)
  return `${time} does not exist on ${date} in ${timezone}: the window opens at ${opens}.`
}

/** The time of day of a local time that is given as if it were UTC. */
function sayTime(local: number): string {
  return formatInstant(local).slice(11, -1).replace(/:00$/, '')
}
