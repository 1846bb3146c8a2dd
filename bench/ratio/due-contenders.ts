/** The schedulers that `timers-due` compares: each is given one expression per job and calls back with the number of the job when it is due. */
import { parseCronExpression } from 'cron-schedule'
import { TimerBasedCronScheduler } from 'cron-schedule/schedulers/timer-based.js'
import { Cron } from 'croner'
import { nodeCron } from 'node-cron'
import { createScheduler } from 'tidegate'

export interface Contender {
  readonly name: string
  /** Schedules job `n` on `expressions[n]` (six fields, unix, seconds first, UTC). `fired` may be called from the first due second on. */
  readonly schedule: (expressions: readonly string[], fired: (job: number) => void) => Promise<Scheduled>
}

export interface Scheduled {
  /** Keeps the jobs alive. */
  readonly kept: unknown
  /** What is to be done after all jobs have fired, before the next time; it is not measured. */
  readonly between: () => void
}

function scheduled(kept: unknown): Scheduled {
  return { kept, between: () => undefined }
}

/**
 * Policies in one scheduler, with the limits and records that it has by itself, launched through an external launcher: it tells of a launch, and the runs end when all have
 * begun, which is not measured. @throws Error when a launch has no record
 */
async function scheduleTidegate(expressions: readonly string[], fired: (job: number) => void): Promise<Scheduled> {
  let launched: string[] = []
  const scheduler = createScheduler({
    policies: expressions.map((cron_expression, job) => ({
      name: `job-${job}`,
      workflow_name: 'run',
      cron_expression,
      cron_dialect: 'unix',
    })),
    launcher: {
      launch({ policy, runId }) {
        launched.push(runId)
        fired(Number(policy.slice(4)))
      },
    },
  })
  await scheduler.start()
  return {
    kept: scheduler,
    between: () => {
      if (launched.some((id) => scheduler.run(id) === undefined)) throw new Error('a run has no record')
      for (const id of launched) scheduler.report(id, 'success')
      launched = []
    },
  }
}

/** One pattern object for each distinct expression. */
function shared<Pattern>(parse: (expression: string) => Pattern): (expression: string) => Pattern {
  const known = new Map<string, Pattern>()
  return (expression) => {
    const pattern = known.get(expression) ?? parse(expression)
    known.set(expression, pattern)
    return pattern
  }
}

export const contenders: readonly Contender[] = [
  { name: 'tidegate', schedule: scheduleTidegate },
  {
    name: 'croner',
    schedule: async (expressions, fired) => scheduled(expressions.map((expression, job) => new Cron(expression, () => fired(job)))),
  },
  {
    name: 'node-cron',
    schedule: async (expressions, fired) => {
      const silent = (): void => undefined
      nodeCron.setLogger({ info: silent, warn: silent, error: silent, debug: silent })
      return scheduled(expressions.map((expression, job) => nodeCron.schedule(expression, () => fired(job))))
    },
  },
  {
    name: 'cron-schedule',
    schedule: async (expressions, fired) => {
      const parse = shared(parseCronExpression)
      return scheduled(expressions.map((expression, job) => TimerBasedCronScheduler.setInterval(parse(expression), () => fired(job))))
    },
  },
]
