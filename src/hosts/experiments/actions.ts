/** Actions: what the steps of an experiment can do. `cm.wait` is here; those that speak HTTP are next door; embedders add their own. */
import type { Values } from '../../experiments/index.js'
import { TidegateError } from '../../../grammar/errors.js'

/** What an action is given beside its arguments. */
export interface ActionContext {
  /** Aborted when the trial is asked to stop; steps that tidy up are not asked. */
  readonly signal: AbortSignal
}

/**
 * Does one thing and answers what expectations are held against; throwing fails the step.
 * `where` holds the arguments of the step, its parameters filled in; nobody has checked them.
 */
export type Action = (where: Values, context: ActionContext) => unknown

/** Actions by name: `namespace.name`. */
export type Actions = Readonly<Record<string, Action>>

/** The longest wait: a day. */
const waitMaxSeconds = 86_400

/** `cm.wait`: waits `time_in_seconds`, a whole number of seconds, 0 to 86,400. */
export const waitAction: Action = async (where, { signal }) => {
  const seconds = where['time_in_seconds']
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0 || seconds > waitMaxSeconds) {
    throw new TidegateError(
      'bad-argument',
      `time_in_seconds must be a whole number of seconds, 0 to ${waitMaxSeconds}, not ${JSON.stringify(seconds)}`,
    )
  }
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(stopped())
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, seconds * 1000)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** What ends the step that is under way when a trial is asked to stop. */
export function stopped(): TidegateError {
  return new TidegateError('trial-stopped', 'the trial was asked to stop')
}
