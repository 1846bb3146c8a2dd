/**
 * Plays a history on the real core: a driver with virtual time, a launcher that does what the scripts say, and rows in a map.
 * It shows the same lines as the naive model, and keeps everything the core said for laws that need no model.
 */
import {
  Core,
  policyKey,
  type Change,
  type Command,
  type Input,
  type Row,
  type LaunchedRun,
  type RunRow,
  type StepResult,
  type WindowRow,
} from '../../src/scheduler/index.js'
import type { PlannedPolicy } from '../../src/policies/plan.js'
import { explainWindow } from '../../src/trace/index.js'
import { showExplained } from './explained.js'
import { FakeSignals } from './fake-signals.js'
import {
  showRun,
  showWindow,
  underVocabulary,
  type History,
  type HistoryCommand,
  type HistoryPolicy,
  type RunScript,
  type Seen,
} from './history.js'
import { plannedPolicy } from './planned.js'

export interface PlayOptions {
  /** Steps at every instant instead of at deadlines and inputs alone. */
  readonly everyInstant?: boolean
  /** After these instants a new core takes over from the rows, with no time lost and every run still there. */
  readonly cuts?: readonly number[]
  /** Deals with the due slots of so many policies in one step. */
  readonly slotsPerStep?: number
  /** Reorders the inputs of one step. */
  readonly order?: (inputs: readonly Input[]) => readonly Input[]
  /** Looks at the core after each step. */
  readonly watch?: (core: Core, now: number) => void
}

export interface Told {
  readonly at: number
  readonly inputs: readonly Input[]
  readonly result: StepResult
}

export interface Played {
  readonly seen: Seen
  /** Why each window is as it is, as its explanation says. */
  readonly explained: readonly string[]
  readonly told: readonly Told[]
  readonly rows: ReadonlyMap<string, Row>
  /** Instants at which a deadline that had been named was reached and nothing came of it are no mistake; those that lay in the past are. */
  readonly badDeadlines: readonly number[]
}

interface SimulatedRun {
  readonly id: string
  acceptAt: number
  accepted: boolean
  endAt: number
  ends: RunScript['result'] | 'lost'
  readonly stopsAfter: number
}

export function playOnCore(history: History, options: PlayOptions = {}): Played {
  const player = new Player(history, options)
  player.play()
  return { seen: player.seen(), explained: player.explained(), told: player.told, rows: player.rows, badDeadlines: player.badDeadlines }
}

class Player {
  readonly told: Told[] = []
  readonly rows = new Map<string, Row>()
  readonly badDeadlines: number[] = []
  readonly #history: History
  readonly #options: PlayOptions
  #core: Core
  readonly #plans = new Map<string, readonly PlannedPolicy[]>()
  /** What has been asked to be loaded, by session. */
  readonly #texts = new Map<string, readonly HistoryPolicy[]>()
  readonly #launchCounts = new Map<string, number>()
  #live: SimulatedRun[] = []
  #waitingCommands: HistoryCommand[] = []

  constructor(history: History, options: PlayOptions) {
    this.#history = history
    this.#options = options
    this.#core = this.#newCore()
  }

  play(): void {
    const { heartbeat, restarts, stalls, commands, until } = this.#history
    let startedAt = 0
    let beatIsOwed = false
    for (let now = 0; now <= until; now += 1) {
      this.#waitingCommands.push(...commands.filter(({ at }) => at === now))
      if (restarts.some(({ at, down }) => at < now && now < at + down)) continue
      const restart = restarts.find(({ at, down }) => at + down === now)
      if (restart !== undefined) {
        startedAt = now
        this.#takeOver(now, restart.at)
        if (!restart.survive) for (const run of this.#live) Object.assign(run, { ends: 'lost', endAt: now })
      }
      if (heartbeat !== undefined && (now - startedAt) % heartbeat === 0) beatIsOwed = true
      if (stalls.some(([from, to]) => from <= now && now < to)) continue
      this.#instant(now, beatIsOwed, restart !== undefined)
      beatIsOwed = false
      if (this.#options.cuts?.includes(now) === true) {
        this.#takeOver(now, now)
        this.#instant(now, heartbeat !== undefined && (now - startedAt) % heartbeat === 0, true)
      }
    }
  }

  seen(): Seen {
    const rows = [...this.rows.values()]
    const windows = rows
      .filter((row) => row.table === 'window')
      .map((row): [string, string] => [this.#label(row), this.#showWindowRow(row)])
    const runs = rows.filter((row) => row.table === 'run').map((row): [string, string] => [this.#runLabel(row), this.#showRunRow(row)])
    const sorted = (lines: [string, string][]): string[] => lines.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
    return { windows: sorted(windows), runs: sorted(runs) }
  }

  explained(): readonly string[] {
    const rows = [...this.rows.values()]
    const windows = rows.filter((row) => row.table === 'window')
    return windows
      .map((window) => {
        const runs = rows.filter((row) => row.table === 'run').filter((run) => run.window === window.id)
        const held = this.#core.heldNow(window.id)
        const { reason, condition } = explainWindow(window, { runs, timezone: 'UTC', ...(held === undefined ? {} : { held }) })
        return showExplained(this.#label(window), reason, condition)
      })
      .sort()
  }

  #newCore(): Core {
    const { heartbeat, maxConcurrentRuns, groups, verdicts } = this.#history
    return new Core(new FakeSignals(verdicts), {
      reactive: heartbeat === undefined,
      limits: { maxConcurrentRuns, concurrencyGroups: groups },
      ...(this.#options.slotsPerStep === undefined ? {} : { slotsPerStep: this.#options.slotsPerStep }),
    })
  }

  #takeOver(now: number, downSince: number): void {
    this.#core = this.#newCore()
    this.#core.restore(structuredClone([...this.rows.values()]), this.#plans, now, downSince)
  }

  /** Steps until nothing more comes of this instant. */
  #instant(now: number, isBeat: boolean, mustStep: boolean): void {
    const deadline = this.#core.nextDeadline()
    if (deadline !== undefined && deadline < now && this.#history.stalls.length === 0 && !mustStep) this.badDeadlines.push(now)
    let inputs: readonly Input[] = [...this.#commandInputs(), ...this.#runInputs(now)]
    const isDue = mustStep || isBeat || this.#options.everyInstant === true || (deadline !== undefined && deadline <= now)
    if (!isDue && inputs.length === 0) return
    do {
      this.#step(now, this.#options.order?.(inputs) ?? inputs, isBeat)
      // What arrives while slots are left comes after them.
      while (this.#core.isMidway) this.#step(now, [], false)
      inputs = this.#runInputs(now)
    } while (inputs.length > 0)
    this.#options.watch?.(this.#core, now)
  }

  #step(now: number, inputs: readonly Input[], isBeat: boolean): void {
    const result = this.#core.step(now, inputs, isBeat && this.#history.heartbeat !== undefined)
    // What is alive changes with the next step.
    this.told.push({ at: now, inputs, result: { ...result, commands: result.commands.map(asTold) } })
    for (const change of result.changes) this.#store(change)
    for (const command of result.commands) this.#carryOut(command, now)
    inputs.forEach((input, index) => {
      if (result.answers[index]?.ok === true) this.#loaded(input)
    })
  }

  #store(change: Change): void {
    if (change.kind === 'delete') this.rows.delete(`${change.table} ${change.key}`)
    else this.rows.set(keyOfRow(change.row), change.row)
  }

  #carryOut(command: Command, now: number): void {
    if (command.kind === 'launch') this.#launch(command.run, now)
    if (command.kind !== 'cancel') return
    const run = this.#live.find(({ id }) => id === command.run.id)
    if (run !== undefined) run.endAt = Math.min(run.endAt, now + run.stopsAfter)
  }

  #launch(row: LaunchedRun, now: number): void {
    const key = policyKey(row.session, row.policy)
    const count = this.#launchCounts.get(key) ?? 0
    this.#launchCounts.set(key, count + 1)
    const scripts = this.#history.runs[row.workflow] ?? []
    const script = scripts[Math.min(count, scripts.length - 1)]
    if (script === undefined) throw new Error(`no script for ${row.workflow}`)
    const { acceptAfter, result, takes, stopsAfter } = script
    this.#live.push({
      id: row.id,
      acceptAt: now + acceptAfter,
      accepted: false,
      endAt: now + (result === 'refuse' ? acceptAfter : takes),
      ends: result,
      stopsAfter,
    })
  }

  #runInputs(now: number): Input[] {
    const inputs: Input[] = []
    for (const run of this.#live) {
      if (!run.accepted && run.ends !== 'refuse' && run.acceptAt <= now) {
        run.accepted = true
        inputs.push({ kind: 'launched', run: run.id, executionId: `x-${run.id}` })
      }
      if (run.endAt > now) continue
      if (run.ends === 'refuse') inputs.push({ kind: 'refused', run: run.id, message: 'no room' })
      else if (run.ends === 'lost') inputs.push({ kind: 'lost', run: run.id })
      else inputs.push({ kind: 'ended', run: run.id, result: run.ends })
    }
    this.#live = this.#live.filter(({ endAt }) => endAt > now)
    return inputs
  }

  #commandInputs(): Input[] {
    const commands = this.#waitingCommands
    this.#waitingCommands = []
    return commands.flatMap((command): Input[] => {
      if (command.kind === 'open') {
        const { session, policies } = command
        if (!this.#texts.has(session)) this.#texts.set(session, policies)
        return [{ kind: 'open-session', session, policies: policies.map(plannedPolicy) }]
      }
      if (command.kind === 'close') {
        this.#texts.delete(command.session)
        return [{ kind: 'close-session', session: command.session, cancelRuns: command.cancelRuns }]
      }
      if (command.kind === 'apply' || command.kind === 'vocabulary') {
        const { session } = command
        const loaded = this.#texts.get(session)
        const policies = command.kind === 'apply' ? command.policies : underVocabulary(loaded ?? [], command.broken)
        if (loaded !== undefined) this.#texts.set(session, policies)
        const cancelRuns = command.kind === 'apply' && command.cancelRuns
        return [{ kind: 'apply', session, policies: policies.map(plannedPolicy), cancelRuns }]
      }
      const policy = { session: command.session, policy: command.policy }
      if (command.kind === 'pause') return [{ kind: 'pause', policy, ...(command.until === undefined ? {} : { until: command.until }) }]
      if (command.kind === 'trigger') return [{ kind: 'trigger', policy, ignoreConditions: command.ignoreConditions }]
      if (command.kind === 'backfill')
        return [{ kind: 'backfill', policy, slots: command.slots.map((slot) => ({ slot, attempt: command.attempt })) }]
      if (command.kind !== 'cancel-run') return [{ kind: command.kind, policy }]
      const run = this.#latestRun(command.session, command.policy)
      return run === undefined ? [] : [{ kind: 'cancel-run', run }]
    })
  }

  #latestRun(session: string, policy: string): string | undefined {
    const open = [...this.rows.values()].filter(
      (row): row is RunRow => row.table === 'run' && row.state !== 'ended' && row.session === session && row.policy === policy,
    )
    return open.sort((a, b) => a.start - b.start || (this.#runLabel(a) < this.#runLabel(b) ? -1 : 1)).at(-1)?.id
  }

  #loaded(input: Input): void {
    if (input.kind === 'close-session') this.#plans.delete(input.session)
    else if (input.kind === 'open-session' || (input.kind === 'apply' && input.dryRun !== true))
      this.#plans.set(input.session, input.policies)
  }

  #runLabel(row: RunRow): string {
    const window = this.rows.get(`window ${row.window}`)
    if (window?.table !== 'window') throw new Error(`run ${row.id} has no window`)
    return `${this.#label(window)}#${row.n}`
  }

  #showRunRow(row: RunRow): string {
    return showRun({ id: this.#runLabel(row), start: row.start, end: row.end, result: row.result, failure: row.failure })
  }

  /** The id with plain numbers instead of dates; windows that people opened are counted per instant. */
  #label(row: WindowRow): string {
    const name = `${row.session}/${row.policy}@${row.slot}`
    if (row.kind === 'backfill') return `${name}${row.id.slice(row.id.indexOf('~'))}`
    if (row.kind !== 'manual') return name
    const count = (id: string): number => Number(id.slice(id.indexOf('!') + 1))
    const before = [...this.rows.values()].filter(
      (other) =>
        other.table === 'window' &&
        other.kind === 'manual' &&
        other.session === row.session &&
        other.policy === row.policy &&
        other.slot === row.slot &&
        count(other.id) <= count(row.id),
    )
    return `${name}!${before.length}`
  }

  #showWindowRow(row: WindowRow): string {
    return showWindow({
      id: this.#label(row),
      opens: row.opens,
      closes: row.closes,
      outcome: row.outcome,
      runs: row.launches,
      settledAt: row.settledAt,
      holds: row.intervals.map(({ from, to, reason }) => ({ from, to, reason })),
    })
  }
}

export function keyOfRow(row: Row): string {
  if (row.table === 'policy') return `policy ${row.key}`
  return row.table === 'session' ? `session ${row.name}` : `${row.table} ${row.id}`
}

function asTold(command: Command): Command {
  if (command.kind !== 'launch') return command
  const { id, session, policy, workflow, inputs, n, start } = command.run
  const { slot, opens } = command.window
  return {
    kind: 'launch',
    run: { id, session, policy, workflow, inputs, n, start },
    window: { id: command.window.id, slot, opens },
    until: command.until,
  }
}
