/** `tidegate runs`: the runs of a running server. */
import type { RunRow } from '../../../scheduler/index.js'
import { sayDuration } from '../../../trace/index.js'
import { latestRuns } from '../../server/index.js'
import { exitCodes, type ExitCode, type Terminal } from '../../terminal.js'
import { wholeSecond } from '../../zoned.js'
import type { Verb } from '../../verb.js'
import { addListOptions, printRows, readListing, sayWhen, type ListFlags } from './list-verb.js'

interface Flags extends ListFlags {
  readonly window?: string
}

export const runsVerb: Verb = {
  name: 'runs',
  summary: 'List the latest runs of a running server: when they started, how long they took, how they ended.',
  examples: ['runs', 'runs --policy reindex --from 2026-01-01T00:00:00Z', 'runs --window default/reindex@2026-01-01T00:05:00Z --json'],
  define(command) {
    addListOptions(command, 'started').option('--window <id>', 'only those of this window')
    return (_, terminal) => run(command.opts<Flags>(), terminal)
  },
}

async function run(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const given = await readListing(flags, terminal)
  const listing = { ...given, query: { ...given.query, window: flags.window } }
  const runs = await latestRuns(listing.client, listing.query, listing.limit)
  if (flags.json === true) {
    terminal.out(`${JSON.stringify({ runs }, undefined, 2)}\n`)
    return exitCodes.well
  }
  const rows = runs.map((one) => cellsOf(one, flags.timezone))
  await printRows(listing, flags, { many: 'run', head: ['started', 'took', 'result', 'workflow', 'run'], rows }, terminal)
  return exitCodes.well
}

/** To the millisecond below a second, else to the second. */
function sayTook(ms: number): string {
  return sayDuration(ms < 1000 ? ms : wholeSecond(ms))
}

function cellsOf({ id, workflow, start, end, result, failure, stuck, message }: RunRow, timezone: string): readonly string[] {
  const how = result === undefined ? (stuck === true ? 'stuck' : 'running') : (failure ?? result)
  return [
    sayWhen(start, timezone),
    end === undefined ? '-' : sayTook(end - start),
    how,
    workflow,
    message === undefined ? id : `${id}  ${message}`,
  ]
}
