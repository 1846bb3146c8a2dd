/** `tidegate status`: a running server at one glance: is it ready, what does each policy do, and why does it not run now. */
import { formatInstant } from '../../../../grammar/index.js'
import { readPolicyRef } from '../../../scheduler/index.js'
import { sayInstant } from '../../../trace/index.js'
import { counted } from '../../diagnostics.js'
import {
  addServerOptions,
  connect,
  nameOf,
  noPolicy,
  policiesOf,
  ServerFailure,
  standsOf,
  type PolicyStand,
  type ServedPolicy,
  type ServerClient,
  type ServerFacts,
  type ServerFlags,
} from '../../server/index.js'
import { plainText } from '../../plain-text.js'
import { alignedTable } from '../../table.js'
import { exitCodes, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'
import { sayZoned, wholeSecond } from '../../zoned.js'

interface Flags extends ServerFlags {
  readonly policy?: string
  readonly json?: boolean
}

export const statusVerb: Verb = {
  name: 'status',
  summary: 'Show a running server at one glance: whether it is ready, what each policy does, and why it does not run now.',
  examples: ['status', 'status --policy reindex', 'status --url https://tide.example.org --token-file token.txt --json'],
  define(command) {
    addServerOptions(command).option('--policy <name>', 'only this policy: NAME, or SESSION/NAME').option('--json', 'print one JSON object')
    return (_, terminal) => run(command.opts<Flags>(), terminal)
  },
}

async function run(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(flags, terminal)
  const obstacle = await obstacleOf(client)
  const facts = await client.get<ServerFacts>('/v1/server', ['version', 'now'])
  const policies = await chosen(client, flags.policy)
  const stands = await standsOf(client, policies)
  if (flags.json === true) {
    const ready = obstacle === undefined ? { ready: true } : { ready: false, obstacle }
    terminal.out(`${JSON.stringify({ url: client.url, ...ready, ...facts, policies: stands }, undefined, 2)}\n`)
  } else terminal.out(`${headline(client.url, facts, obstacle)}\n${stands.length === 0 ? '' : `\n${table(stands)}`}`)
  return obstacle === undefined ? exitCodes.well : exitCodes.failed
}

/** Why the server takes no work; undefined when it does. @throws ServerFailure when it cannot be asked at all */
async function obstacleOf(client: ServerClient): Promise<string | undefined> {
  try {
    await client.get<{ readonly status: string }>('/readyz', ['status'])
    return undefined
  } catch (error) {
    if (error instanceof ServerFailure && error.code !== '') return error.message
    throw error
  }
}

async function chosen(client: ServerClient, policy: string | undefined): Promise<readonly ServedPolicy[]> {
  const policies = await policiesOf(client)
  if (policy === undefined) return policies
  const ref = readPolicyRef(policy)
  const found = policies.filter(({ session, name }) => session === ref.session && name === ref.policy)
  if (found.length === 0) throw await noPolicy(client, ref)
  return found
}

function headline(url: string, { version, now, policies, runs }: ServerFacts, obstacle: string | undefined): string {
  const counts = [counted(policies, 'policy', 'policies'), counted(runs, 'run under way', 'runs under way')]
  const held = counts.filter((text) => text !== '').join(', ')
  const state = obstacle === undefined ? 'ready' : `NOT READY (${plainText(obstacle)})`
  return `tidegate ${version} at ${url}: ${state}; ${held === '' ? 'no policy' : held}; its clock says ${formatInstant(wholeSecond(Date.parse(now)))}`
}

/** A line for each policy, and below it why it does not run, where there is more to say than that no window is open. */
function table(stands: readonly PolicyStand[]): string {
  const rows = stands.map((stand) => [nameOf({ session: stand.session, policy: stand.name }), stand.state, sayNext(stand), sayLast(stand)])
  const lines = alignedTable([['policy', 'state', 'next slot', 'last outcome'], ...rows], '').split('\n')
  return lines
    .flatMap((line, index) => {
      const why = stands[index - 1]?.why
      return why === undefined ? [line] : [line, `  ${plainText(why)}`]
    })
    .join('\n')
}

function sayNext({ next, timezone }: PolicyStand): string {
  return next === null ? 'none' : sayZoned(Date.parse(next), timezone)
}

function sayLast({ last, timezone }: PolicyStand): string {
  return last === undefined ? '-' : `${last.outcome}, ${sayInstant(wholeSecond(Date.parse(last.slot)), timezone)}`
}
