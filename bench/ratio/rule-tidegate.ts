/** Tidegate in G1 to G3, through its public door: values by handle, verdicts by watching. */
import { createScheduler, type Condition } from 'tidegate'
import { ManualClock } from '../frame/manual-clock.ts'
import type { Course } from '../frame/rounds.ts'
import { BEGINNING } from '../frame/series.ts'
import { Rounds, type RuleWork } from './rule-work.ts'

export interface RulesToWatch {
  readonly conditionOf: (rule: number, metric: string) => Condition
  /** How many rounds pass before the first that counts; none: the metrics have no value. */
  readonly filled?: number
}

/** A scheduler that watches one condition for each rule. The course answers how many were true, summed over its rounds. */
export async function startTidegate(work: RuleWork, { conditionOf, filled = 0 }: RulesToWatch): Promise<Course> {
  const clock = new ManualClock(BEGINNING)
  const scheduler = createScheduler({ clock, metricEventTtl: '1h' })
  await scheduler.start()
  const handles = Array.from({ length: work.rules }, (_, rule) => scheduler.metric(`metric.${rule}`))
  const isTrue = new Uint8Array(work.rules)
  let trues = 0
  for (const [rule, { name }] of handles.entries()) {
    scheduler.watch(conditionOf(rule, name), ({ verdict }) => {
      const now = verdict === true ? 1 : 0
      trues += now - (isTrue[rule] ?? 0)
      isTrue[rule] = now
    })
  }
  const rounds = new Rounds(work)
  const round = (): void => {
    rounds.publish((metric, value, now) => {
      clock.set(now)
      handles[metric]?.publish(value)
    })
    // A verdict belongs to its instant as a whole: it is told when the instant is over.
    clock.advanceTo(rounds.now + 1)
  }
  for (let count = 0; count < filled; count += 1) round()
  return {
    run(events) {
      let sum = 0
      for (let count = 0; count < events; count += 1) {
        round()
        sum += trues
      }
      return sum
    },
  }
}
