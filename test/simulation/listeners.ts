/** Listeners to everything. Hostile ones throw, reject, and call back into the scheduler. */
import { isTidegateError, StoreError } from '../../src/index.js'
import type { RecordChecks } from '../../src/testing/faults/record-checks.js'
import { ProcessDead, type SimProcess } from './process.js'
import { DiskError } from './sim-store.js'

export interface ListeningOptions {
  readonly hostile: boolean
  readonly log: (line: string) => void
  readonly checks: RecordChecks
  readonly problem: (problem: string) => void
  /** The store has failed, and says that trying again is of no use. */
  readonly onDeadStore: () => void
}

export function listenTo(process: SimProcess, options: ListeningOptions): void {
  const { scheduler } = process
  const settled = new Set<string>()
  let calls = 0
  const hear = (name: string, id: string): unknown => {
    process.gate(`in ${name}`)
    return process.callback(name, () => {
      options.log(`${name} ${id}`)
      calls += 1
      return options.hostile && calls <= hostileMax ? beHostile(process, calls) : undefined
    })
  }
  scheduler
    .on('window.opened', ({ id }) => hear('window.opened', id))
    .on('window.closed', ({ id }) => hear('window.closed', id))
    .on('window.held', ({ id }) => hear('window.held', id))
    .on('window.settled', (window) => {
      if (settled.has(window.id)) options.problem(`window.settled came twice for ${window.id} (S7.5)`)
      settled.add(window.id)
      if (options.checks.windows.get(window.id)?.settledAt === undefined)
        options.problem(`${window.id} was told as settled before it was stored`)
      return hear('window.settled', `${window.id} ${window.outcome ?? '-'}`)
    })
    .on('run.launched', ({ id }) => hear('run.launched', id))
    .on('run.ended', (run) => hear('run.ended', `${run.id} ${run.result ?? '-'} ${run.failure ?? ''}`))
    .on('run.stuck', ({ id }) => hear('run.stuck', id))
    .on('policy.paused', ({ key }) => hear('policy.paused', key))
    .on('policy.resumed', ({ key }) => hear('policy.resumed', key))
    .on('error', ({ error, doing }) => {
      if (!process.isAlive) return
      options.log(`error: ${doing} failed: ${String(error)}`)
      if (error instanceof StoreError && !error.retryable) queueMicrotask(options.onDeadStore)
      if (!isExpected(error)) options.problem(`${doing} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    })
}

/** Callbacks that answer every event with another would never let an instant pass. */
const hostileMax = 40

const expected: ReadonlySet<string> = new Set(['a hostile listener', 'it cannot be stopped', 'the disk did not take it'])

/** Whether a failure comes of a fault that the scenario asked for. */
export function isInjected(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof DiskError || cause instanceof ProcessDead) return true
  return false
}

function isExpected(error: unknown): boolean {
  if (isInjected(error)) return true
  return error instanceof Error && (expected.has(error.message) || error.message.startsWith('no execution '))
}

function beHostile({ scheduler }: SimProcess, calls: number): unknown {
  const ignore = (error: unknown): void => {
    if (!isTidegateError(error) && !isInjected(error)) throw error
  }
  switch (calls % 7) {
    case 1:
      throw new Error('a hostile listener')
    case 2:
      return Promise.reject(new Error('a hostile listener'))
    case 3:
      return void scheduler.publish('Load', calls % 10)
    case 4:
      scheduler.trigger('a').catch(ignore)
      return undefined
    case 5:
      scheduler.pause('b').catch(ignore)
      scheduler.resume('b').catch(ignore)
      return undefined
    default:
      return undefined
  }
}
