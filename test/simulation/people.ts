/** What people and programs ask of the scheduler, and what becomes of it. */
import { isTidegateError, PolicyError } from '../../src/index.js'
import type { RecordChecks } from '../../src/testing/faults/record-checks.js'
import type { Acknowledged } from './acknowledged.js'
import { isInjected } from './listeners.js'
import { policyOf } from './policy-of.js'
import { ProcessDead, type SimProcess } from './process.js'
import type { Action } from './scenario.js'
import { simulationStart, type VirtualTime } from './virtual-time.js'
import { vocabularyOf } from './vocabularies.js'

/** Known refusals of what people ask for. */
const refusals: ReadonlySet<string> = new Set([
  'unknown-policy',
  'unknown-run',
  'unknown-session',
  'unknown-window',
  'policy-paused',
  'invalid-policy',
  'not-paused',
  'session-open',
  'bad-instant',
  'stopped',
])

export interface PeopleOptions {
  readonly time: VirtualTime
  readonly checks: RecordChecks
  readonly acknowledged: Acknowledged
  readonly say: (line: string) => void
  readonly problem: (problem: string) => void
  /** The process that can be asked, if one can. */
  readonly process: () => SimProcess | undefined
  /** A process stops as for a deployment; then it has stopped, and the next one comes after `down` ms. */
  readonly onStopping: () => void
  readonly onStopped: (down: number) => void
}

export class People {
  readonly #options: PeopleOptions

  constructor(options: PeopleOptions) {
    this.#options = options
  }

  /** Does what the scenario says, when a process is there to be asked. */
  act(action: Action): void {
    if (action.kind === 'step-clock') {
      this.#options.say(`the clock is set by ${action.by}`)
      return this.#options.time.stepWall(action.by)
    }
    const process = this.#options.process()
    if (process === undefined || !process.isAlive) return
    // A process that is not scheduled takes nothing; what came to it waits at its door.
    if (process.isStalled) return this.#options.time.after(1000, () => this.act(action))
    try {
      this.#do(action, process)
    } catch (error) {
      if (error instanceof ProcessDead || !process.isAlive) return
      this.#options.problem(`${action.kind} threw ${String(error)}`)
    }
  }

  #do(action: Exclude<Action, { kind: 'step-clock' }>, process: SimProcess): void {
    const { scheduler } = process
    switch (action.kind) {
      case 'publish':
        return this.#publish(action, process)
      case 'pause': {
        const until = action.until === undefined ? {} : { until: this.#options.time.wall + action.until }
        return void this.#ask(process, action, () => scheduler.pause(action.policy, { note: 'a person', ...until }))
      }
      case 'resume':
        return void this.#ask(process, action, () => scheduler.resume(action.policy))
      case 'cancel-policy':
        return void this.#ask(process, action, () => scheduler.cancel(action.policy))
      case 'trigger':
        return void this.#ask(process, action, () => scheduler.trigger(action.policy, { ignoreConditions: action.ignoreConditions }))
      case 'cancel-run': {
        const alive = [...this.#options.checks.runs.values()].filter(({ state }) => state !== 'ended')
        const run = alive[action.nth % Math.max(1, alive.length)]
        return run === undefined ? undefined : void this.#ask(process, action, () => scheduler.cancel(run.id))
      }
      case 'apply': {
        const policies = action.policies.map((policy) => policyOf(policy, simulationStart))
        const { session, dryRun, cancelRuns } = action
        return void this.#ask(process, action, () => scheduler.apply(policies, { session, dryRun, cancelRuns }))
      }
      case 'open': {
        const policies = action.policies.map((policy) => policyOf(policy, simulationStart))
        return void this.#ask(process, action, () => scheduler.openSession(action.session, policies))
      }
      case 'close':
        return void this.#ask(process, action, () => scheduler.closeSession(action.session, { cancelRuns: action.cancelRuns }))
      case 'vocabulary': {
        const vocabulary = vocabularyOf(action.limit)
        return void this.#ask(process, action, () => scheduler.applyVocabulary(vocabulary, { force: action.force }))
      }
      case 'flush':
        return void this.#ask(process, action, () => scheduler.flush())
      case 'look':
        return this.#look(process)
      case 'stall':
        this.#options.say(`stalled for ${action.ms} ms`)
        return process.stall(action.ms)
      case 'restart':
        return void this.#restart(process, action.down, action.drain)
    }
  }

  #publish(action: Action & { kind: 'publish' }, process: SimProcess): void {
    const { metric, value, age, session, id } = action
    const timestamp = this.#options.time.wall - age
    const refusal = process.scheduler.publish({
      metric,
      value,
      timestamp,
      ...(session === undefined ? {} : { session }),
      ...(id === undefined ? {} : { id }),
    })
    if (!process.isAlive) return
    this.#options.say(`published ${metric} ${value}: ${refusal ?? 'taken'}`)
    if (refusal !== undefined) return
    void this.acknowledge(() => this.#options.acknowledged.event({ metric, timestamp }))
  }

  /** Calls `then` once the process has said that all it took is durable. */
  async acknowledge(then: () => void): Promise<void> {
    const process = this.#options.process()
    const answer = await process?.answer(process.scheduler.flush())
    if (answer?.ok === true) then()
    else if (answer !== undefined && !isInjected(answer.error)) this.#options.problem(`flush failed: ${String(answer.error)}`)
  }

  async #ask(process: SimProcess, action: Action, ask: () => Promise<unknown>): Promise<void> {
    const settled = this.#options.acknowledged.asked(action)
    const answer = await process.answer(ask())
    if (answer === undefined) return
    if (answer.ok) {
      this.#options.say(`${action.kind}: done`)
      settled(true)
      return
    }
    const { error } = answer
    const code = isTidegateError(error) ? error.code : error instanceof PolicyError ? 'policy-error' : String(error)
    this.#options.say(`${action.kind}: ${code}`)
    settled(isInjected(error) ? undefined : false)
    if (!refusals.has(code) && !(error instanceof PolicyError) && !isInjected(error))
      this.#options.problem(`${action.kind} failed: ${code}`)
  }

  /** Every question may be asked at any time. */
  #look({ scheduler }: SimProcess): void {
    const policies = scheduler.policies()
    for (const { session, name } of policies) {
      scheduler.nextTimes(`${session}/${name}`, 2)
      scheduler.explain(`${session}/${name}`)
    }
    for (const { id } of scheduler.windows({ limit: 5 }))
      if (scheduler.explain(id).text === '') this.#options.problem(`nothing to say about ${id}`)
    this.#options.say(`${policies.length} policies, ${scheduler.runs().length} runs, ${scheduler.metrics().length} metrics`)
  }

  async #restart(process: SimProcess, down: number, drain: number): Promise<void> {
    this.#options.onStopping()
    const answer = await process.answer(process.scheduler.stop({ drain }))
    if (answer === undefined) return
    this.#options.say('stopped')
    if (!answer.ok && !isInjected(answer.error)) this.#options.problem(`stop failed: ${String(answer.error)}`)
    process.kill()
    this.#options.onStopped(down)
  }
}
