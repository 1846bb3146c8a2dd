/**
 * Sentences and cron expressions that YAML stumbles over: where they stand in the text, and the same in quotes. The YAML reader asks about
 * places it could not read, the check of conditions for the way out.
 */
import type { Problem, SourceText } from './source.js'

/** A sentence or cron expression as it stands in the text, without quotes. */
export interface SentencePlace {
  readonly what: 'sentence' | 'cron expression'
  readonly start: number
  readonly end: number
  /** How far it may reach at the most: its comment and an unclosed quote included. */
  readonly reach: number
  /** What stands before it and belongs to it: `- `, `cron_expression: `. */
  readonly marker: string
  readonly raw: string
}

/** What the items of a list are, by its key. */
const listKeys: Readonly<Record<string, SentencePlace['what']>> = {
  conditions: 'sentence',
  any: 'sentence',
  all: 'sentence',
  of: 'sentence',
  timers: 'cron expression',
}

const linePattern = /^([ \t]*)((?:-[ \t]+)*)((?:cron_expression|sentence|not)[ \t]*:[ \t]+)?(\S.*?)[ \t]*$/
const keyPattern = /^([ \t]*(?:-[ \t]+)*)(\w+)[ \t]*:(?:[ \t]|$)/

/** Longer lines are no sentences. */
const LINE_LENGTH_MAX = 10_000

/** The sentence that holds `offset` or ends there: an item of a list of conditions or timers, or the value of a key that holds one. */
export function sentenceAt(source: SourceText, offset: number): SentencePlace | undefined {
  const { start, end } = source.line(offset)
  if (end - start > LINE_LENGTH_MAX) return undefined
  const line = source.text.slice(start, end)
  return inBrackets(line, start, offset - start) ?? onItsOwnLine(source, line, start)
}

function onItsOwnLine(source: SourceText, line: string, start: number): SentencePlace | undefined {
  const [, indent = '', dashes = '', key = '', raw = ''] = linePattern.exec(line) ?? []
  if (raw === '' || raw.startsWith('#')) return undefined
  const parent = key === '' && dashes !== '' ? keyAbove(source, start, indent.length) : undefined
  const what = key === '' ? listKeys[parent ?? ''] : key.startsWith('cron') ? 'cron expression' : 'sentence'
  if (what === undefined) return undefined
  if (key === '' && /^(?:any|all|not|of|at_least|sentence|id|for|[a-z]+_[a-z_]+|timezone)[ \t]*:(?:[ \t]|$)/.test(raw)) return undefined
  if (/^[[{].*[\]}]$/.test(raw) && !/^(?:\[[^,]*\]|\{[^,:]*\})$/.test(raw)) return undefined
  const rawStart = start + indent.length + dashes.length + key.length
  const bare = raw.replace(/[ \t]{2,}#.*$/, '').trimEnd()
  return { what, start: rawStart, end: rawStart + bare.length, reach: start + line.length, marker: dashes.slice(-2) + key, raw: bare }
}

const openListPattern = /\b(conditions|any|all|of|timers)[ \t]*:[ \t]*\[[^\]]*$/
const openKeyPattern = /\b(sentence|cron_expression|not)[ \t]*:[ \t]*$/

/** Inside `[...]` and `{...}`: the piece between commas and brackets that holds `at`. */
function inBrackets(line: string, start: number, at: number): SentencePlace | undefined {
  const before = line.slice(0, at)
  if (!/[[{]/.test(before)) return undefined
  const from = (/^.*(?:[[{,]|:[ \t])/.exec(before)?.[0] ?? '').length
  const length = /[,\]}]|$/.exec(line.slice(at))?.index ?? 0
  const raw = line.slice(from, at + length).trim()
  const key = openKeyPattern.exec(line.slice(0, from))?.[1]
  const what =
    key === undefined ? listKeys[openListPattern.exec(before)?.[1] ?? ''] : key === 'cron_expression' ? 'cron expression' : 'sentence'
  if (raw === '' || what === undefined) return undefined
  const rawStart = start + line.indexOf(raw, from)
  const rawEnd = rawStart + raw.length
  return { what, start: rawStart, end: rawEnd, reach: rawEnd, marker: key === undefined ? '' : `${key}: `, raw }
}

/** How many lines above an item its key is looked for. */
const LINES_UP_MAX = 2000

/** The key whose list has its dashes at `column`: the nearest line above with a key no deeper than that. */
function keyAbove(source: SourceText, lineStart: number, column: number): string | undefined {
  let at = lineStart
  for (let count = 0; count < LINES_UP_MAX && at > 0; count += 1) {
    const { start, end } = source.line(at - 1)
    at = start
    const [, before, key] = keyPattern.exec(source.text.slice(start, Math.min(end, start + 500))) ?? []
    if (before !== undefined && before.length <= column) return key
  }
  return undefined
}

/** The problem of a sentence that YAML stumbled over, with the same in quotes as the way out. */
export function quoteTheSentence(place: SentencePlace, why: string): Problem {
  const { what, start, end, marker, raw } = place
  return { code: 'quote-the-sentence', message: `YAML cannot read this ${what}: ${why}`, start, end, hint: quotedHint(marker, raw) }
}

/** The way out: what stands before the sentence, and the sentence in quotes. */
export function quotedHint(marker: string, raw: string): string {
  return `Put it in quotes: \`${marker}${quoted(raw)}\``
}

/** The text as a YAML scalar in quotes. Quotes around the whole that its author meant as such, and that broke on the ones inside, are replaced. */
export function quoted(raw: string): string {
  const text = withoutBrokenQuotes(raw)
  if (!text.includes("'")) return `'${text}'`
  if (!text.includes('"') && !text.includes('\\')) return `"${text}"`
  return `'${text.replaceAll("'", "''")}'`
}

function withoutBrokenQuotes(raw: string): string {
  const quote = raw[0]
  if (quote !== '"' && quote !== "'") return raw
  const second = raw.indexOf(quote, 1)
  if (second === -1) return raw.slice(1)
  const meantAsQuotes = raw.endsWith(quote) && second < raw.length - 1 && !/\s/.test(raw[second + 1] ?? ' ')
  return meantAsQuotes ? raw.slice(1, -1) : raw
}
