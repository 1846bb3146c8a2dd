/** The command line: one verb per file, one place where words become exit codes. */
import { Command, CommanderError } from 'commander'
import { isTidegateError, PolicyError } from '../../grammar/index.js'
import { printDiagnostics } from './diagnostics.js'
import { plainText } from './plain-text.js'
import { ServerFailure } from './server/index.js'
import { exitCodes, UsageError, type Terminal } from './terminal.js'
import { checkVerb } from './verbs/check.js'
import { diffVerb } from './verbs/diff.js'
import { dslVerbs } from './verbs/dsl/index.js'
import { evalVerb } from './verbs/eval.js'
import { explainVerb } from './verbs/explain.js'
import { importVerbs } from './verbs/import/index.js'
import { initVerb } from './verbs/init.js'
import { nextVerb } from './verbs/next.js'
import { operateVerbs } from './verbs/operate/index.js'
import { renderVerb } from './verbs/render.js'
import { replayVerb } from './verbs/replay.js'
import { schemaVerb } from './verbs/schema.js'
import { serveVerb } from './verbs/serve.js'
import { simulateVerb } from './verbs/simulate.js'
import { testVerb } from './verbs/test.js'
import type { Verb, VerbGroup } from './verb.js'

/** In the order in which the help lists them. */
const verbs: readonly (Verb | VerbGroup)[] = [
  initVerb,
  checkVerb,
  testVerb,
  nextVerb,
  simulateVerb,
  replayVerb,
  diffVerb,
  explainVerb,
  renderVerb,
  evalVerb,
  dslVerbs,
  importVerbs,
  serveVerb,
  ...operateVerbs,
  schemaVerb,
]

/** Runs one command line (without the program's own name) and answers its exit code. Never throws. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.well
  const program = createProgram(terminal, (given) => (code = given))
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    return failureCode(error, terminal)
  }
}

function createProgram(terminal: Terminal, finish: (code: number) => void): Command {
  const program = new Command('tidegate')
    .description('Decides when workflows may run: time windows, conditions on live metrics, run control.')
    .version(terminal.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [verb]', 'print the help of a verb')
    .showHelpAfterError('(add --help for how to use it)')
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.error(text) })
    .exitOverride()
  for (const verb of verbs) {
    if ('define' in verb) addVerb(program, verb, terminal, finish)
    else {
      const group = program.command(verb.name).summary(verb.summary).description(verb.summary)
      for (const inner of verb.verbs) addVerb(group, inner, terminal, finish)
    }
  }
  return program.addHelpText(
    'after',
    '\nExit codes: 0 well, 1 a test failed, a file has errors or a server refuses, 2 a file cannot be read, a server not be asked, or wrong usage, 3 coverage below the threshold, or more warnings than allowed.',
  )
}

function addVerb(parent: Command, verb: Verb, terminal: Terminal, finish: (code: number) => void): void {
  const { name, summary, examples } = verb
  const command = parent.command(name).summary(summary).description(summary)
  if (operateVerbs.includes(verb)) command.helpGroup('A running server:')
  command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ tidegate ${example}`).join('\n')}\n`)
  const run = verb.define(command)
  command.action(async () => finish(await run(command, terminal)))
}

function failureCode(error: unknown, terminal: Terminal): number {
  // Commander has printed its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.well : exitCodes.unusable
  if (error instanceof UsageError) {
    terminal.error(`error: ${error.message}\n`)
    return exitCodes.unusable
  }
  if (error instanceof ServerFailure) {
    printDiagnostics(error.diagnostics, new Map(), terminal)
    terminal.error(`error: ${plainText(error.message)}\n${error.help === undefined ? '' : `  help: ${error.help}\n`}`)
    return error.exitCode
  }
  if (error instanceof PolicyError) {
    terminal.error(`${error.message}\n`)
    return exitCodes.failed
  }
  if (isTidegateError(error) && error.code === 'bad-option') {
    terminal.error(`error: ${error.message}\n`)
    return exitCodes.unusable
  }
  terminal.error(
    `tidegate failed, which is a mistake of its own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return exitCodes.unusable
}
