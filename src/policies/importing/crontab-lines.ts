/** Cuts a crontab into settings and jobs, each part with its place. What they mean is the importer's business. */
import type { ForeignPlace } from './import-report.js'

/** A piece of a line. */
export interface Piece extends ForeignPlace {
  readonly text: string
}

export type CrontabLine =
  /** `NAME=value`. */
  | { readonly kind: 'setting'; readonly name: Piece; readonly value: string; readonly whole: Piece }
  /** `schedule`: five fields, or an `@word`. `comments`: the comment lines right above. */
  | {
      readonly kind: 'job'
      readonly schedule: Piece
      readonly fields: readonly Piece[]
      readonly user: Piece | undefined
      readonly command: Piece
      readonly comments: readonly string[]
    }
  /** Neither. */
  | { readonly kind: 'unknown'; readonly whole: Piece; readonly expected: string }

/** Reads a crontab line by line. `hasUsers`: jobs name a user before the command, as in /etc/crontab. */
export function readCrontab(text: string, hasUsers: boolean): readonly CrontabLine[] {
  const found: CrontabLine[] = []
  let comments: string[] = []
  let offset = text.startsWith('\uFEFF') ? 1 : 0
  for (const raw of text.slice(offset).split('\n')) {
    const line = raw.replace(/\r$/, '')
    const comment = /^\s*#+\s?(.*)$/.exec(line)
    if (comment !== null) comments.push(comment[1] ?? '')
    else {
      if (line.trim() !== '') found.push(readLine(line, offset, hasUsers, comments))
      comments = []
    }
    offset += raw.length + 1
  }
  return found
}

const setting = /^\s*(?<name>"[^"]*"|'[^']*'|[A-Za-z_]\w*)\s*=\s*(?<value>.*?)\s*$/

function readLine(line: string, offset: number, hasUsers: boolean, comments: readonly string[]): CrontabLine {
  const whole = piece(line.trim(), offset + line.search(/\S/))
  const assigned = setting.exec(line)?.groups
  if (assigned !== undefined) {
    const name = unquoted(assigned['name'] ?? '')
    return { kind: 'setting', name: piece(name, whole.start), value: unquoted(assigned['value'] ?? ''), whole }
  }
  const words = [...line.matchAll(/\S+/g)].map((match) => piece(match[0], offset + match.index))
  const count = words[0]?.text.startsWith('@') === true ? 1 : 5
  const fields = words.slice(0, count)
  const user = hasUsers ? words[count] : undefined
  const command = words[count + (hasUsers ? 1 : 0)]
  const [first, last] = [fields[0], fields.at(-1)]
  if (first === undefined || last === undefined || command === undefined)
    return {
      kind: 'unknown',
      whole,
      expected: hasUsers ? 'five times or an @word, a user, and a command' : 'five times or an @word, and a command',
    }
  return {
    kind: 'job',
    schedule: { text: fields.map(({ text }) => text).join(' '), start: first.start, end: last.end },
    fields,
    user,
    command: piece(line.slice(command.start - offset).trimEnd(), command.start),
    comments,
  }
}

function piece(text: string, start: number): Piece {
  return { text, start, end: start + text.length }
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(text)
  return quoted === null ? text : (quoted[2] ?? '')
}

/** The command that cron runs, and what it hands to it: an unescaped `%` ends the command, later ones end lines. */
export function splitCommand(text: string): { readonly command: string; readonly stdin: string | undefined } {
  const [command = '', ...input] = text.split(/(?<!\\)%/)
  const plain = (part: string): string => part.replaceAll('\\%', '%')
  return { command: plain(command).trimEnd(), stdin: input.length === 0 ? undefined : input.map(plain).join('\n') }
}

/** Words that say how to run a command, not which. */
const runners: ReadonlySet<string> = new Set(
  'cd sudo nice ionice exec env command time timeout flock chronic setsid nohup sh bash zsh test [ ] && || ; { ('.split(' '),
)

/** What people would call the job: the name of the program, without its folder and ending. */
export function nameOfCommand(command: string): string {
  const afterFolder = command.replace(/^\s*cd\s+\S+\s*(?:&&|;)\s*/, '')
  const words = (afterFolder.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map(unquoted)
  const program = words
    .filter((word) => !word.startsWith('-') && !word.includes('='))
    .map((word) => word.replace(/^.*\//, ''))
    .find((word) => /[A-Za-z]/.test(word) && !runners.has(word))
  return (program ?? 'job').replace(/\.(?:sh|bash|py|pl|rb|js|php)$/, '')
}
