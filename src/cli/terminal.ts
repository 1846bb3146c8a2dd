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
}

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
    ...(process.stderr.isTTY && process.env['TERM'] !== 'dumb'
      ? { progress: (line) => void process.stderr.write(`\r\u001B[K${line}`) }
      : {}),
  }
}

/** @see https://no-color.org */
export function wantsColours(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force !== '0' && force !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}
