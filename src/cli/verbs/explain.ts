/** `tidegate explain`: says why windows of policies are as they are, from a simulation up to an instant, or by asking a running server. */
import { formatInstant, parseInstant } from '../../../grammar/index.js'
import { explainAsked } from '../asked-explanation.js'
import { loadPlan } from '../load-plan.js'
import { addAdmission, type ServerFlags } from '../server/index.js'
import { addSimulationOptions, simulateFiles, type SimulationFlags } from '../simulated-files.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

interface Options extends SimulationFlags, Omit<ServerFlags, 'url'> {
  readonly url?: string
  readonly long?: boolean
  readonly json?: boolean
}

export const explainVerb: Verb = {
  name: 'explain',
  summary:
    'Say why policies ran or did not: simulate them over recorded events, or ask a running server, and explain their latest windows.',
  examples: [
    'explain reindex.policy.yaml --events load.jsonl',
    'explain reindex.policy.yaml:reindex@2026-01-01T00:11:00Z --events load.jsonl --long',
    'explain reindex.policy.yaml --events load.csv --takes 2m30s --json',
    'explain reindex@2026-01-01T00:11:00Z --url http://127.0.0.1:8088',
  ],
  define(command) {
    command.argument(
      '<target>',
      'a policy file, or FILE:POLICY for one policy of it; with --url a policy or the id of a window; with @TIME for the latest window at that time',
    )
    addSimulationOptions(command).option('--url <url>', 'ask this server in place of a simulation')
    addAdmission(command)
      .option('--long', 'what each condition saw, the closest miss (of a simulation), the runs')
      .option('--json', 'print one JSON object')
    return async (_, terminal) => {
      const options = command.opts<Options>()
      if (options.url !== undefined && command.getOptionValueSource('timezone') === 'cli') throw forSimulation('timezone')
      return run(command.args[0] ?? '', options, terminal)
    }
  },
}

/** Options of a simulation, which a server does not ask for: it has lived through its own events. */
const simulationOnly = ['events', 'from', 'until', 'ttl', 'takes', 'heartbeats'] as const

function run(target: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { url } = options
  if (url === undefined) {
    if (options.events === undefined && options.from === undefined)
      throw new UsageError('give --events FILE, over which policies are simulated, or --from and --until; or --url to ask a running server')
    if (options.tokenFile !== undefined) throw new UsageError('--token-file is for a server: give --url')
    return explainSimulated(target, options, terminal)
  }
  for (const name of simulationOnly) if (options[name] !== undefined) throw forSimulation(name)
  return explainAsked(target, { ...options, url }, terminal)
}

function forSimulation(name: (typeof simulationOnly)[number] | 'timezone'): UsageError {
  const its = name === 'timezone' ? 'zones' : 'events'
  return new UsageError(`--${name} is for a simulation, and --url asks a server, which has its own ${its}: leave one out`)
}

async function explainSimulated(target: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { file, until } = readTarget(target)
  if (until !== undefined && options.until !== undefined)
    throw new UsageError(`--until says the end once more: leave it out, or leave out @${until}`)
  const flags = until === undefined ? options : { ...options, until }
  const ran = await simulateFiles(flags, (plan) => loadPlan(file, plan, terminal), terminal)
  if (!ran.ok) return ran.code
  const { simulation } = ran
  const explained = ran.plan.map(({ name }) => ({ name, explanation: simulation.explain(name), long: simulation.explainLong(name) }))
  if (options.json === true) {
    const policies = explained.map(({ name, explanation, long }) => ({ policy: name, ...explanation, long: long.split('\n') }))
    terminal.out(`${JSON.stringify({ from: formatInstant(ran.from), until: formatInstant(ran.until), policies }, undefined, 2)}\n`)
    return exitCodes.well
  }
  const texts = explained.map(({ name, explanation, long }) => {
    const text = options.long === true ? long : explanation.text
    return explained.length === 1 ? text : `${name}: ${text}`
  })
  terminal.out(`${texts.join(options.long === true ? '\n\n' : '\n')}\n`)
  return exitCodes.well
}

/** `FILE:POLICY@TIME`. What follows an `@` and is no instant belongs to the name of the file, unless it looks like a date. */
function readTarget(target: string): { readonly file: string; readonly until?: string } {
  const at = target.lastIndexOf('@')
  const time = target.slice(at + 1)
  if (at <= 0) return { file: target }
  if (parseInstant(time) !== undefined) return { file: target.slice(0, at), until: time }
  if (/^\d{4}-/.test(time)) throw new UsageError(`@${time} is not an instant: write date, time and offset, such as @2026-12-01T00:00:00Z`)
  return { file: target }
}
