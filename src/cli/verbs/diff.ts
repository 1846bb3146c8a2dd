/** `tidegate diff`: two versions of policies over one recorded past, and what the new one would have done differently. */
import { formatInstant } from '../../../grammar/index.js'
import { diffHistories, historyDiffText, isSameHistory, type HistoryDiff, type Simulation } from '../../testing/index.js'
import { sayInstant } from '../../trace/index.js'
import { loadPlans } from '../load-plan.js'
import { addReplayOptions, readPast, replayPast, sayPast, type Past, type ReplayFlags } from '../recorded-past.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import { drawingWriter } from '../timeline-files.js'
import type { Verb } from '../verb.js'

interface Options extends ReplayFlags {
  readonly policy?: string
}

/** How many windows of a policy are shown unless all are asked for. */
const SHOWN = 10

export const diffVerb: Verb = {
  name: 'diff',
  summary: 'Replay two versions of policies over one recorded past: windows and runs gained, lost, moved, each explained.',
  examples: [
    'diff old.policy.yaml new.policy.yaml --events load.jsonl',
    'diff main/policies policies --events load.jsonl --run-log runs.jsonl --policy reindex --all',
    'diff old.policy.yaml new.policy.yaml --events load.csv --exit-code --json',
  ],
  define(command) {
    command.argument('<old>', 'a policy file, a folder or a pattern: as it was').argument('<new>', 'the same: as it is to be')
    addReplayOptions(command, {
      all: `all windows that differ (default: the first ${SHOWN} of each policy)`,
      drawn: 'two timelines of each policy that differs',
      differs: 'anything differs',
    }).option('--policy <name>', 'only this policy, by its name')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run([old = '', now = '']: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const read = await readPast(options, terminal)
  if (!read.ok) return read.code
  const { past } = read
  const zone = { timezone: options.timezone }
  const [first, second] = [await loadPlans([old], zone, terminal), await loadPlans([now], zone, terminal)]
  if (!first.ok) return first.code
  if (!second.ok) return second.code
  checkPolicy(options.policy, [...first.plan, ...second.plan])
  const before = replayPast(first.policies, past, options, `replaying ${old}`, terminal)
  const after = replayPast(second.policies, past, options, `replaying ${now}`, terminal)
  const diff = diffHistories(before, after, options.policy === undefined ? {} : { policy: options.policy })
  if (options.svgDir !== undefined) draw(diff, before, after, past, options.svgDir, terminal)
  if (options.json === true) {
    const span = { from: formatInstant(past.from), until: formatInstant(past.until) }
    terminal.out(`${JSON.stringify({ ...span, ...diff }, undefined, 2)}\n`)
  } else {
    const { timezone } = options
    terminal.out(`${sayInstant(past.from, timezone)} to ${sayInstant(past.until, timezone)} (${timezone}), ${sayPast(past)}\n\n`)
    terminal.out(historyDiffText(diff, { colours: terminal.colours, limit: options.all === true ? Infinity : SHOWN }))
  }
  return options.exitCode === true && !isSameHistory(diff) ? exitCodes.failed : exitCodes.well
}

function checkPolicy(policy: string | undefined, plans: readonly { readonly name: string }[]): void {
  const names = new Set(plans.map(({ name }) => name))
  if (policy !== undefined && !names.has(policy)) throw new UsageError(`there is no policy "${policy}": choose ${[...names].join(', ')}`)
}

function draw(diff: HistoryDiff, before: Simulation, after: Simulation, { from, until }: Past, folder: string, terminal: Terminal): void {
  const write = drawingWriter(folder, terminal.cwd)
  for (const { policy, changes, change } of diff.policies) {
    if (changes.length === 0) continue
    if (change !== 'added') write(`${policy}-old`, before.toSVG(policy, { from, to: until, title: `${policy}, old` }))
    if (change !== 'removed') write(`${policy}-new`, after.toSVG(policy, { from, to: until, title: `${policy}, new` }))
  }
}
