/** A launcher that speaks HTTP to an orchestrator, as to a collection of runs: POST starts one, GET tells of it, DELETE asks for its end. */
import { TidegateError } from '../../../grammar/errors.js'
import type { RunResult } from '../../scheduler/index.js'
import type { LaunchReceipt, Launcher } from '../launcher.js'
import { readFate } from '../reconciling.js'

/** For one exchange. */
const timeoutMs = 10_000

/**
 * `POST url` with `{ workflow, inputs, runId, policy, session, window }` starts a run; an answer from 200 to 299 accepts it and may name it by `{ executionId }`.
 * `DELETE url/<executionId>?reason=` asks for its end. `GET url/<executionId>` answers `{ status }`: running, success, error, cancelled or lost; 404: never seen.
 * The run id goes along as `Idempotency-Key`. The end of a run is told to this server.
 */
export function httpLauncher(url: string): Launcher {
  const base = url.replace(/\/+$/, '')
  const placeOf = (executionId: string): string => `${base}/${encodeURIComponent(executionId)}`
  return {
    async launch({ workflow, inputs, runId, policy, session, window }): Promise<LaunchReceipt> {
      const response = await exchange(base, 'POST', { workflow, inputs, runId, policy, session, window }, { 'idempotency-key': runId })
      const receipt: unknown = await response.json().catch(() => undefined) // An answer without a body accepts the run too.
      const executionId: unknown = typeof receipt === 'object' && receipt !== null ? Reflect.get(receipt, 'executionId') : undefined
      return typeof executionId === 'string' ? { executionId } : undefined
    },
    async cancel(executionId, reason) {
      await exchange(`${placeOf(executionId)}?reason=${encodeURIComponent(reason)}`, 'DELETE')
    },
    async reconcile(executionIds) {
      const fates = await Promise.all(executionIds.map(async (id) => [id, await fateOf(placeOf(id))] as const))
      return Object.fromEntries(fates.flatMap(([id, fate]) => (fate === undefined ? [] : [[id, fate] as const])))
    },
  }
}

/** What became of a run; undefined: the orchestrator has never seen it. @throws when it cannot be asked: then nobody knows, and the scheduler does not start. */
async function fateOf(place: string): Promise<RunResult | 'running' | 'lost' | undefined> {
  const response = await exchange(place, 'GET', undefined, {}, [404])
  if (response.status === 404) return undefined
  const answer: unknown = await response.json()
  const status: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'status') : undefined
  return readFate(status)
}

async function exchange(
  place: string,
  method: 'GET' | 'POST' | 'DELETE',
  body?: object,
  headers: Readonly<Record<string, string>> = {},
  accepted: readonly number[] = [],
): Promise<Response> {
  const response = await fetch(place, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new TidegateError(
      'launcher-unreachable',
      `${method} ${place} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause: error },
    )
  })
  if (response.ok || accepted.includes(response.status)) return response
  throw new TidegateError('launcher-refused', `${method} ${place} was answered with status ${response.status}`)
}
