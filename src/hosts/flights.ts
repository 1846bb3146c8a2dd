/** Runs between launch and end, as the launcher sees them: acceptance, cancels, and ends that overtake the answer to the launch. */
import { badOption, TidegateError } from '../../grammar/index.js'
import {
  findIn,
  itemsOf,
  PolicyTable,
  runResults,
  withItem,
  withoutItem,
  type Command,
  type Few,
  type LaunchCommand,
  type LaunchedRun,
  type RunInput,
  type RunResult,
  type RunRow,
} from '../scheduler/index.js'
import type { LaunchReceipt, LaunchRequest, Launcher, RunReport } from './launcher.js'
import { isThenable } from './thenable.js'
import { messageOf } from './workflows.js'

type CancelCommand = Command & { kind: 'cancel' }

interface Flight {
  /** Of the run. */
  readonly id: string
  readonly run: LaunchedRun
  /** Undefined until the launcher has accepted. */
  executionId: string | undefined
  controller: AbortController | undefined
  cancelReason: string | undefined
}

/** What the launcher is told. A class, so that a signal costs nothing until it is read. */
class FlightRequest implements LaunchRequest {
  readonly workflow: string
  readonly inputs: LaunchRequest['inputs']
  readonly runId: string
  readonly policy: string
  readonly session: string
  readonly window: LaunchRequest['window']
  readonly #flight: Flight

  constructor({ run, window, until }: LaunchCommand, flight: Flight) {
    this.workflow = run.workflow
    // A workflow may change what it is given; the record and later runs must not see that.
    this.inputs = Object.keys(run.inputs).length === 0 ? {} : structuredClone(run.inputs)
    this.runId = run.id
    this.policy = run.policy
    this.session = run.session
    this.window = { id: window.id, slot: window.slot, opens: window.opens, closes: until }
    this.#flight = flight
  }

  get signal(): AbortSignal {
    return signalOf(this.#flight)
  }
}

/** Ends told under names that no launch has answered yet; beyond this many the oldest is forgotten. */
const earlyReportsMax = 10_000

export interface FlightsOptions {
  readonly launcher: () => Launcher
  /** Tells the core what became of a run. */
  readonly tell: (input: RunInput) => void
  /** Something of the user's failed where nothing of ours depends on it. */
  readonly onProblem: (error: unknown, doing: string) => void
}

export class Flights {
  readonly #options: FlightsOptions
  readonly #flights = new PolicyTable<Few<Flight>>()
  #size = 0
  readonly #runOfExecution = new Map<string, string>()
  readonly #early = new Map<string, RunReport>()
  #earlyDropped = 0
  /** Flights whose launch has not been answered, and may never be. */
  readonly #pending = new Set<Flight>()

  constructor(options: FlightsOptions) {
    this.#options = options
  }

  /** Runs that have not ended. */
  get size(): number {
    return this.#size
  }

  /** Ends that were told before their launch was answered: how many are kept, and how many were given up since the start. */
  get earlyReports(): { readonly kept: number; readonly dropped: number } {
    return { kept: this.#early.size, dropped: this.#earlyDropped }
  }

  /** Hands a run to the launcher. Whatever the launcher does, the core is told exactly once whether it was accepted. */
  launch(command: LaunchCommand): void {
    const flight = this.#takeOff(command.run, undefined)
    const request = new FlightRequest(command, flight)
    try {
      const answer = this.#options.launcher().launch(request)
      if (isThenable(answer)) void this.#await(flight, answer)
      else this.#accept(flight, answer ?? undefined)
    } catch (error) {
      this.#refuse(flight, error)
    }
  }

  /** Takes over a run that an earlier process launched and that still goes on. If it was cancelled, the launcher may not have heard of it: cancel it again. */
  adopt(run: RunRow): void {
    const executionId = run.executionId ?? run.id
    this.#takeOff(run, executionId)
    if (executionId !== run.id) this.#runOfExecution.set(executionId, run.id)
  }

  /** Aborts the run's signal and asks the launcher for its end; before the launch is accepted the launcher is asked right after. */
  cancel({ run, reason }: CancelCommand): void {
    const flight = this.#of(run)
    if (flight === undefined || flight.cancelReason !== undefined) return
    flight.cancelReason = reason
    flight.controller?.abort(new TidegateError('cancelled', reason))
    if (flight.executionId !== undefined) this.#askToCancel(flight.executionId, reason)
  }

  /** Takes the end of a run, told by execution id or run id. False: nobody knows that name. */
  report(id: string, report: RunReport): boolean {
    const read = readReport(report)
    const runId = this.#runOfExecution.get(id) ?? id
    const flight = findIn(this.#flights.ofId(runId), runId)
    if (flight === undefined) {
      if (this.#pending.size === 0) return false
      this.#keepEarly(id, report)
      return true
    }
    const { result, message } = read
    this.#options.tell({ kind: 'ended', run: flight.run, result, ...(message === undefined ? {} : { message }) })
    return true
  }

  /** Forgets a run that has ended. */
  land(run: RunRow): void {
    const flight = this.#of(run)
    if (flight === undefined) return
    if (flight.executionId !== undefined) this.#runOfExecution.delete(flight.executionId)
    const others = withoutItem(this.#flights.find(run.session, run.policy), run.id)
    if (others === undefined) this.#flights.remove(run.session, run.policy)
    else this.#flights.set(run.session, run.policy, others)
    this.#size -= 1
    this.#answered(flight)
  }

  /** Asks for the end of everything in flight. */
  abortAll(reason: string): void {
    for (const flights of this.#flights.values()) {
      for (const flight of itemsOf(flights)) {
        flight.cancelReason ??= reason
        flight.controller?.abort(new TidegateError('stopped', reason))
      }
    }
  }

  #takeOff(run: LaunchedRun, executionId: string | undefined): Flight {
    const flight: Flight = { id: run.id, run, executionId, controller: undefined, cancelReason: undefined }
    const others = this.#flights.find(run.session, run.policy)
    const known = findIn(others, run.id) !== undefined
    this.#flights.set(run.session, run.policy, withItem(others, flight))
    if (!known) this.#size += 1
    return flight
  }

  #of({ session, policy, id }: LaunchedRun): Flight | undefined {
    return findIn(this.#flights.find(session, policy), id)
  }

  #keepEarly(id: string, report: RunReport): void {
    this.#early.set(id, report)
    if (this.#early.size <= earlyReportsMax) return
    const [oldest] = this.#early.keys()
    if (oldest !== undefined) this.#early.delete(oldest)
    this.#earlyDropped += 1
  }

  async #await(flight: Flight, answer: PromiseLike<LaunchReceipt | void>): Promise<void> {
    this.#pending.add(flight)
    try {
      const receipt = await answer
      this.#accept(flight, receipt ?? undefined)
    } catch (error) {
      this.#refuse(flight, error)
    } finally {
      this.#answered(flight)
    }
  }

  /** No end that is told from now on can be of this launch; a launch that hangs keeps nothing once its run has ended. */
  #answered(flight: Flight): void {
    if (this.#pending.delete(flight) && this.#pending.size === 0) this.#early.clear()
  }

  #accept(flight: Flight, receipt: LaunchReceipt): void {
    const { id, run } = flight
    const executionId = receipt?.executionId ?? id
    flight.executionId = executionId
    if (executionId !== id) this.#runOfExecution.set(executionId, id)
    this.#options.tell({ kind: 'launched', run, executionId })
    const early = this.#early.size === 0 ? undefined : this.#early.get(executionId)
    if (early !== undefined) {
      this.#early.delete(executionId)
      this.report(executionId, early)
    } else if (flight.cancelReason !== undefined) this.#askToCancel(executionId, flight.cancelReason)
  }

  #refuse(flight: Flight, error: unknown): void {
    this.#options.tell({ kind: 'refused', run: flight.run, message: messageOf(error) })
  }

  #askToCancel(executionId: string, reason: string): void {
    const doing = `cancelling ${executionId}`
    try {
      const answer = this.#options.launcher().cancel?.(executionId, reason)
      if (isThenable(answer)) answer.then(undefined, (error: unknown) => this.#options.onProblem(error, doing))
    } catch (error) {
      this.#options.onProblem(error, doing)
    }
  }
}

function signalOf(flight: Flight): AbortSignal {
  if (flight.controller === undefined) {
    flight.controller = new AbortController()
    if (flight.cancelReason !== undefined) flight.controller.abort(new TidegateError('cancelled', flight.cancelReason))
  }
  return flight.controller.signal
}

/** A webhook's word is no type's word: what is not a result must not become one. @throws TidegateError `bad-option` */
function readReport(report: RunReport): { readonly result: RunResult; readonly message?: string } {
  const read = typeof report === 'string' ? { result: report } : report
  if (typeof read === 'object' && read !== null && runResults.some((known) => known === read.result)) return read
  throw badOption(
    'report',
    `${JSON.stringify(report) ?? 'undefined'} says no result: give success, error or cancelled, or { result, message }`,
  )
}
