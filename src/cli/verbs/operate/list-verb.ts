/** What `windows` and `runs` have in common: the options that narrow a list of a running server, and the reading of it. */
import type { Command } from 'commander'
import { formatInstant, readInstant } from '../../../../grammar/index.js'
import { readPolicyRef } from '../../../scheduler/index.js'
import { sayInstant } from '../../../trace/index.js'
import { addServerOptions, connect, noPolicy, policiesOf, type Query, type ServerClient, type ServerFlags } from '../../server/index.js'
import { readTimezone, readWhole } from '../../option-values.js'
import { wholeSecond } from '../../zoned.js'
import { alignedTable } from '../../table.js'
import { UsageError, type Terminal } from '../../terminal.js'

export interface ListFlags extends ServerFlags {
  readonly policy?: string
  readonly session?: string
  readonly from?: string
  readonly until?: string
  readonly limit: string
  readonly timezone: string
  readonly json?: boolean
}

/** The most rows that are listed. */
const LIMIT_MAX = 100_000

/** Adds the options to a verb; `when` says which instant of a row `--from` and `--until` look at. */
export function addListOptions(command: Command, when: string): Command {
  return addServerOptions(command)
    .option('--policy <name>', 'only those of this policy: NAME, or SESSION/NAME')
    .option('--session <name>', 'only those of this session')
    .option('--from <instant>', `only those that ${when} at this instant or later`)
    .option('--until <instant>', `only those that ${when} before this instant`)
    .option('--limit <number>', 'the latest so many', '20')
    .option('--timezone <zone>', 'the zone in which times are shown', 'UTC')
    .option('--json', 'print one JSON object')
}

/** A list that was asked for. */
export interface Listing {
  readonly client: ServerClient
  readonly query: Query
  readonly limit: number
}

/** Reads the options. @throws UsageError, TidegateError `bad-option` for what cannot be used */
export async function readListing(flags: ListFlags, terminal: Terminal): Promise<Listing> {
  const { policy, session, from, until, limit, timezone } = flags
  if (policy !== undefined && session !== undefined)
    throw new UsageError(`--session and --policy cannot stand together: write --policy ${session}/${policy}`)
  readTimezone(timezone)
  const count = readWhole('--limit', limit, 1, LIMIT_MAX)
  const query = {
    ...(policy === undefined ? { session } : readPolicyRef(policy)),
    from: instantIn('--from', from),
    to: instantIn('--until', until),
  }
  return { client: await connect(flags, terminal), query, limit: count }
}

function instantIn(option: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : formatInstant(readInstant(option, text))
}

/** Prints rows as a table with what may be worth a word; none of a policy that is not there is a mistake. @throws ServerFailure */
export async function printRows(
  { client, query, limit }: Listing,
  { policy, timezone }: ListFlags,
  what: { readonly many: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] },
  terminal: Terminal,
): Promise<void> {
  const { many, head, rows } = what
  if (rows.length === 0) {
    await checkPolicy(client, policy)
    terminal.out(`no ${many}${Object.values(query).some((value) => value !== undefined) ? ' of this kind' : ' yet'}\n`)
    return
  }
  terminal.out(`${alignedTable([head, ...rows], '')}${timezone === 'UTC' ? '' : `times are those of ${timezone}\n`}`)
  if (rows.length === limit) terminal.out(`only the latest ${limit} are shown: --limit shows more\n`)
}

async function checkPolicy(client: ServerClient, policy: string | undefined): Promise<void> {
  if (policy === undefined) return
  const ref = readPolicyRef(policy)
  const served = await policiesOf(client, ref.session)
  if (!served.some(({ name }) => name === ref.policy)) throw await noPolicy(client, ref)
}

/** `2026-01-01 00:05`; a dash for what is not there yet. */
export function sayWhen(instant: number | undefined, timezone: string): string {
  return instant === undefined ? '-' : sayInstant(wholeSecond(instant), timezone)
}
