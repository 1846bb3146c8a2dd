/** What runs workflows in a simulation: an orchestrator outside the process, or functions inside it. It keeps its own log of what it was asked, and knows the truth. */
import type { Launcher, LaunchReceipt, LaunchRequest, RunReport, RunResult, Workflow, Workflows } from '../../src/index.js'
import type { Reconciling, RunScript } from './scenario.js'
import type { SimProcess } from './process.js'
import { workflows as workflowNames } from './draw-policies.js'
import type { VirtualTime } from './virtual-time.js'

interface Execution {
  readonly run: string
  /** What it answers to: a name of its own, or the run id. */
  readonly name: string
  readonly script: RunScript
  result: RunResult | undefined
  /** Ends it now; for what hangs. */
  end: (result: RunResult) => void
}

export interface OrchestratorOptions {
  readonly time: VirtualTime
  readonly scripts: readonly RunScript[]
  readonly log: (line: string) => void
  /** A launcher was asked for a run; `isTaken`: it is under way from now on. */
  readonly onLaunch: (run: string, process: SimProcess, window: LaunchRequest['window'], isTaken: boolean) => void
  readonly problem: (problem: string) => void
  /** The process that is up, if one is. */
  readonly process: () => SimProcess | undefined
  /** A report was taken while its process lived on. */
  readonly onReported: (run: string, name: string) => void
}

const nonsense: readonly unknown[] = [42, 'yes', null, { executionId: 7 }, { executionId: '' }, [], { executionId: null }]

export class Orchestrator {
  readonly #options: OrchestratorOptions
  readonly #executions = new Map<string, Execution>()
  /** Runs that were left out of an answer although they were known: launching them again is the fault of whoever left them out. */
  readonly #denied = new Set<string>()
  #launches = 0
  #boots = 0

  constructor(options: OrchestratorOptions) {
    this.#options = options
  }

  get launches(): number {
    return this.#launches
  }

  /** The launcher that one process is given. */
  launcherFor(process: SimProcess, reconciling: Reconciling): Launcher {
    this.#boots += 1
    const boot = this.#boots
    return {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an orchestrator's word is no type's word
      launch: (request) => process.port(`launch ${request.runId}`, () => this.#launch(request, process)) as LaunchReceipt,
      cancel: (name) => process.port(`cancel ${name}`, () => this.#cancel(name)),
      ...(reconciling === 'absent' ? {} : { reconcile: (names) => Promise.resolve(this.#reconcile(names, reconciling, boot)) }),
    }
  }

  /** The workflows that one process is given; they die with it. */
  workflowsFor(process: SimProcess): Workflows {
    const workflow: Workflow = ({ run, signal }) =>
      process.port(`launch ${run.id}`, () => {
        const script = this.#begin(run.id, process, run.window, true)
        return this.#perform(run.id, script, process, () => signal)
      })
    return Object.fromEntries(workflowNames.map((name) => [name, workflow]))
  }

  /** Ends everything that goes on or hangs. */
  endAll(): void {
    for (const execution of this.#executions.values()) if (execution.result === undefined) execution.end('error')
  }

  #begin(run: string, process: SimProcess, window: LaunchRequest['window'], isInside: boolean): RunScript {
    const script = this.#options.scripts[this.#launches % this.#options.scripts.length]
    if (script === undefined) throw new Error('a scenario without scripts')
    this.#launches += 1
    const isRefused = !isInside && (script.accept === 'throw' || script.accept === 'reject')
    this.#options.onLaunch(run, process, window, !isRefused && !this.#denied.delete(run))
    return script
  }

  #launch(request: LaunchRequest, process: SimProcess): unknown {
    const { time } = this.#options
    const script = this.#begin(request.runId, process, request.window, false)
    if (script.accept === 'throw') throw new Error('no room')
    if (script.accept === 'reject') return new Promise((_, reject) => time.after(script.after, () => reject(new Error('no room any more'))))
    const name = script.named ? `x${this.#launches}` : request.runId
    const execution: Execution = { run: request.runId, name, script, result: undefined, end: (result) => this.#end(execution, result) }
    this.#executions.set(name, execution)
    time.after(script.takes, () => execution.end(script.result))
    const receipt = script.named ? { executionId: name } : undefined
    switch (script.accept) {
      case 'now':
        return receipt
      case 'later':
        return new Promise((resolve) => time.after(script.after, () => resolve(receipt)))
      case 'never':
        return new Promise(() => undefined)
      case 'twice':
        return answersTwice(receipt)
      case 'nonsense':
        return nonsense[this.#launches % nonsense.length]
    }
  }

  /** A workflow in the process: a promise that settles when it ends. */
  #perform(run: string, script: RunScript, process: SimProcess, signal: () => AbortSignal): Promise<void> {
    const { time, log } = this.#options
    if (script.accept === 'throw') throw new Error('broken at once')
    return new Promise((resolve, reject) => {
      const execution: Execution = {
        run,
        name: run,
        script,
        result: undefined,
        end: (result) => {
          if (!process.isAlive || execution.result !== undefined) return
          execution.result = result
          log(`${run} ends ${result}`)
          if (result === 'success') resolve()
          else reject(new Error(result))
        },
      }
      this.#executions.set(run, execution)
      if (script.accept !== 'never') time.after(script.takes, () => execution.end(script.accept === 'reject' ? 'error' : script.result))
      const { stops } = script
      if (stops !== undefined) signal().addEventListener('abort', () => time.after(stops, () => execution.end('error')))
    })
  }

  #cancel(name: string): void {
    const execution = this.#executions.get(name)
    if (execution === undefined) throw new Error(`no execution ${name}`)
    const { stops } = execution.script
    if (stops === undefined) throw new Error('it cannot be stopped')
    this.#options.time.after(stops, () => execution.end('cancelled'))
  }

  #end(execution: Execution, result: RunResult): void {
    if (execution.result !== undefined) return
    execution.result = result
    this.#options.log(`${execution.run} ends ${result}`)
    const { told } = execution.script
    if (told === 'unheard') return
    if (told === 'nonsense-first') this.#tellNonsense(execution)
    this.#tell(execution, 5)
    if (told !== 'twice') return
    this.#tell(execution, 0)
    this.#options.time.after(500, () => this.#tell(execution, 0))
  }

  /** As a webhook does: it tries again while nobody takes it. */
  #tell(execution: Execution, tries: number): void {
    const { result, name, run } = execution
    const process = this.#options.process()
    if (result !== undefined && process !== undefined) {
      try {
        const taken = process.scheduler.report(name, result)
        if (taken && process.isAlive) return this.#options.onReported(run, name)
      } catch (error) {
        if (process.isAlive) this.#options.problem(`report of ${run} threw ${String(error)}`)
      }
    }
    if (tries > 0) this.#options.time.after(1000, () => this.#tell(execution, tries - 1))
  }

  #tellNonsense({ name }: Execution): void {
    const process = this.#options.process()
    if (process === undefined) return
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an orchestrator's word is no type's word
      process.scheduler.report(name, 'banana' as unknown as RunReport)
      if (process.isAlive) this.#options.problem('a report that says no result was taken')
    } catch {
      // As it should be.
    }
  }

  #reconcile(names: readonly string[], how: Reconciling, boot: number): Record<string, RunResult | 'running' | 'lost'> {
    if (how === 'rejects' && boot % 2 === 0) throw new Error('the orchestrator cannot be reached')
    if (how !== 'truth') for (const { run } of this.#executions.values()) this.#denied.add(run)
    if (how === 'nothing') return {}
    const wrong = ['running', 'lost', 'success', 'error', 'cancelled', 'banana', undefined, 42] as const
    const fates = names.flatMap((name, index): [string, unknown][] => {
      if (how === 'wrong') return [[name, wrong[(index + boot) % wrong.length]]]
      const execution = this.#executions.get(name) ?? [...this.#executions.values()].find(({ run }) => run === name)
      return execution === undefined ? [] : [[name, execution.result ?? 'running']]
    })
    if (how === 'wrong') fates.push(['never/heard@of#1', 'success'])
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an orchestrator's word is no type's word
    return Object.fromEntries(fates) as Record<string, RunResult | 'running' | 'lost'>
  }
}

/** A thenable as no library should make it: it answers, answers again, and then fails. */
function answersTwice(receipt: LaunchReceipt): PromiseLike<LaunchReceipt> {
  const then: unknown = (yes: (receipt: LaunchReceipt) => void, no: (error: Error) => void) => {
    yes(receipt)
    yes(receipt)
    no(new Error('or not'))
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion, unicorn/no-thenable -- that it is none is the point of it
  return Object.defineProperty({}, 'then', { value: then }) as PromiseLike<LaunchReceipt>
}
