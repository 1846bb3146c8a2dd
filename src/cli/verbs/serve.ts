/** `tidegate serve`: the HTTP server on a store in a file, with policies from files and experiments. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isTidegateError, PolicyError } from '../../../grammar/index.js'
import type * as serving from '../../hosts/http/serving.js'
import { memoryStore } from '../../hosts/memory/memory-store.js'
import { createScheduler, type Scheduler } from '../../hosts/scheduler.js'
import type { Store } from '../../hosts/store.js'
import { loadPlans } from '../load-plan.js'
import { readWhole } from '../option-values.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

interface Options {
  readonly host: string
  readonly port: string
  readonly store: string
  readonly tokenFile?: string
  readonly launch?: string
  readonly allowHost?: readonly string[]
  readonly timezone?: string
}

/** Where tokens may stand in place of a file: the text that the file would hold, lines divided by newlines or semicolons. */
const tokensVariable = 'TIDEGATE_TOKENS'

/** What the server needs beside the package. */
const serverPackages = 'fastify @fastify/swagger @fastify/swagger-ui @fastify/rate-limit'

/** How long trials may go on after a signal; runs of an orchestrator go on anyway. */
const drain = '10s'

export const serveVerb: Verb = {
  name: 'serve',
  summary: 'Run policies and experiments, with an HTTP interface; what is decided is stored in a file.',
  examples: [
    'serve',
    'serve policies/*.policy.yaml --launch http://127.0.0.1:9000/runs',
    'serve --store memory --port 0',
    'serve --host 0.0.0.0 --token-file tokens.txt --allow-host service.internal:8080',
  ],
  define(command) {
    command
      .argument('[files...]', 'policy files, folders or patterns')
      .option('--host <address>', 'the address to listen at', '127.0.0.1')
      .option('--port <number>', 'the port; 0: any that is free', '8088')
      .option('--store <file>', 'the file that everything is stored in, or `memory`', 'tidegate.db')
      .option('--token-file <file>', `lines of \`role name token\`; or the same text in ${tokensVariable}`)
      .option('--launch <url>', 'where workflows of policies are started: POST url, GET and DELETE url/ID')
      .option('--allow-host <host...>', 'hosts that the HTTP actions of experiments may speak to')
      .option('--timezone <zone>', 'the zone of policies that name none; UTC if absent')
    return (_, terminal) => serve(command.args, command.opts<Options>(), terminal)
  },
}

/** What cannot be opened, read or listened at is told in its own words. */
async function serve(files: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  try {
    return await run(files, options, terminal)
  } catch (error) {
    if (isTidegateError(error) && !(error instanceof PolicyError)) throw new UsageError(error.message)
    throw error
  }
}

async function run(files: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const port = readWhole('--port', options.port, 0, 65_535)
  const loaded = files.length === 0 ? undefined : await loadPlans(files, { timezone: options.timezone ?? 'UTC' }, terminal)
  if (loaded?.ok === false) return loaded.code
  const server = await serverParts()
  const tokens = await tokensOf(options, terminal, server)
  const experiments = server.createExperiments({ http: { allowedHosts: options.allowHost ?? [] } })
  const launcher = server.servingLauncher({
    workflows: experiments.workflows,
    report: (runId, report) => void scheduler.report(runId, report),
    ...(options.launch === undefined ? {} : { other: server.httpLauncher(urlOf(options.launch)) }),
  })
  const store = await storeOf(options, terminal)
  const scheduler: Scheduler = createScheduler({
    store,
    launcher,
    concurrencyGroups: experiments.concurrencyGroups,
    logger: { warn: (_, message) => terminal.error(`warning: ${message}\n`), error: (_, message) => terminal.error(`error: ${message}\n`) },
    ...(loaded === undefined ? {} : { policies: loaded.policies }),
    ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
  })
  try {
    await scheduler.start()
    await experiments.attach(scheduler)
    const running = await server.startServer({
      scheduler,
      experiments,
      host: options.host,
      port,
      ...(tokens === undefined ? {} : { tokens }),
    })
    const { length } = scheduler.policies()
    terminal.out(
      `listening at ${running.url} (documented at ${running.url}/docs); ${length} ${length === 1 ? 'policy' : 'policies'}; store: ${options.store}\n`,
    )
    await signalled()
    terminal.out('stopping\n')
    await running.close()
  } finally {
    await scheduler.stop({ drain: experiments.running > 0 ? drain : 0 })
    store.close?.()
  }
  return exitCodes.well
}

type ServerParts = typeof serving

/** The server is loaded only here: its packages are not installed for those who only check and test. */
async function serverParts(): Promise<ServerParts> {
  try {
    return await import('../../hosts/http/serving.js')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      throw new UsageError(`the server needs packages that are not installed: npm install ${serverPackages}`)
    throw error
  }
}

async function tokensOf(
  { tokenFile }: Options,
  terminal: Terminal,
  { readTokens }: ServerParts,
): Promise<ReturnType<typeof readTokens> | undefined> {
  const given = process.env[tokensVariable]
  if (tokenFile === undefined) return given === undefined ? undefined : tokensIn(readTokens, given.replaceAll(';', '\n'), tokensVariable)
  const text = await readFile(resolve(terminal.cwd, tokenFile), 'utf8').catch((error: unknown) => {
    throw new UsageError(`--token-file ${tokenFile} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  })
  return tokensIn(readTokens, text, tokenFile)
}

function tokensIn(readTokens: ServerParts['readTokens'], text: string, source: string): ReturnType<typeof readTokens> {
  try {
    return readTokens(text, source)
  } catch (error) {
    if (isTidegateError(error)) throw new UsageError(error.message)
    throw error
  }
}

async function storeOf({ store }: Options, terminal: Terminal): Promise<Store> {
  if (store === 'memory') return memoryStore()
  const { sqliteStore } = await import('../../hosts/sqlite/index.js')
  return sqliteStore(resolve(terminal.cwd, store))
}

function urlOf(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text
  throw new UsageError(`--launch ${text}: give a whole URL such as http://127.0.0.1:9000/runs`)
}

/** Resolves when a person or a supervisor asks the process to end. */
function signalled(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', () => done()).once('SIGTERM', () => done())
  })
}
