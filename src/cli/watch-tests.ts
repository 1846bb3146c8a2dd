/** `tidegate test --watch`: runs policy tests again when they, or anything that they are made of, have changed. */
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { referenceFinder } from '../testing/index.js'
import { counted } from './diagnostics.js'
import { CTRL_C, type ExitCode, type Terminal } from './terminal.js'
import { FolderWatch } from './watch-folders.js'

/** The files of a run, as `readTexts` reads them. */
export interface WatchedTexts {
  /** The test files. */
  readonly files: readonly string[]
  readonly texts: ReadonlyMap<string, string>
  readonly unreadable: ReadonlyMap<string, unknown>
}

export interface WatchOptions<Read extends WatchedTexts> {
  /** Names and patterns of test files. */
  readonly patterns: readonly string[]
  readonly read: () => Promise<Read>
  /** Runs these test files of what was read, and prints the results. */
  readonly run: (entries: readonly string[], read: Read) => ExitCode
  /** Every change runs all tests, since the results belong together: coverage. */
  readonly together: boolean
}

const CLEAR = '\u001B[2J\u001B[3J\u001B[H'

/** Ends on `q` and Ctrl-C, with the exit code of the last run. */
export async function watchTests<Read extends WatchedTexts>(options: WatchOptions<Read>, terminal: Terminal): Promise<ExitCode> {
  const { patterns, read, run, together } = options
  const wake = new Wake()
  const watch = new FolderWatch(() => wake.up(''))
  const stop = terminal.keys?.((key) => wake.up(key))
  let known: ReadonlyMap<string, string> = new Map()
  let code: ExitCode = 0
  try {
    for (let key = 'a'; !isEnd(key); key = await wake.next()) {
      const now = await read()
      watch.follow(foldersOf(now, patterns, terminal.cwd))
      const prints = new Map(now.files.map((file) => [file, printOf(file, now)]))
      const isAsked = /[aA\r\n]/.test(key)
      const changed = now.files.filter((file) => isAsked || prints.get(file) !== known.get(file))
      known = prints
      if (changed.length === 0 && !isAsked) continue
      if (terminal.isInteractive === true) terminal.out(CLEAR)
      code = run(together ? now.files : changed, now)
      const rest = together ? 0 : now.files.length - changed.length
      const others = rest === 0 ? '' : `; ${counted(rest, 'other test file')} did not change`
      terminal.out(`\nwatching ${counted(now.texts.size, 'file') || 'for files'}${others} (a runs all, q ends)\n`)
    }
  } finally {
    watch.close()
    stop?.()
  }
  return code
}

function isEnd(key: string): boolean {
  return key === 'q' || key === 'Q' || key === CTRL_C || key === '\u0004'
}

/** All that a test file is made of, as one text: equal prints mean equal results. */
function printOf(entry: string, { texts }: WatchedTexts): string {
  const references = referenceFinder()
  const names = new Set([entry])
  for (const name of names) {
    const text = texts.get(name)
    if (text !== undefined) for (const other of references(name, text)) names.add(other)
  }
  return JSON.stringify([...names].map((name) => [name, texts.get(name) ?? null]))
}

/** The folders of all files, also of those that are not there, and those that were named. */
function foldersOf({ texts, unreadable }: WatchedTexts, patterns: readonly string[], cwd: string): ReadonlySet<string> {
  const files = [...texts.keys(), ...unreadable.keys()].map((file) => dirname(resolve(cwd, file)))
  const named = patterns.map((pattern) => resolve(cwd, pattern.replace(/[*?{[(].*$/s, '.')))
  return new Set([...files, ...named.map((path) => (isFolder(path) ? path : dirname(path)))])
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Waits for the next thing that happens; what happens while nobody waits is kept, keys before changes. */
class Wake {
  #kept: string[] = []
  #resolve: ((key: string) => void) | undefined

  up(key: string): void {
    const waiting = this.#resolve
    this.#resolve = undefined
    if (waiting !== undefined) waiting(key)
    else if (key !== '' || !this.#kept.includes('')) this.#kept.push(key)
  }

  async next(): Promise<string> {
    const kept = this.#kept.find((key) => key !== '') ?? this.#kept[0]
    if (kept !== undefined) {
      this.#kept.splice(this.#kept.indexOf(kept), 1)
      return kept
    }
    return new Promise((resolveNext) => {
      this.#resolve = resolveNext
    })
  }
}
