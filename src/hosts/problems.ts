/** Where problems go that no caller waits for. Nothing is swallowed. */
import { TidegateError } from '../../grammar/errors.js'
import type { Clock } from './clock.js'
import type { Emitter } from './events.js'
import type { Flights } from './flights.js'
import type { Logger } from './options.js'
import type { SchedulerEvents } from './scheduler-events.js'
import { messageOf } from './workflows.js'

/** Hands a problem to the `error` listeners, else to the logger, else to the process as a warning. */
export function tellProblem(events: Emitter<SchedulerEvents>, logger: Logger | undefined, error: unknown, doing: string): void {
  if (doing !== 'a listener of "error"' && events.has('error')) events.emit('error', { error, doing })
  else if (logger !== undefined) logger.error({ err: error }, `${doing} failed: ${messageOf(error)}`)
  else
    process.emitWarning(`${doing} failed: ${messageOf(error)}`, {
      type: 'TidegateWarning',
      ...(error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {}),
    })
}

/** Resolves when no run is in flight any more, or after `ms`. */
export function drained(flights: Flights, events: Emitter<SchedulerEvents>, clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      forget()
      events.off('run.ended', check)
      resolve()
    }
    const check = (): void => {
      if (flights.size === 0) done()
    }
    const forget = clock.alarm(ms, done, { unref: false })
    events.on('run.ended', check)
  })
}

/** What is thrown where more waits than may: asking again later may help. */
export function overloaded(what: string): TidegateError {
  return new TidegateError('overloaded', `${what}: ask again when some are done`)
}

/** What is thrown for what can only be asked of a scheduler that runs. */
export function notStarted(): TidegateError {
  return new TidegateError('not-started', 'the scheduler has not been started: call start() first')
}

/** What is thrown for what comes after the end. */
export function stopped(): TidegateError {
  return new TidegateError('stopped', 'the scheduler was stopped: make another one with createScheduler')
}
