/** A launcher of the user's, whose answers are looked at: its word is no type's word, and a run that is known by a wrong name could never be reported. */
import { TidegateError } from '../../grammar/index.js'
import type { Launcher, LaunchReceipt, LaunchRequest } from './launcher.js'
import { isThenable } from './thenable.js'

/** The launcher itself, with `launch` refusing what is no receipt. `ended` is told each run that has ended, whose execution id is free again. */
export interface CheckedLauncher extends Launcher {
  ended(runId: string): void
}

/** Wraps a launcher. A launch that it answers wrongly has failed (`launch_failed`), and the message says why. */
export function checkedLauncher(launcher: Launcher): CheckedLauncher {
  const runOf = new Map<string, string>()
  const executionOf = new Map<string, string>()
  const take = (runId: string, given: unknown): LaunchReceipt => {
    const executionId = executionIdOf(given)
    if (executionId === undefined) return undefined
    const other = runOf.get(executionId)
    if (other !== undefined && other !== runId)
      throw badReceipt(`the execution id "${executionId}" is that of the run ${other}, which has not ended: give each run its own`)
    runOf.set(executionId, runId)
    executionOf.set(runId, executionId)
    return { executionId }
  }
  return {
    ...(launcher.cancel && { cancel: (executionId, reason) => launcher.cancel?.(executionId, reason) }),
    ...(launcher.reconcile && { reconcile: async (executionIds) => (await launcher.reconcile?.(executionIds)) ?? {} }),
    launch(request: LaunchRequest) {
      const answer = launcher.launch(request)
      return isThenable(answer) ? awaited(answer, (receipt) => take(request.runId, receipt)) : take(request.runId, answer)
    },
    ended(runId) {
      const executionId = executionOf.get(runId)
      executionOf.delete(runId)
      if (executionId !== undefined) runOf.delete(executionId)
    },
  }
}

async function awaited<From, To>(promise: PromiseLike<From>, take: (value: From) => To): Promise<To> {
  return take(await promise)
}

/** The execution id of a receipt; undefined when the launcher has no name of its own for the run. */
function executionIdOf(receipt: unknown): string | undefined {
  if (receipt === undefined || receipt === null) return undefined
  if (typeof receipt !== 'object') throw badReceipt(`the launcher answered ${show(receipt)}: answer { executionId: '...' }, or nothing`)
  const id: unknown = 'executionId' in receipt ? receipt.executionId : undefined
  if (id === undefined || (typeof id === 'string' && id !== '')) return id
  throw badReceipt(`the execution id that the launcher answered, ${show(id)}, is not a text: write { executionId: String(id) }`)
}

function show(value: unknown): string {
  return typeof value === 'object' ? 'an object' : (JSON.stringify(value) ?? typeof value)
}

function badReceipt(message: string): TidegateError {
  return new TidegateError('bad-receipt', message)
}
