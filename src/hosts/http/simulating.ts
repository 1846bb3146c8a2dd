/** Simulations that are asked for over HTTP: lived through in slices, so that the server goes on answering, and only so far. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { formatInstant, TidegateError, type Instant } from '../../../grammar/index.js'
import { Simulation, type EventInput, type SimulationOptions } from '../../testing/index.js'
import type { Limits } from './limits.js'

export interface SimulationTask {
  readonly options: SimulationOptions
  readonly events: readonly EventInput[]
  readonly until: Instant
  /** Whether nobody waits for the answer any more. */
  readonly isGone: () => boolean
}

/** For how long the server answers nothing else, in ms. */
const sliceMs = 20

/** Simulations that may be under way at once. */
const atOnce = 2

export class Simulating {
  readonly #limits: Limits
  #underWay = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /**
   * Lives through all up to `until`.
   * @throws PolicyError, TidegateError `bad-option`; `simulation-too-long` beyond the bounds of span, windows, runs or working time; `server-busy`
   */
  async run(task: SimulationTask): Promise<Simulation> {
    if (this.#underWay >= atOnce)
      throw new TidegateError('server-busy', `${atOnce} simulations are under way already: ask again when one of them has ended`)
    this.#underWay += 1
    try {
      return await this.#live(task)
    } finally {
      this.#underWay -= 1
    }
  }

  async #live({ options, events, until, isGone }: SimulationTask): Promise<Simulation> {
    const { simulationWindows, simulationMs } = this.#limits
    const counts = { windows: 0, runs: 0 }
    let sliceEnds = Infinity
    let worked = 0
    const simulation = new Simulation(
      {
        ...options,
        onNotice: ({ kind }) => {
          if (kind === 'window.settled') counts.windows += 1
          if (kind === 'run.launched') counts.runs += 1
        },
      },
      { isEnough: () => performance.now() >= sliceEnds || Math.max(counts.windows, counts.runs) > simulationWindows },
    )
    simulation.publish(events)
    while (simulation.now < until) {
      const begins = performance.now()
      sliceEnds = begins + sliceMs
      simulation.until(until)
      worked += performance.now() - begins
      if (Math.max(counts.windows, counts.runs) > simulationWindows)
        throw tooLong(`it has more than ${simulationWindows} windows or runs by ${formatInstant(simulation.now)}`)
      if (worked > simulationMs) throw tooLong(`it has taken ${simulationMs} ms of work and come to ${formatInstant(simulation.now)}`)
      if (isGone()) throw new TidegateError('client-gone', 'nobody waits for the answer any more')
      await nextTurn()
    }
    sliceEnds = Infinity
    return simulation
  }
}

function tooLong(why: string): TidegateError {
  return new TidegateError('simulation-too-long', `the simulation is too long: ${why}; simulate a shorter span, or fewer policies`)
}
