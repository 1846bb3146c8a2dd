/**
 * Machine 2: edges, time, results of runs and people's commands in; changes and commands out. It has no clock and does nothing itself:
 * what it decides depends on the plan and the inputs alone (DESIGN section 4). The order within an instant is that of SEMANTICS S2.10.
 */
import type { Instant } from '../../grammar/time.js'
import type { Edge, MetricEvent } from '../signals/port.js'
import { backfill } from './backfilling.js'
import { Book, type ConditionReader, type Limits } from './book.js'
import { idOfTold } from './input-order.js'
import type { Answer, Command, Notice, PersonInput, RunInput } from './inputs.js'
import { judgeAll } from './judging.js'
import type { LivePolicy, LiveWindow } from './live.js'
import { apply, closeSession, openSession } from './loading.js'
import { Openings } from './openings.js'
import { byName, sorted } from './order.js'
import { cancelOneRun, cancelPolicy, endPause, pause, resume, trigger } from './people.js'
import type { Change } from './rows.js'
import { acceptRun, endRun, takeOwnEvents } from './runs.js'
import { closeWindow, reportStuck } from './settling.js'
import { openNow } from './slots.js'

const taken: Answer = { ok: true }

export class SchedulerMachine {
  readonly book: Book
  readonly #openings: Openings

  constructor(conditions: ConditionReader, limits: Limits, wants?: (kind: Notice['kind']) => boolean) {
    this.book = new Book(conditions, limits, wants)
    this.#openings = new Openings(limits)
  }

  /** Brings the machine to `now`; an instant in the past changes nothing, so that a clock that steps back fires nothing twice (S1.6). */
  moveTo(now: Instant): void {
    if (now <= this.book.now) return
    this.book.now = now
    if (this.book.goneNow.size > 0) this.book.goneNow.clear()
  }

  /** The scheduler was down from `since` until now: the next evaluation treats what passed as S6.2 says. */
  markRestarted(since: Instant): void {
    this.book.downtime = { since, until: this.book.now }
  }

  /** Takes edges: the waiting windows of the policies that they belong to will be judged. */
  takeEdges(edges: readonly Edge[]): void {
    for (const edge of edges) {
      const policy = this.book.policyOfWatch.get(edge.watch)
      if (policy !== undefined) this.book.judgeWaiting(policy)
    }
  }

  /** What a person or a program asks for. */
  takePerson(input: PersonInput): Answer {
    const { book } = this
    switch (input.kind) {
      case 'pause':
        return pause(book, input)
      case 'resume':
        return resume(book, input)
      case 'trigger':
        return trigger(book, input)
      case 'backfill':
        return backfill(book, input)
      case 'cancel-run':
        return cancelOneRun(book, input)
      case 'cancel-policy':
        return cancelPolicy(book, input)
      case 'open-session':
        return openSession(book, input)
      case 'close-session':
        return closeSession(book, input)
      case 'apply':
        return apply(book, input)
    }
  }

  /** What became of a launch or a run. One that is told twice, or too late, is refused and changes nothing. */
  takeRun(input: RunInput): Answer {
    const run = this.book.runTold(input.run)
    if (run === undefined) return { ok: false, code: 'unknown-run', message: `no run "${idOfTold(input.run)}" is under way` }
    switch (input.kind) {
      case 'launched':
        acceptRun(this.book, run, input.executionId)
        break
      case 'refused':
        run.start = this.book.now
        endRun(this.book, run, 'error', 'launch_failed', input.message)
        break
      case 'ended':
        endRun(this.book, run, input.result, input.result === 'error' ? 'error' : undefined, input.message)
        break
      case 'lost':
        endRun(this.book, run, 'error', 'runner_lost', 'the process that ran it is gone')
        break
    }
    return taken
  }

  /**
   * Deals with everything that is due now, and judges every window that something happened to. Once is enough until new inputs or edges come.
   * Where the slots of more than `sliceMax` policies are due, it may end before all are dealt with; then {@link isMidway}, and it must be called again.
   */
  evaluate(sliceMax = Infinity): void {
    const { book } = this
    do {
      if (book.deadlines.earliest <= book.now) this.#expire(sliceMax)
      const opening = this.#openings.take(sliceMax)
      for (let index = 0; index < opening.length; index += 1) {
        const policy = opening[index]!
        if (!policy.removed) book.guard(policy, openNow, policy)
      }
      judgeAll(book, this.#openings.first)
    } while (!this.isMidway && (book.hasToJudge || book.deadlines.earliest <= book.now))
    if (!this.isMidway) book.downtime = undefined
  }

  /** Whether slots that are due have been left for the next evaluation. */
  get isMidway(): boolean {
    return !this.#openings.isEmpty
  }

  /** Ends the windows whose time was over before now: after downtime these come before the losses of runs (S6.3). */
  closePast(): void {
    const { book } = this
    for (const window of sortedBy([...book.windows()], policyOf)) {
      if (!window.isInstant && window.closes < book.now) closeWindow(book, window)
    }
  }

  /** When the machine must be called although nothing arrives; undefined: never. */
  nextDeadline(): Instant | undefined {
    const { book } = this
    if (book.hasToJudge || this.isMidway) return book.now
    const { earliest } = book.deadlines
    return earliest === Infinity ? undefined : earliest
  }

  takeOwnEvents(): readonly MetricEvent[] {
    return takeOwnEvents(this.book)
  }

  takeResult(): { changes: readonly Change[]; commands: readonly Command[] } {
    return this.book.takeResult()
  }

  /** The order of S2.10: ends of pauses (a person's command), ends of windows, slots, retries and loops. What changed since it was set is due no more. */
  #expire(sliceMax: number): void {
    const { book } = this
    const { now, deadlines } = book
    const [resumed, stuck, closing] = [deadlines.resume.takeUntil(now), deadlines.stuck.takeUntil(now), deadlines.close.takeUntil(now)]
    const [slots, due] = [deadlines.slot.takeUntil(now), deadlines.due.takeUntil(now)]
    for (const policy of sortedBy(resumed, itself)) endPause(book, policy)
    for (const run of stuck) reportStuck(book, run)
    for (const window of sortedBy(closing, policyOf)) if (isOver(window, now)) book.guard(window.policy, closeWindow, window)
    this.#openings.add(slots, sliceMax)
    for (const window of due) if (window.isWaiting && window.due <= now) book.judgeSoon(window)
  }
}

function isOver(window: LiveWindow, now: Instant): boolean {
  return window.closedAt === undefined && !window.isInstant && window.closes <= now
}

function itself(policy: LivePolicy): LivePolicy {
  return policy
}

function policyOf(window: LiveWindow): LivePolicy {
  return window.policy
}

/** By (session, policy name), then as they came. */
function sortedBy<T>(items: T[], policyOf: (item: T) => LivePolicy): T[] {
  return sorted(items, (a, b) => byName(policyOf(a), policyOf(b)))
}
