/** The options of every verb that lives through time with policies: `simulate`, `render`, `explain`, `replay` and `diff`. */
import type { Command } from 'commander'
import { readDuration } from '../../grammar/index.js'
import { readTimezone } from './option-values.js'

export interface VirtualTimeFlags {
  readonly from?: string
  readonly until?: string
  readonly timezone: string
  readonly ttl?: string
  readonly takes?: string
  readonly heartbeats?: boolean
}

/** What verbs say of them in words of their own. */
export interface VirtualTimeWords {
  /** Where time begins and ends unless it is said. */
  readonly from: string
  readonly until: string
  readonly takes: string
}

/** Adds the options to a verb. */
export function addVirtualTimeOptions(command: Command, { from, until, takes }: VirtualTimeWords): Command {
  return command
    .option('--from <instant>', `when the policies are loaded (default: ${from})`)
    .option('--until <instant>', `the end, inclusive (default: ${until})`)
    .option('--timezone <zone>', 'the zone of policies that name none', 'UTC')
    .option('--ttl <duration>', 'how long "recent" and "last known" see an event (default: 10m)')
    .option('--takes <duration>', `${takes} (default: 0s)`)
    .option('--heartbeats', 'judge on heartbeats only, once a minute')
}

/** Whether zone and lengths of time can be read. @throws UsageError, TidegateError `bad-option` */
export function checkVirtualTime({ timezone, ttl, takes }: VirtualTimeFlags): void {
  readTimezone(timezone)
  for (const [option, text] of Object.entries({ '--ttl': ttl, '--takes': takes })) if (text !== undefined) readDuration(option, text)
}
