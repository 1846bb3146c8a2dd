/**
 * The naive model of the scheduler: one loop over all instants, one pass after the other over plain lists, as SEMANTICS S2, S6 and S7 read.
 * Slow and obvious on purpose; it is the judge of the real machine on random histories.
 */
import { showRun, showWindow, underVocabulary, type History, type HistoryCommand, type HistoryPolicy, type Seen } from './history.js'
import { explainedWindows } from './explained.js'
import { isNominalSlot } from './nominal-slots.js'
import {
  keyOf,
  isAsked,
  isWaiting,
  isZero,
  isPaused,
  isFellowMakeUp,
  isLaterSlot,
  failureOf,
  hold,
  outcomeOf,
  inNameOrder,
  compareText,
} from './questions.js'
import type { ModelPolicy, ModelRun, ModelWindow } from './state.js'

/** The delay of a slot's opening is a hash that no rule spells out: it is given (S1.7). */
export type JitterOf = (policyKey: string, slot: number, jitter: number) => number

export class NaiveScheduler {
  readonly #history: History
  readonly #jitterOf: JitterOf
  readonly #sessions = new Set<string>()
  #policies: ModelPolicy[] = []
  readonly #windows: ModelWindow[] = []
  readonly #runs: ModelRun[] = []
  readonly #launchCounts = new Map<string, number>()
  #waitingCommands: HistoryCommand[] = []
  #downtime: { readonly since: number; readonly until: number } | undefined
  /** Counts everything that happens, to see when an instant is through. */
  #happened = 0

  constructor(history: History, jitterOf: JitterOf) {
    this.#history = history
    this.#jitterOf = jitterOf
  }

  play(): Seen {
    let startedAt = 0
    let beatIsOwed = false
    for (let now = 0; now <= this.#history.until; now += 1) {
      this.#waitingCommands.push(...this.#history.commands.filter((command) => command.at === now))
      const isDown = this.#history.restarts.some(({ at, down }) => at < now && now < at + down)
      if (isDown) continue
      const restart = this.#history.restarts.find(({ at, down }) => at + down === now)
      if (restart !== undefined) {
        startedAt = now
        this.#restart(now, restart.at, restart.survive)
      }
      const { heartbeat } = this.#history
      if (heartbeat === undefined || (now - startedAt) % heartbeat === 0) beatIsOwed = true
      if (this.#history.stalls.some(([from, to]) => from <= now && now < to)) continue
      this.#instant(now, beatIsOwed)
      beatIsOwed = false
    }
    return this.#seen()
  }

  /** Once it has played: why each window is as it is. */
  explained(): readonly string[] {
    return explainedWindows(this.#windows, this.#runs)
  }

  #seen(): Seen {
    const sorted = <T extends { readonly id: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1))
    return {
      windows: sorted(this.#windows).map((window) => showWindow({ ...window, runs: window.launches })),
      runs: sorted(this.#runs).map(showRun),
    }
  }

  /** S2.10: commands, ends of runs, ends of windows, new slots, launches; again until nothing changes. */
  #instant(now: number, isBeat: boolean): void {
    let before: number
    do {
      before = this.#happened
      const news = this.#newsOfRuns(now)
      this.#takeCommands(now)
      for (const tell of news) tell()
      for (const run of this.#openRuns()) {
        if (run.isAskedAtRestart) this.#happened += 1
        run.isAskedAtRestart = false
      }
      if (isBeat) {
        this.#endWindows(now)
        this.#openSlots(now)
        this.#launchAll(now)
      }
    } while (this.#happened !== before)
  }

  // Time

  #slotOpens(policy: ModelPolicy, slot: number): number {
    return slot + this.#jitterOf(keyOf(policy), slot, policy.spec.jitter)
  }

  /** The slots that have come since the last look, in order, and are dealt with now. */
  #takeSlots(policy: ModelPolicy, upTo: number): number[] {
    const slots: number[] = []
    for (let slot = policy.dealt + 1; slot <= upTo; slot += 1) {
      if (isNominalSlot(policy, slot)) {
        if (this.#slotOpens(policy, slot) > upTo) break
        slots.push(slot)
      }
      policy.dealt = slot
    }
    return slots
  }

  #endWindows(now: number): void {
    for (const window of inNameOrder(this.#windows)) {
      if (window.closed || isZero(window) || window.closes > now) continue
      this.#endWindow(window, now)
    }
  }

  /** S2.7. */
  #endWindow(window: ModelWindow, now: number): void {
    window.closed = true
    this.#happened += 1
    if (isWaiting(window)) this.#endTrigger(window, now)
    else if (window.state === 'triggered' || window.state === 'running') {
      window.overrun = true
      if (window.policy.spec.cancelOnTimeout && !window.policy.removed)
        for (const run of this.#runsOf(window)) this.#cancel(run, 'timeout', now)
    }
  }

  #openSlots(now: number): void {
    for (const policy of this.#policiesInOrder()) this.#dealWithSlots(policy, now, now)
    this.#downtime = undefined
  }

  /** S2.1, S2.2, S1.7, S6.2: all slots whose windows open up to `upTo`. */
  #dealWithSlots(policy: ModelPolicy, upTo: number, now: number): void {
    const { excluded, duration, missed } = policy.spec
    const slots = this.#takeSlots(policy, upTo).filter(() => policy.left !== 0)
    const admitted = slots.filter((slot) => !excluded.includes(slot))
    const lost = admitted.filter((slot) => {
      const opens = this.#slotOpens(policy, slot)
      if (duration > 0) return opens + duration <= now
      const isInDowntime = this.#downtime !== undefined && this.#downtime.since <= opens && opens < this.#downtime.until
      return isInDowntime || slot !== admitted.at(-1)
    })
    const within = lost.filter((slot) => missed.within === undefined || now - slot <= missed.within)
    const most = missed.policy === 'none' ? 0 : missed.policy === 'last' ? Math.min(1, missed.max) : missed.max
    const madeUp = new Set(within.slice(Math.max(0, within.length - most)))
    for (const slot of slots) {
      const opens = this.#slotOpens(policy, slot)
      if (excluded.includes(slot)) this.#record(policy, slot, opens, 'excluded', now)
      else if (madeUp.has(slot)) this.#open(policy, slot, now, 'make-up')
      else if (lost.includes(slot)) this.#record(policy, slot, opens, 'missed', now)
      else this.#openSlot(policy, slot, opens, now)
    }
  }

  #openSlot(policy: ModelPolicy, slot: number, opens: number, now: number): void {
    for (const earlier of this.#windows) {
      if (earlier.policy === policy && !isAsked(earlier) && earlier.state === 'scheduled' && !isFellowMakeUp(earlier, opens)) {
        this.#supersede(earlier, now)
      }
    }
    this.#open(policy, slot, opens, 'slot')
  }

  #supersede(window: ModelWindow, now: number): void {
    window.override = 'superseded'
    window.closed = true
    this.#endTrigger(window, now)
  }

  #open(policy: ModelPolicy, slot: number, opens: number, kind: ModelWindow['kind']): ModelWindow {
    this.#happened += 1
    const window: ModelWindow = {
      id: `${keyOf(policy)}@${slot}${kind === 'manual' ? `!${this.#manualAt(policy, slot) + 1}` : ''}`,
      policy,
      slot,
      opens,
      closes: opens + policy.spec.duration,
      kind,
      ignoreConditions: false,
      state: 'scheduled',
      overrun: false,
      due: opens,
      launches: 0,
      lastLaunch: 0,
      last: undefined,
      reason: undefined,
      holds: [],
      override: undefined,
      outcome: undefined,
      closed: false,
      slotIsGone: false,
      settledAt: undefined,
    }
    this.#windows.push(window)
    return window
  }

  /** How many windows people opened at that instant. */
  #manualAt(policy: ModelPolicy, slot: number): number {
    return this.#windows.filter((one) => one.kind === 'manual' && keyOf(one.policy) === keyOf(policy) && one.slot === slot).length
  }

  #record(policy: ModelPolicy, slot: number, opens: number, outcome: string, now: number): void {
    const window = this.#open(policy, slot, opens, 'slot')
    window.override = outcome
    window.closed = true
    this.#endTrigger(window, now)
  }

  // Launches

  #launchAll(now: number): void {
    const candidates = this.#windows.filter((window) => isWaiting(window) && window.due <= now)
    candidates.sort(
      (a, b) =>
        Number(a.kind === 'backfill') - Number(b.kind === 'backfill') ||
        a.due - b.due ||
        a.slot - b.slot ||
        compareText(a.policy.session, b.policy.session) ||
        compareText(a.policy.name, b.policy.name) ||
        compareText(a.id, b.id),
    )
    for (const window of candidates) if (isWaiting(window)) this.#tryLaunch(window, now)
  }

  /** S2.3, S2.4, S2.10, S7.1. */
  #tryLaunch(window: ModelWindow, now: number): void {
    const { policy } = window
    if (policy.spec.broken) {
      window.override = 'invalid_policy'
      window.closed = true
      return this.#endTrigger(window, now)
    }
    if (!isAsked(window) && window.launches === 0 && policy.left === 0) {
      if (window.holds.length === 0) window.override = 'superseded'
      window.closed = true
      return this.#endTrigger(window, now)
    }
    const reason = this.#reason(window, now)
    window.reason = reason === 'skip' ? 'condition_unknown' : reason
    hold(window, window.reason, now, this.#clauseBehind(window.reason, policy.spec, now))
    if (reason === undefined) return this.#launch(window, now)
    if (reason === 'skip') {
      window.override = 'condition_unknown'
      window.closed = true
      return this.#endTrigger(window, now)
    }
    if (reason === 'concurrency_limit' || window.kind === 'backfill') return this.#setWaiting(window, 'queued')
    if (window.state === 'queued') {
      if (reason === 'paused' || reason === 'already_running') return undefined
      this.#setWaiting(window, 'scheduled')
      return window.slotIsGone || this.#windows.some((other) => isLaterSlot(other, window)) ? this.#supersede(window, now) : undefined
    }
    if (isZero(window)) {
      window.closed = true
      return this.#endTrigger(window, now)
    }
    return undefined
  }

  #setWaiting(window: ModelWindow, state: 'scheduled' | 'queued'): void {
    if (window.state === state) return
    window.state = state
    if (isZero(window)) window.closed = true
    this.#happened += 1
  }

  /** The first reason that holds a window back (S7.1). The conditions of a queued one are looked at when a limit admits it. */
  #reason(window: ModelWindow, now: number): string | undefined {
    const { policy } = window
    const isFull = this.#limitIsReached(policy.spec)
    if (isPaused(policy, now)) return 'paused'
    if (policy.spec.onlyOneRunning && this.#openRuns().some((run) => keyOf(run.window.policy) === keyOf(policy))) return 'already_running'
    if (window.state === 'queued' && isFull) return 'concurrency_limit'
    const isJudged = !window.ignoreConditions && !(window.state === 'queued' && isZero(window))
    const verdict = isJudged ? this.#verdict(policy.spec, now) : true
    if (verdict === false) return 'condition_false'
    if (verdict === 'unknown' && policy.spec.onNoData === 'skip') return 'skip'
    if (verdict === 'unknown' && policy.spec.onNoData === 'wait') return 'condition_unknown'
    return isFull ? 'concurrency_limit' : undefined
  }

  #verdict(spec: HistoryPolicy, now: number): boolean | 'unknown' {
    const verdicts = new Set(spec.clauses.map((clause) => this.#verdictOf(clause, now)))
    if (verdicts.has(false)) return false
    return verdicts.has('unknown') ? 'unknown' : true
  }

  /** The first clause that is to blame, from 1. Another clause begins another interval. */
  #clauseBehind(reason: string | undefined, spec: HistoryPolicy, now: number): number | undefined {
    if (reason !== 'condition_false' && reason !== 'condition_unknown') return undefined
    const culprit = reason === 'condition_false' ? false : 'unknown'
    return 1 + spec.clauses.findIndex((clause) => this.#verdictOf(clause, now) === culprit)
  }

  #verdictOf(clause: string, now: number): boolean | 'unknown' {
    return (this.#history.verdicts[clause] ?? []).findLast(([at]) => at <= now)?.[1] ?? 'unknown'
  }

  #limitIsReached({ group }: HistoryPolicy): boolean {
    const open = this.#openRuns()
    if (open.length >= this.#history.maxConcurrentRuns) return true
    if (group === undefined) return false
    return open.filter((run) => run.group === group).length >= (this.#history.groups[group] ?? 1)
  }

  #launch(window: ModelWindow, now: number): void {
    const { policy } = window
    hold(window, undefined, now)
    const count = this.#launchCounts.get(keyOf(policy)) ?? 0
    this.#launchCounts.set(keyOf(policy), count + 1)
    const scripts = this.#history.runs[policy.name] ?? []
    const script = scripts[Math.min(count, scripts.length - 1)]
    if (script === undefined) throw new Error(`no script for the runs of ${policy.name}`)
    window.launches += 1
    window.lastLaunch = now
    window.state = 'triggered'
    if (isZero(window)) window.closed = true
    if (!isAsked(window) && window.launches === 1 && policy.left !== undefined) policy.left -= 1
    this.#runs.push({
      id: `${window.id}#${window.launches}`,
      window,
      group: policy.spec.group,
      start: now,
      end: undefined,
      result: undefined,
      failure: undefined,
      cancel: undefined,
      acceptAt: now + script.acceptAfter,
      accepted: false,
      isAskedAtRestart: false,
      endAt: now + (script.result === 'refuse' ? script.acceptAfter : script.takes),
      ends: script.result,
      stopsAfter: script.stopsAfter,
    })
    this.#happened += 1
  }

  // Runs

  #openRuns(): ModelRun[] {
    return this.#runs.filter((run) => run.end === undefined)
  }

  #runsOf(window: ModelWindow): ModelRun[] {
    return this.#openRuns().filter((run) => run.window === window)
  }

  /** What the launcher says at this instant; it answers a launch or a cancel only after the round in which it was asked. */
  #newsOfRuns(now: number): (() => void)[] {
    const open = this.#openRuns().sort((a, b) => compareText(keyOf(a.window.policy), keyOf(b.window.policy)))
    const isAnswered = (run: ModelRun): boolean => !run.accepted && run.ends !== 'refuse' && run.acceptAt <= now
    return [
      ...open.filter(isAnswered).map((run) => () => this.#accept(run)),
      ...open.filter((run) => run.endAt <= now && !run.isAskedAtRestart).map((run) => () => this.#endRun(run, now)),
    ]
  }

  #accept(run: ModelRun): void {
    run.accepted = true
    this.#happened += 1
    if (run.window.state === 'triggered') run.window.state = 'running'
  }

  #cancel(run: ModelRun, cause: 'timeout' | 'person' | 'removal', now: number): void {
    if (run.cancel !== undefined) return
    run.cancel = cause
    run.endAt = Math.min(run.endAt, now + run.stopsAfter)
    this.#happened += 1
  }

  /** S2.5, S2.6, S2.8. */
  #endRun(run: ModelRun, now: number): void {
    const { window } = run
    const { policy } = window
    if (run.ends === 'refuse') run.start = now
    run.end = now
    run.failure = failureOf(run)
    run.result = run.cancel !== undefined || run.ends === 'cancelled' ? 'cancelled' : run.ends === 'success' ? 'success' : 'error'
    window.last = run.failure ?? 'ran'
    if (run.failure === 'cancelled') window.override = 'cancelled'
    this.#happened += 1
    const due = Math.max(now + policy.spec.delay, window.lastLaunch + 1)
    const isRepeated =
      !policy.removed &&
      !window.slotIsGone &&
      !window.overrun &&
      run.result !== 'cancelled' &&
      !isZero(window) &&
      (run.result === 'success' ? policy.spec.loop : policy.spec.retry) &&
      window.launches < policy.spec.maxRun &&
      due < window.closes &&
      !this.#windows.some((other) => isLaterSlot(other, window))
    if (isRepeated) {
      window.state = 'scheduled'
      window.due = due
    } else this.#endTrigger(window, now)
  }

  /** Ends a trigger for good; its outcome is final (S7.2 to S7.5). */
  #endTrigger(window: ModelWindow, now: number): void {
    hold(window, undefined, isZero(window) ? now : Math.min(now, window.closes))
    window.state = 'ended'
    window.outcome = outcomeOf(window)
    window.settledAt = now
    this.#happened += 1
    const { policy } = window
    if (!policy.removed && policy.spec.pauseOnFailure && ['error', 'launch_failed', 'runner_lost'].includes(window.outcome))
      policy.pause = { until: undefined }
  }

  // People

  #takeCommands(now: number): void {
    const commands = this.#waitingCommands.map((command) => ({
      command,
      target: 'policy' in command ? this.#latestRun(command) : undefined,
    }))
    this.#waitingCommands = []
    for (const { command, target } of commands) {
      if (command.kind === 'vocabulary') this.#changeVocabulary(command, now)
      else if (command.kind === 'apply' || command.kind === 'open' || command.kind === 'close') this.#load(command, now)
      else if (command.kind === 'cancel-run') {
        if (target !== undefined) this.#cancelByPerson(target, now)
      } else {
        const policy = this.#policies.find((one) => one.session === command.session && one.name === command.policy)
        if (policy !== undefined) this.#command(policy, command, now)
      }
    }
  }

  #latestRun({ session, policy }: { readonly session: string; readonly policy: string }): ModelRun | undefined {
    const open = this.#openRuns().filter((run) => keyOf(run.window.policy) === `${session}/${policy}`)
    return open.sort((a, b) => a.start - b.start || compareText(a.id, b.id)).at(-1)
  }

  /** S2.8, S2.11. */
  #command(policy: ModelPolicy, command: HistoryCommand, now: number): void {
    if (command.kind === 'pause') {
      if (command.until === undefined || command.until > now) policy.pause = { until: command.until }
    } else if (command.kind === 'resume') policy.pause = undefined
    else if (command.kind === 'trigger') {
      if (isPaused(policy, now) || policy.spec.broken) return
      this.#open(policy, now, now, 'manual').ignoreConditions = command.ignoreConditions
    } else if (command.kind === 'backfill') {
      if (isPaused(policy, now) || policy.spec.broken) return
      for (const slot of command.slots) this.#openBackfill(policy, slot, command.attempt, now)
    } else if (command.kind === 'cancel-policy') {
      for (const window of this.#windows) {
        if (window.policy !== policy || !isWaiting(window)) continue
        window.override = 'cancelled'
        this.#endTrigger(window, now)
      }
      for (const run of this.#openRuns()) if (keyOf(run.window.policy) === keyOf(policy)) this.#cancelByPerson(run, now)
    }
  }

  /** It waits as long as it takes, and looks at no condition. */
  #openBackfill(policy: ModelPolicy, slot: number, attempt: number, now: number): void {
    const window = this.#open(policy, slot, now, 'backfill')
    Object.assign(window, { id: `${window.id}~${attempt}`, closes: now, ignoreConditions: true })
  }

  #cancelByPerson(run: ModelRun, now: number): void {
    run.window.override = 'cancelled'
    this.#cancel(run, 'person', now)
  }

  /** S8.2: nothing is added or removed; the texts of some policies mean nothing any more, or something again. */
  #changeVocabulary({ session, broken }: HistoryCommand & { kind: 'vocabulary' }, now: number): void {
    for (const policy of this.#policies) {
      const [spec = policy.spec] = underVocabulary([policy.spec], broken)
      if (policy.session === session && spec.broken !== policy.spec.broken) this.#change(policy, spec, now)
    }
  }

  /** S8.1, S8.3. */
  #load(command: HistoryCommand & { kind: 'apply' | 'open' | 'close' }, now: number): void {
    const { session } = command
    if (this.#sessions.has(session) === (command.kind === 'open')) return
    if (command.kind === 'close') this.#sessions.delete(session)
    else this.#sessions.add(session)
    const wanted = command.kind === 'close' ? [] : command.policies
    for (const policy of this.#policies.filter((one) => one.session === session)) {
      const spec = wanted.find(({ name }) => name === policy.name)
      if (spec === undefined) this.#remove(policy, command.kind !== 'open' && command.cancelRuns, now)
      else if (JSON.stringify(spec) !== JSON.stringify(policy.spec)) this.#change(policy, spec, now)
    }
    for (const spec of wanted) {
      if (!this.#policies.some((one) => one.session === session && one.name === spec.name))
        this.#policies.push(newPolicy(session, spec, now))
    }
  }

  #remove(policy: ModelPolicy, cancelRuns: boolean, now: number): void {
    this.#dealWithSlots(policy, now - 1, now)
    this.#policies = this.#policies.filter((one) => one !== policy)
    policy.removed = true
    for (const window of this.#windows) {
      if (window.policy !== policy) continue
      if (!isWaiting(window)) continue
      window.override = 'policy_removed'
      window.closed = true
      this.#endTrigger(window, now)
    }
    for (const run of cancelRuns ? this.#openRuns() : []) {
      if (keyOf(run.window.policy) !== keyOf(policy)) continue
      run.window.override ??= 'policy_removed'
      this.#cancel(run, 'removal', now)
    }
  }

  #change(policy: ModelPolicy, spec: HistoryPolicy, now: number): void {
    this.#dealWithSlots(policy, now - 1, now)
    const pending: number[] = []
    for (let slot = policy.dealt + 1; slot < now; slot += 1) if (policy.left !== 0 && isNominalSlot(policy, slot)) pending.push(slot)
    if (policy.spec.recurrenceCount !== spec.recurrenceCount) policy.left = spec.recurrenceCount
    policy.spec = spec
    policy.pending = []
    policy.since = 0
    for (const window of this.#windows) if (window.policy === policy && !window.closed && window.state !== 'ended') this.#adapt(window, now)
    policy.pending = pending
    policy.since = now
  }

  #adapt(window: ModelWindow, now: number): void {
    const { policy } = window
    if (window.kind === 'backfill') return
    const exists = window.kind === 'manual' || (isNominalSlot(policy, window.slot) && !policy.spec.excluded.includes(window.slot))
    if (!exists && window.state === 'scheduled') this.#supersede(window, now)
    else if (!exists) window.slotIsGone = true
    else {
      window.closes = window.opens + policy.spec.duration
      if (isZero(window) && window.state !== 'scheduled') window.closed = true
    }
  }

  // Downtime

  /** S6.2, S6.3. */
  #restart(now: number, crashedAt: number, survive: boolean): void {
    for (const window of this.#windows) hold(window, undefined, isZero(window) ? crashedAt : Math.min(crashedAt, window.closes))
    // Who ended by himself at this instant is told at once; who is asked to end now, after it.
    const lasting = this.#openRuns().filter(({ endAt }) => endAt > now)
    for (const window of inNameOrder(this.#windows))
      if (!window.closed && !isZero(window) && window.closes < now) this.#endWindow(window, now)
    for (const run of lasting) run.isAskedAtRestart = survive && run.cancel !== undefined && run.endAt === now
    if (!survive) {
      for (const run of this.#openRuns()) {
        run.ends = 'lost'
        run.endAt = now
      }
    }
    this.#downtime = { since: crashedAt, until: now }
  }

  #policiesInOrder(): ModelPolicy[] {
    return [...this.#policies].sort((a, b) => compareText(a.session, b.session) || compareText(a.name, b.name))
  }
}

function newPolicy(session: string, spec: HistoryPolicy, now: number): ModelPolicy {
  return {
    session,
    name: spec.name,
    spec,
    openedAt: now,
    dealt: now - 1,
    left: spec.recurrenceCount,
    pause: undefined,
    removed: false,
    pending: [],
    since: now,
  }
}
