/** What a verb of the command line is; each file in `verbs/` makes one. */
import type { Command } from 'commander'
import type { ExitCode, Terminal } from './terminal.js'

export interface Verb {
  readonly name: string
  /** What it does, in one sentence. */
  readonly summary: string
  /** Command lines without the program's name, most useful first. */
  readonly examples: readonly string[]
  /** Adds arguments and options, and answers what the verb does with them. */
  define(command: Command): (command: Command, terminal: Terminal) => Promise<ExitCode>
}

/** Verbs under a common first word. */
export interface VerbGroup {
  readonly name: string
  readonly summary: string
  readonly verbs: readonly Verb[]
}
