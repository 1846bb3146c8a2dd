/** What a verb may touch of the outside: where its words go, whether they may be coloured, where relative names start. Tests give it another one. */

export interface Terminal {
  /** The version of the program. */
  readonly version: string
  /** Where relative names start. */
  readonly cwd: string
  /** Whether what goes out may be coloured; the same for errors. */
  readonly colours: boolean
  /** Epoch ms. */
  now(): number
  /** Prints results. */
  out(text: string): void
  /** Prints what went wrong. */
  error(text: string): void
  /** Where a person looks at the errors: shows one line in place of the one before it, which the empty text takes away. */
  readonly progress?: (line: string) => void
  /** Whether a person looks at the results as they come, so that the screen may be cleared. */
  readonly isInteractive?: boolean
  /** Hands over each key that a person presses, and Ctrl-C where the process is asked to end, until the function that it answers is called. */
  readonly keys?: (onKey: (key: string) => void) => () => void
}

/** What `keys` hands over for Ctrl-C. */
export const CTRL_C = '\u0003'

/** How a verb ended. @see FORMATS section 2 */
export const exitCodes = {
  well: 0,
  /** A test failed or a file has errors. */
  failed: 1,
  /** A file cannot be read, or wrong usage. */
  unusable: 2,
  /** Coverage below the threshold. */
  below: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Something on the command line that cannot be used; its message says what can. */
export class UsageError extends Error {}

/** The terminal of this process. Colours only where a person looks, as NO_COLOR and FORCE_COLOR wish. */
export function processTerminal(version: string): Terminal {
  return {
    version,
    cwd: process.cwd(),
    colours: wantsColours(process.env, process.stdout.isTTY),
    now: () => Date.now(),
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    isInteractive: process.stdout.isTTY,
    keys: processKeys,
    ...(process.stderr.isTTY && process.env['TERM'] !== 'dumb'
      ? { progress: (line) => void process.stderr.write(`\r\u001B[K${line}`) }
      : {}),
  }
}

function processKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process
  const hear = (data: Buffer): void => onKey(data.toString())
  const end = (): void => onKey(CTRL_C)
  if (stdin.isTTY) {
    stdin.setRawMode(true)
    stdin.on('data', hear)
    stdin.resume()
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  return () => {
    process.off('SIGINT', end).off('SIGTERM', end)
    if (!stdin.isTTY) return
    stdin.off('data', hear)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

/** @see https://no-color.org */
export function wantsColours(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force !== '0' && force !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}
