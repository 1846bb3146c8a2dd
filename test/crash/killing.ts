/** Starts the victim, kills it at some moment, again and again; then holds what is in the file to what was promised and to the log of the orchestrator. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsup'
import type { RunRow, WindowRow } from '../../src/index.js'
import { sqliteStore } from '../../src/hosts/sqlite/index.js'
import { RecordChecks } from '../../src/testing/faults/record-checks.js'

export interface Killed {
  /** Broken promises, in words; empty as it should be. */
  readonly problems: readonly string[]
  readonly counts: {
    readonly kills: number
    readonly events: number
    readonly windows: number
    readonly launches: number
    readonly ends: number
    readonly pauses: number
  }
}

export interface Killing {
  /** A folder of its own. */
  readonly folder: string
  readonly kills: number
  /** How long one life lasts at most, ms from its start. */
  readonly livesFor: number
  readonly onKill?: (kills: number) => void
}

/** What the victim was promised, over all its lives. */
class Promised {
  readonly problems: string[] = []
  readonly windows = new Set<string>()
  readonly ended = new Set<string>()
  events = 0
  lastEvent = 0
  pauses = 0
  #lastPause = 0

  take(line: string): void {
    const [what, name = '', more = ''] = line.split(' ')
    if (what === 'event') {
      this.events += 1
      this.lastEvent = Math.max(this.lastEvent, Number(name))
    } else if (what === 'window') this.windows.add(name)
    else if (what === 'ended') this.ended.add(name)
    else if (what === 'pause') {
      this.pauses += 1
      this.#lastPause = Number(name)
    } else if (what === 'up') this.#cameUp(Number(name), more)
  }

  #cameUp(counted: number, note: string): void {
    if (counted < this.lastEvent) this.problems.push(`event ${this.lastEvent} was durable; after the kill the last is ${counted} (S6.4)`)
    if (this.#lastPause > 0 && !(Number(note) >= this.#lastPause))
      this.problems.push(`pause ${this.#lastPause} was done; after the kill it is ${note} (S8)`)
  }
}

/** Bundles the victim, so that it starts fast. Answers its path. */
export async function buildVictim(folder: string): Promise<string> {
  await build({
    entry: { victim: join(import.meta.dirname, 'victim.ts') },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    target: 'es2022',
    noExternal: [/^(?!node:)/],
    external: ['better-sqlite3'],
    // Packages in the older form ask for modules of Node by `require`.
    banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url)" },
    loader: { '.dsl': 'text' },
    config: false,
    silent: true,
    splitting: false,
    tsconfig: join(import.meta.dirname, '../../tsconfig.json'),
  })
  return join(folder, 'victim.mjs')
}

export async function killOften({ folder, kills, livesFor, onKill }: Killing): Promise<Killed> {
  const victim = await buildVictim(folder)
  const [path, log] = [join(folder, 'tide.db'), join(folder, 'orchestrator.log')]
  const promised = new Promised()
  for (let kill = 1; kill <= kills; kill += 1) {
    await live([victim, path, log], promised, livesFor * Math.random())
    onKill?.(kill)
  }
  const code = await live([victim, path, log, 'finish'], promised, undefined)
  if (code !== 0) promised.problems.push(`the last life ended with ${code ?? 'a signal'}`)
  const launched = linesOf(existsSync(log) ? readFileSync(log, 'utf8') : '').flatMap((line) =>
    line.startsWith('launch ') ? [line.slice('launch '.length)] : [],
  )
  const problems = [...promised.problems, ...compare(path, promised, launched)]
  const { events, windows, ended, pauses } = promised
  return { problems, counts: { kills, events, windows: windows.size, launches: launched.length, ends: ended.size, pauses } }
}

/** One life; with `ms` it is killed so long after it has come up, or one time in five after it was started. Answers its exit code. */
function live(args: readonly string[], promised: Promised, ms: number | undefined): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [text, errors] = ['', '']
    let timer: NodeJS.Timeout | undefined
    const kill = (): void => {
      if (ms !== undefined) timer ??= setTimeout(() => child.kill('SIGKILL'), ms)
    }
    if (Math.random() < 0.2) kill()
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      kill()
      text += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      for (const line of linesOf(text)) promised.take(line)
      if (errors !== '') promised.problems.push(`the victim said: ${errors.slice(0, 500)}`)
      resolve(code)
    })
  })
}

/** Whole lines only. */
function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

/** The records in the file against the promises and the orchestrator's log. */
function compare(path: string, promised: Promised, launched: readonly string[]): string[] {
  const problems: string[] = []
  const store = sqliteStore(path)
  const rows = [...(store.load()?.rows ?? [])]
  const windows = allOf(
    (policy, to) => store.windows({ policy, to, limit: listMax }),
    ({ opens }: WindowRow) => opens,
  )
  const runs = allOf(
    (policy, to) => store.runs({ policy, to, limit: listMax }),
    ({ start }: RunRow) => start,
  )
  for (const row of rows) if (row.table === 'run' && row.state !== 'ended') problems.push(`run ${row.id} never ended`)
  store.close()
  const checks = new RecordChecks()
  const byNumber = [...runs.values()].sort((a, b) => a.n - b.n)
  checks.commit(
    [...windows.values(), ...byNumber].map((row) => ({ kind: 'put', row })),
    Infinity,
  )
  for (const id of launched) checks.launch(id)
  checks.end()
  problems.push(...checks.problems)
  for (const id of promised.windows) if (!windows.has(id)) problems.push(`window ${id} was opened and is not in the file (S6.4)`)
  for (const id of promised.ended)
    if (runs.get(id)?.result !== 'success')
      problems.push(`the end of ${id} was durable and is ${runs.get(id)?.result ?? 'not'} in the file (S6.4)`)
  for (const { id, failure } of runs.values())
    if (!checks.hasLaunched(id) && failure !== 'runner_lost' && failure !== 'launch_failed')
      problems.push(`run ${id} is in the file and was never launched`)
  return problems
}

const policies = ['looping', 'instant', 'gated', 'asked', 'paused'] as const
/** The most rows that one question lists. */
const listMax = 10_000

/** Everything, policy by policy, from the end to the beginning, since lists are bounded to the latest rows. */
function allOf<Row extends { readonly id: string }>(
  list: (policy: string, to: number) => readonly Row[],
  at: (row: Row) => number,
): ReadonlyMap<string, Row> {
  const found = new Map<string, Row>()
  for (const policy of policies) {
    for (let to = Number.MAX_SAFE_INTEGER; ;) {
      const known = found.size
      const rows = list(policy, to)
      for (const row of rows) found.set(row.id, row)
      const [first] = rows
      if (first === undefined || rows.length < listMax || found.size === known) break
      to = at(first) + 1
    }
  }
  return found
}
