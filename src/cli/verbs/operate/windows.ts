/** `tidegate windows`: the windows of a running server, and why they ended as they did. */
import { Option } from 'commander'
import { outcomes, type WindowRow } from '../../../scheduler/index.js'
import { sayTime } from '../../../trace/index.js'
import { plainText } from '../../plain-text.js'
import { explanationAt, latestWindows, type ServerClient } from '../../server/index.js'
import { exitCodes, type ExitCode, type Terminal } from '../../terminal.js'
import { wholeSecond } from '../../zoned.js'
import type { Verb } from '../../verb.js'
import { addListOptions, printRows, readListing, sayWhen, type ListFlags } from './list-verb.js'

interface Flags extends ListFlags {
  readonly outcome?: string
  readonly explain?: boolean
}

export const windowsVerb: Verb = {
  name: 'windows',
  summary: 'List the latest windows of a running server: when they were open, and with which outcome they ended.',
  examples: [
    'windows',
    'windows --policy reindex --outcome condition_false --explain',
    'windows --from 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z --limit 5000 --json',
  ],
  define(command) {
    addListOptions(command, 'open')
      .addOption(new Option('--outcome <outcome>', 'only those that ended so').choices(outcomes))
      .option('--explain', 'say of each why it is as it is')
    return (_, terminal) => run(command.opts<Flags>(), terminal)
  },
}

async function run(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const given = await readListing(flags, terminal)
  const listing = { ...given, query: { ...given.query, outcome: flags.outcome } }
  const windows = await latestWindows(listing.client, listing.query, listing.limit)
  const texts = flags.explain === true ? await explained(listing.client, windows) : undefined
  if (flags.json === true) {
    const rows = texts === undefined ? windows : windows.map((window, index) => ({ ...window, explanation: texts[index] }))
    terminal.out(`${JSON.stringify({ windows: rows }, undefined, 2)}\n`)
    return exitCodes.well
  }
  const rows = windows.map((window) => cellsOf(window, flags.timezone))
  const head = ['opens', 'closes', 'outcome', 'runs', 'window']
  await printRows(listing, flags, { many: 'window', head, rows }, terminal)
  for (const text of texts ?? []) terminal.out(`\n${plainText(text)}\n`)
  return exitCodes.well
}

function cellsOf(window: WindowRow, timezone: string): readonly string[] {
  const { id, opens, closes, launches } = window
  return [
    sayWhen(opens, timezone),
    closes === opens ? '-' : sayTime(wholeSecond(closes), timezone),
    sayOutcome(window),
    String(launches),
    id,
  ]
}

/** The outcome; of a window that is open what it does, or what holds it back. */
function sayOutcome({ outcome, state, intervals }: WindowRow): string {
  if (outcome !== undefined) return outcome
  const held = intervals.at(-1)
  return held !== undefined && held.to === undefined ? `open: ${held.reason}` : `open: ${state}`
}

async function explained(client: ServerClient, windows: readonly WindowRow[]): Promise<readonly string[]> {
  const texts: string[] = []
  for (const { id } of windows) texts.push((await explanationAt(client, id)).text)
  return texts
}
