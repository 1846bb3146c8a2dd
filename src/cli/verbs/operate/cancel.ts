/** `tidegate cancel`: ends a run, or all that a policy of a running server has under way. */
import { readPolicyRef } from '../../../scheduler/index.js'
import { addServerOptions, connect, nameOf, policyPath, withNearNames, type ServerClient, type ServerFlags } from '../../server/index.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'

interface Flags extends ServerFlags {
  readonly reason?: string
  readonly json?: boolean
}

export const cancelVerb: Verb = {
  name: 'cancel',
  summary: 'Ask for the end of a run of a running server, or of all runs and waiting windows of a policy.',
  examples: ['cancel reindex --reason "wrong region"', 'cancel default/reindex@2026-01-01T00:05:00Z#1'],
  define(command) {
    command
      .argument('<target>', 'the id of a run as `runs` prints it; or a policy, as NAME or SESSION/NAME')
      .option('--reason <text>', 'why; kept with the run')
    addServerOptions(command).option('--json', "print the server's answer as one JSON object")
    return (_, terminal) => run(command.args[0] ?? '', command.opts<Flags>(), terminal)
  },
}

async function run(target: string, flags: Flags, terminal: Terminal): Promise<ExitCode> {
  if (target.includes('@') && !/#\d+$/.test(target))
    throw new UsageError(`${target} is the id of a window: its runs are ${target}#1 and so on`)
  const client = await connect(flags, terminal)
  const body = flags.reason === undefined ? {} : { reason: flags.reason }
  const answer = target.includes('@') ? await cancelRun(client, target, body) : await cancelPolicy(client, target, body)
  if (flags.json === true) terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`)
  else if (target.includes('@')) terminal.out(`asked for the end of run ${target}; nothing more is launched in its window\n`)
  else terminal.out(`asked for the end of all that ${nameOf(readPolicyRef(target))} has under way; later slots open as usual\n`)
  return exitCodes.well
}

function cancelRun(client: ServerClient, run: string, body: object): Promise<object> {
  return client.post<{ readonly run: string }>(`/v1/runs/${encodeURIComponent(run)}:cancel`, ['run'], body)
}

function cancelPolicy(client: ServerClient, policy: string, body: object): Promise<object> {
  const ref = readPolicyRef(policy)
  return withNearNames(client, policy, () =>
    client.post<{ readonly policy: string }>(policyPath(ref, ':cancel'), ['policy'], body, { session: ref.session }),
  )
}
