/** The workflows of a simulation: how long each launch takes and how it ends, as the test's author wrote it. The simulated world launches and cancels with it. */
import type { Duration, Instant } from '../../grammar/index.js'
import type { RunResult, LaunchedRun } from '../scheduler/index.js'

/** What becomes of one launch. Default: it takes 0s and succeeds. */
export interface SimulatedLaunch {
  readonly takesMs?: Duration
  /** `lost`: nobody learns what became of it (S6.3). */
  readonly result?: RunResult | 'lost'
  /** What the run says at its end. */
  readonly message?: string
  /** Set: the launch is refused with this message. */
  readonly refuse?: string
}

/** How a launch was taken: refused at once, or under way until `end`. */
export type Launched = { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'started'; readonly end: Instant }

/** How an execution ended. */
export interface SimulatedEnd {
  readonly result: RunResult | 'lost'
  readonly message?: string
}

/** What becomes of the launches of one workflow: one entry per launch, of which the last repeats; or a function that is asked at each. */
export type LaunchPlan = readonly SimulatedLaunch[] | ((run: LaunchedRun) => SimulatedLaunch)

/** Knows the script of each workflow, one entry per launch, of which the last repeats; and which runs are under way. */
export class SimulatedLauncher {
  readonly #scripts = new Map<string, { readonly launches: LaunchPlan; next: number }>()
  readonly #underWay = new Map<string, SimulatedEnd>()

  /** Sets what the coming launches of a workflow do; the first entry is for the next launch. */
  script(workflow: string, launches: LaunchPlan): void {
    this.#scripts.set(workflow, { launches, next: 0 })
  }

  launch(run: LaunchedRun, now: Instant): Launched {
    const { takesMs = 0, result = 'success', message, refuse } = this.#nextOf(run)
    if (refuse !== undefined) return { kind: 'refused', message: refuse }
    this.#underWay.set(run.id, message === undefined ? { result } : { result, message })
    return { kind: 'started', end: now + takesMs }
  }

  /** The run has come to its end: how; undefined when it was stopped before. */
  finish(run: string): SimulatedEnd | undefined {
    const end = this.#underWay.get(run)
    this.#underWay.delete(run)
    return end
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

  #nextOf(run: LaunchedRun): SimulatedLaunch {
    const script = this.#scripts.get(run.workflow)
    if (script === undefined) return {}
    if (typeof script.launches === 'function') return script.launches(run)
    const launch = script.launches[Math.min(script.next, script.launches.length - 1)]
    script.next += 1
    return launch ?? {}
  }
}
