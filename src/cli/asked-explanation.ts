/** `tidegate explain POLICY[@TIME] --url URL`: asks a running server why a policy, or one of its windows, is as it is. */
import { parseInstant } from '../../grammar/index.js'
import { readPolicyRef } from '../scheduler/index.js'
import { explainLong, type Explanation } from '../trace/index.js'
import { plainText } from './plain-text.js'
import { connect, explanationAt, policyOf, ServerFailure, withNearNames, type ServerClient, type ServerFlags } from './server/index.js'
import { exitCodes, type ExitCode, type Terminal } from './terminal.js'

export interface AskedFlags extends ServerFlags {
  readonly long?: boolean
  readonly json?: boolean
}

/** Asks and prints. `target`: a policy as NAME or SESSION/NAME, perhaps with @TIME; or the id of a window. */
export async function explainAsked(target: string, flags: AskedFlags, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(flags, terminal)
  const explanation = await explanationOf(client, target)
  const long = flags.long === true || flags.json === true ? explainLong(explanation, { timezone: await zoneOf(client, target) }) : []
  if (flags.json === true) terminal.out(`${JSON.stringify({ ...explanation, long }, undefined, 2)}\n`)
  else terminal.out(`${(flags.long === true ? long : [explanation.text]).map(plainText).join('\n')}\n`)
  return exitCodes.well
}

/** `default/reindex@2026-01-01T00:05:00Z` is the id of a window where there is such a window, else the policy at that time. */
async function explanationOf(client: ServerClient, target: string): Promise<Explanation> {
  const { policy, at } = readTarget(target)
  const askPolicy = (): Promise<Explanation> => {
    const { session, policy: name } = readPolicyRef(policy)
    return withNearNames(client, policy, () => explanationAt(client, `${session}/${name}`, at))
  }
  if (!target.includes('@') || (at !== undefined && !policy.includes('/'))) return askPolicy()
  try {
    return await explanationAt(client, target)
  } catch (error) {
    if (at === undefined || !(error instanceof ServerFailure) || error.code !== 'unknown-window') throw error
    return askPolicy()
  }
}

/** `POLICY@TIME`; what follows an `@` and is no instant is part of the id of a window. */
function readTarget(target: string): { readonly policy: string; readonly at?: string } {
  const sign = target.lastIndexOf('@')
  const policy = sign === -1 ? target : target.slice(0, sign)
  const at = target.slice(sign + 1)
  return sign !== -1 && parseInstant(at) !== undefined ? { policy, at } : { policy }
}

/** The zone of the policy; UTC where it is gone. */
async function zoneOf(client: ServerClient, target: string): Promise<string> {
  const ref = readPolicyRef(readTarget(target).policy)
  try {
    const { timezone } = await policyOf(client, ref)
    return timezone
  } catch (error) {
    if (error instanceof ServerFailure && error.code === 'unknown-policy') return 'UTC'
    throw error
  }
}
