/** The workflows of a simulation: how long each launch takes and how it ends, as the test's author wrote it. The simulated world launches and cancels with it. */
import type { Duration, Instant } from '../../grammar/index.js'
import type { RunResult, RunRow } from '../scheduler/index.js'

/** What becomes of one launch. Default: it takes 0s and succeeds. */
export interface SimulatedLaunch {
  readonly takesMs?: Duration
  readonly result?: Exclude<RunResult, 'cancelled'>
  /** Set: the launch is refused with this message. */
  readonly refuse?: string
}

/** How a launch was taken: refused at once, or under way until `end`. */
export type Launched = { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'started'; readonly end: Instant }

interface Execution {
  readonly end: Instant
  readonly result: RunResult
}

/** Knows the script of each workflow, one entry per launch, of which the last repeats; and which runs are under way. */
export class SimulatedLauncher {
  readonly #scripts = new Map<string, { readonly launches: readonly SimulatedLaunch[]; next: number }>()
  readonly #underWay = new Map<string, Execution>()

  /** Sets what the coming launches of a workflow do; the first entry is for the next launch. */
  script(workflow: string, launches: readonly SimulatedLaunch[]): void {
    this.#scripts.set(workflow, { launches, next: 0 })
  }

  launch(run: RunRow, now: Instant): Launched {
    const { takesMs = 0, result = 'success', refuse } = this.#nextOf(run.workflow)
    if (refuse !== undefined) return { kind: 'refused', message: refuse }
    const end = now + takesMs
    this.#underWay.set(run.id, { end, result })
    return { kind: 'started', end }
  }

  /** The run has come to its end: its result; undefined when it was stopped before. */
  finish(run: string): RunResult | undefined {
    const execution = this.#underWay.get(run)
    this.#underWay.delete(run)
    return execution?.result
  }

  /** Stops a run at once. Whether it was under way. */
  stop(run: string): boolean {
    return this.#underWay.delete(run)
  }

  /** All runs are gone, with the process that ran them: their ids, in order of launch. */
  loseAll(): readonly string[] {
    const lost = [...this.#underWay.keys()]
    this.#underWay.clear()
    return lost
  }

  #nextOf(workflow: string): SimulatedLaunch {
    const script = this.#scripts.get(workflow)
    if (script === undefined) return {}
    const launch = script.launches[Math.min(script.next, script.launches.length - 1)]
    script.next += 1
    return launch ?? {}
  }
}
