/** Plays a scenario: a process on a disk, an orchestrator, people, and everything that fails; process after process, until all is seen to its end. */
import { isTidegateError, type LaunchRequest, type SchedulerOptions } from '../../src/index.js'
import { RecordChecks } from '../../src/testing/faults/record-checks.js'
import { Acknowledged } from './acknowledged.js'
import { Orchestrator } from './orchestrator.js'
import { People } from './people.js'
import { policyOf } from './policy-of.js'
import { SimProcess } from './process.js'
import type { Reconciling, Scenario, SimPolicy } from './scenario.js'
import { Disk } from './sim-store.js'
import { SlotOracle } from './slot-oracle.js'
import { simulationStart, VirtualTime } from './virtual-time.js'
import { vocabularyOf } from './vocabularies.js'
import { isInjected, listenTo } from './listeners.js'
import { memoryDisk } from './memory-disk.js'

export interface Played {
  /** What happened, a line each: the same for the same scenario, byte for byte. */
  readonly log: readonly string[]
  /** The laws that were broken, in words; empty as it should be. */
  readonly problems: readonly string[]
  readonly counts: {
    readonly points: number
    readonly commits: number
    readonly deaths: number
    readonly launches: number
    readonly windows: number
  }
}

export async function play(scenario: Scenario): Promise<Played> {
  const game = new Play(scenario)
  try {
    await game.run()
  } catch (error) {
    game.fail(error)
  }
  return game.result()
}

class Play {
  readonly #scenario: Scenario
  readonly #time = new VirtualTime(simulationStart)
  readonly #checks: RecordChecks
  readonly #slots: SlotOracle
  readonly #acknowledged: Acknowledged
  readonly #disk: Disk
  readonly #orchestrator: Orchestrator
  readonly #people: People
  readonly #log: string[] = []
  readonly #problems: string[] = []
  /** What each process is started with. */
  readonly #config = new Map<string, readonly SimPolicy[]>()
  #process: SimProcess | undefined
  #starting = false
  #points = 0
  #deaths = 0
  #boots = 0
  /** Faults are over; everything is seen to its end. */
  #ending = false

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    const { maxConcurrentRuns, groups, scripts } = scenario
    this.#checks = new RecordChecks({ maxConcurrentRuns, concurrencyGroups: groups })
    this.#slots = new SlotOracle(simulationStart, textsOf(scenario))
    this.#acknowledged = new Acknowledged({
      checks: this.#checks,
      problem: (problem) => this.#problem(problem),
      meddled: new Set(scenario.hostile ? ['default/b'] : []),
    })
    const log = (line: string): void => this.#say(line)
    this.#disk = new Disk({
      time: this.#time,
      disk: memoryDisk(),
      checks: this.#checks,
      script: scenario.store,
      badCommits: scenario.badCommits,
      slowCommits: scenario.slowCommits,
      log,
      onCommit: (changes, since) => this.#slots.commit(changes, since),
    })
    this.#orchestrator = new Orchestrator({
      time: this.#time,
      scripts,
      log,
      onLaunch: (run, process, window, isTaken) => this.#launched(run, process, window, isTaken),
      problem: (problem) => this.#problem(problem),
      process: () => (this.#starting ? undefined : this.#process),
      onReported: (run, name) => void this.#people.acknowledge(() => this.#acknowledged.report(run, name)),
    })
    this.#people = new People({
      time: this.#time,
      checks: this.#checks,
      acknowledged: this.#acknowledged,
      say: log,
      problem: (problem) => this.#problem(problem),
      process: () => (this.#starting || this.#ending ? undefined : this.#process),
      onStopping: () => (this.#starting = true),
      onStopped: (down) => this.#down(down),
    })
    for (const { name, policies } of scenario.sessions) this.#config.set(name, policies)
  }

  result(): Played {
    const { launches } = this.#orchestrator
    const counts = { points: this.#points, commits: this.#disk.commits, deaths: this.#deaths, launches, windows: this.#checks.windows.size }
    return { log: this.#log, problems: [...this.#problems, ...this.#checks.problems], counts }
  }

  async run(): Promise<void> {
    const time = this.#time
    for (const action of this.#scenario.actions) time.after(action.at, () => this.#people.act(action))
    this.#boot()
    await time.runUntil(this.#scenario.length)
    this.#ending = true
    this.#disk.isSound = true
    time.catchUp()
    for (let tries = 0; tries < 40; tries += 1) {
      await this.#for(5000)
      if (this.#process !== undefined && !this.#starting && !this.#process.isStalled) break
    }
    this.#orchestrator.endAll()
    await this.#for(16_000)
    await this.#endRuns()
    // A disk that has just been mended is tried again after a while.
    for (let tries = 0; tries < 20 && this.#checks.sessions.size > 0; tries += 1) {
      for (const session of this.#checks.sessions) void this.#process?.scheduler.closeSession(session).catch(() => undefined)
      await this.#for(5000)
    }
    await this.#for(95_000)
    await this.#endRuns()
    await this.#for(61_000)
    await this.#stop()
  }

  /** The history could not be played to its end. */
  fail(error: unknown): void {
    this.#problem(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  async #for(ms: number): Promise<void> {
    await this.#time.runUntil(this.#time.elapsed + ms)
  }

  /** Tells the ends that nobody has heard of. */
  async #endRuns(): Promise<void> {
    for (const run of this.#checks.runs.values())
      if (run.state !== 'ended') this.#process?.scheduler.report(run.executionId ?? run.id, 'error')
    await this.#for(0)
    for (const run of this.#checks.runs.values()) if (run.state !== 'ended') this.#process?.scheduler.report(run.id, 'error')
    await this.#for(1000)
  }

  async #stop(): Promise<void> {
    const process = this.#process
    if (process === undefined) this.#problem('no process came up')
    const stopped = process?.scheduler.stop({ drain: 1000 })
    await this.#for(2000)
    await stopped
    this.#checks.end()
    this.#slots.end()
    for (const problem of this.#slots.problems) this.#problem(problem)
    if (process !== undefined) this.#leftIn(process)
  }

  /** Nothing that is over may still be known to be alive. */
  #leftIn(process: SimProcess): void {
    for (const id of this.#checks.runs.keys()) {
      let known = false
      try {
        known = process.scheduler.report(id, 'success')
      } catch (error) {
        if (!isTidegateError(error)) throw error
      }
      if (known) this.#problem(`run ${id} is over and still known to be in flight`)
    }
  }

  #boot(): void {
    this.#boots += 1
    const reconciling = this.#ending ? 'truth' : this.#pickReconciling()
    this.#say(`a process starts (${reconciling})`)
    const process: SimProcess = new SimProcess({
      time: this.#time,
      diesHere: (where) => this.#diesHere(where),
      onDeath: () => this.#died(),
      problem: (problem) => this.#problem(problem),
      options: (self) => this.#options(self, reconciling),
    })
    this.#process = process
    this.#starting = true
    listenTo(process, {
      hostile: this.#scenario.hostile,
      log: (line) => this.#say(line),
      checks: this.#checks,
      problem: (text) => this.#problem(text),
      onDeadStore: () => this.#giveUp(process),
    })
    void this.#start(process)
  }

  async #start(process: SimProcess): Promise<void> {
    const answer = await process.answer(process.scheduler.start())
    if (answer === undefined) return
    if (answer.ok) {
      this.#starting = false
      this.#say('it is up')
      this.#acknowledged.started(process.scheduler, this.#time.wall)
      return
    }
    this.#say(`it does not start: ${String(answer.error)}`)
    if (!isInjected(answer.error) && !String(answer.error).includes('cannot be reached'))
      this.#problem(`start failed: ${String(answer.error)}`)
    process.kill()
    this.#down(1000)
  }

  /** The store has failed for good: whoever runs the process mends the disk and starts it again. */
  #giveUp(process: SimProcess): void {
    if (!process.isAlive) return
    this.#say('the process gives up')
    process.kill()
    this.#down(1000)
  }

  #pickReconciling(): Reconciling {
    const { reconciling } = this.#scenario
    return reconciling[(this.#boots - 1) % reconciling.length] ?? 'truth'
  }

  #options(process: SimProcess, reconciling: Reconciling): SchedulerOptions {
    const { reactive, heartbeat, slotsPerStep, maxConcurrentRuns, groups, workflows } = this.#scenario
    const policies = [...this.#config].map(([session, list]) => [session, list.map((policy) => policyOf(policy, simulationStart))] as const)
    return {
      sessions: Object.fromEntries(policies),
      vocabulary: vocabularyOf(5),
      store: this.#disk.storeFor(process),
      reactive,
      heartbeatPeriod: heartbeat,
      concurrencyGroups: groups,
      ...(slotsPerStep === undefined ? {} : { slotsPerStep }),
      ...(maxConcurrentRuns === undefined ? {} : { maxConcurrentRuns }),
      ...(workflows
        ? { workflows: this.#orchestrator.workflowsFor(process) }
        : { launcher: this.#orchestrator.launcherFor(process, reconciling) }),
    }
  }

  #diesHere(where: string): boolean {
    this.#points += 1
    if (this.#ending) return false
    const crash = this.#scenario.crashes.find(({ point }) => point === this.#points)
    if (crash === undefined) return false
    this.#say(`killed ${where}`)
    this.#down(crash.down)
    return true
  }

  #died(): void {
    this.#deaths += 1
    this.#process = undefined
  }

  #down(ms: number): void {
    this.#process = undefined
    this.#time.after(ms, () => this.#boot())
  }

  #launched(run: string, process: SimProcess, { opens, closes }: LaunchRequest['window'], isTaken: boolean): void {
    this.#say(`launch ${run}`)
    if (closes > opens && closes <= this.#time.wall) this.#problem(`run ${run} reached its launcher after its window (S2.3)`)
    if (isTaken) this.#checks.launch(run)
    this.#acknowledged.launch(run, process.scheduler)
  }

  #say(line: string): void {
    this.#log.push(`${this.#time.elapsed} ${line}`)
  }

  #problem(problem: string): void {
    this.#say(`PROBLEM ${problem}`)
    this.#problems.push(problem)
  }
}

/** Every text that a policy may have in a scenario. */
function textsOf({ sessions, actions }: Scenario): ReadonlyMap<string, readonly SimPolicy[]> {
  const texts = new Map<string, SimPolicy[]>()
  const add = (session: string, policies: readonly SimPolicy[]): void => {
    for (const policy of policies) texts.set(`${session}/${policy.name}`, [...(texts.get(`${session}/${policy.name}`) ?? []), policy])
  }
  for (const { name, policies } of sessions) add(name, policies)
  for (const action of actions) if (action.kind === 'apply' || action.kind === 'open') add(action.session, action.policies)
  return texts
}
