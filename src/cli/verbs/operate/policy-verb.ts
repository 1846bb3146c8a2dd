/** Verbs that do one thing to one policy of a running server: `pause`, `resume`, `trigger` and `backfill` are made of it. */
import type { Command } from 'commander'
import { readPolicyRef } from '../../../scheduler/index.js'
import { addServerOptions, connect, nameOf, policyPath, withNearNames, type ServerClient, type ServerFlags } from '../../server/index.js'
import { exitCodes } from '../../terminal.js'
import type { Verb } from '../../verb.js'

export interface PolicyFlags extends ServerFlags {
  readonly json?: boolean
}

/** What differs between such verbs. */
export interface PolicyAction<Flags extends PolicyFlags, Answer> extends Pick<Verb, 'name' | 'summary' | 'examples'> {
  /** Keys of the answer that it speaks of. */
  readonly needs?: readonly (keyof Answer & string)[]
  /** Adds the options of its own. */
  readonly addOptions?: (command: Command) => void
  /** What is sent; undefined: nothing. @throws UsageError for options that cannot be used */
  readonly body?: (flags: Flags) => Readonly<Record<string, unknown>>
  /** What is said when it is done, without a line break. */
  readonly say: (done: {
    readonly policy: string
    readonly answer: Answer
    readonly flags: Flags
    readonly client: ServerClient
  }) => string | Promise<string>
}

/** `POST /v1/policies/NAME:verb`. */
export function policyVerb<Flags extends PolicyFlags, Answer extends object>(action: PolicyAction<Flags, Answer>): Verb {
  const { name, summary, examples, needs = [], addOptions, body, say } = action
  return {
    name,
    summary,
    examples,
    define(command) {
      command.argument('<policy>', 'its name, or SESSION/NAME where the session is not `default`')
      addOptions?.(command)
      addServerOptions(command).option('--json', "print the server's answer as one JSON object")
      return async (_, terminal) => {
        const [policy = ''] = command.args
        const flags = command.opts<Flags>()
        const ref = readPolicyRef(policy)
        const sent = body?.(flags)
        const client = await connect(flags, terminal)
        const answer = await withNearNames(client, policy, () =>
          client.post<Answer>(policyPath(ref, `:${name}`), needs, sent, { session: ref.session }),
        )
        const said = flags.json === true ? JSON.stringify(answer, undefined, 2) : await say({ policy: nameOf(ref), answer, flags, client })
        terminal.out(`${said}\n`)
        return exitCodes.well
      }
    },
  }
}
