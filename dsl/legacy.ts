/**
 * Text expansion as Drools does it: entries are searched in the text and replaced, in the order of the files. Existing files may depend on every quirk of it,
 * so none is mended here; typed templates are the better way and are tried first (SEMANTICS S5.1).
 */
import type { DslEntry } from '../grammar/dsl-file.js'
import { cutKey } from './key.js'
import { InvariantError } from '../grammar/errors.js'
import { compilePattern, type LinearPattern } from './linear-pattern.js'
import { Rope } from './rope.js'
import { applyFunction } from './value-functions.js'
import { unescapeValue } from './value.js'

/** An entry made ready to be searched for. */
export interface LegacyEntry {
  readonly entry: DslEntry
  /** Made when it is first needed, unless the left side itself holds regular expressions, which may be wrong. */
  search(): Search
}

interface Search {
  readonly pattern: LinearPattern
  /** The group of the pattern that holds each variable. */
  readonly groups: ReadonlyMap<string, number>
  /** The right side, each character mapped to the file. */
  readonly value: Rope
}

/** The entry as a pattern, or why it has none. */
export function legacyEntry(entry: DslEntry, file: string): { readonly legacy: LegacyEntry } | { readonly reason: string } {
  let made = isPlainKey.test(entry.key.text) ? undefined : searchOf(entry, file)
  if (made && 'reason' in made) return made
  const search = (): Search => {
    made ??= searchOf(entry, file)
    if ('reason' in made) throw new InvariantError(`a plain left side is no pattern: ${made.reason}`)
    return made
  }
  return { legacy: { entry, search } }
}

function searchOf(entry: DslEntry, file: string): Search | { readonly reason: string } {
  const { source, groups } = patternOf(entry.key.text)
  const compiled = compilePattern(source)
  return 'pattern' in compiled ? { pattern: compiled.pattern, groups, value: Rope.ofFile(unescapeValue(entry.value), file) } : compiled
}

/** Words, blanks and slots without expressions, or with a word for one: nothing that a regular expression could get wrong. */
const isPlainKey = /^(?:[\p{L}\p{N}\s"',;:%<>!-]|\{[\p{L}_$][\p{L}\p{N}_$]*(?::[\p{L}]+)?\})*$/u

/**
 * The regular expression of a left side: text as it stands, blanks as any blanks, each slot as its own expression or the shortest text.
 * It matches between characters that are no word characters; those are outside group 1.
 */
function patternOf(key: string): { source: string; groups: ReadonlyMap<string, number> } {
  const groups = new Map<string, number>()
  let body = ''
  let count = 1
  for (const piece of cutKey(key)) {
    if (piece.kind === 'text') {
      const text = lexable(piece.text)
      body += textPattern(text)
      count += capturingGroups(text)
    } else {
      count += 1
      if (!groups.has(piece.name)) groups.set(piece.name, count)
      count += capturingGroups(piece.after)
      body += piece.after === '' ? '(.*?)' : `(${piece.after})`
    }
  }
  body = body.trim()
  const anchored = body.startsWith('^')
  if (body.startsWith('-') && !body.startsWith('-\\s*')) body = `-\\s*${body.slice(1).trimStart()}`
  body = body
    .replaceAll(/\s+/g, '\\s+')
    .replaceAll(/(?:\\s\+)+/g, '\\s+')
    .replaceAll('\\s*\\s+', '\\s*')
  return { source: `${anchored ? '' : '(?:^|\\W)'}(${body})${body.endsWith('(.*?)') ? '$' : '(?:\\W|$)'}`, groups }
}

/** A word that every match of a left side contains; empty if none is known. */
function needleOf(key: string): string {
  const [first] = /^[\p{L}\p{N}]+(?=\s)/u.exec(key) ?? ['']
  return first
}

/** Characters that Drools' reader of .dsl files drops from a left side. */
const dropped =
  /[`\u00A1\u00A6-\u00A9\u00AB\u00AC\u00AE-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u203E\u2041-\u2053\u2055-\u206F\u2070-\u209F\u20B6-\u20CF\u2190-\u2BFF\u3000-\u3004\u3008-\u3020]/g

function lexable(text: string): string {
  return text.replaceAll(dropped, '')
}

/** Literal text: `$` stands for itself, `\=`, `\:` and `\#` for the character; the rest is a regular expression already. */
function textPattern(text: string): string {
  return text.replaceAll('$', String.raw`\$`).replaceAll(/\\([=:#,;"'<>!@%&~_-])/g, '$1')
}

function capturingGroups(pattern: string): number {
  return pattern.replaceAll(/\\./g, '').match(/\((?!\?)/g)?.length ?? 0
}

/** What variables held on earlier lines; the latest entry first (Drools lets a right side use them). */
export type Substitutions = Map<string, Rope>[]

const variable = /\{([\p{L}\d_$]+)(?:!([^}]*))?\}/gu

/** How many replacements one line may take; a line that needs more does not come to an end. */
const REPLACEMENTS_MAX = 2000
/** How long a line may grow. */
const EXPANDED_LENGTH_MAX = 100_000

/** Replaces every match of every entry, entry by entry. Undefined if that does not come to an end. */
export function substitute(line: Rope, entries: readonly LegacyEntry[], earlier: Substitutions): Rope | undefined {
  let text = line
  let replacements = 0
  const own = new Map<string, Rope>()
  for (const legacy of entries) {
    const { entry } = legacy
    const needle = needleOf(entry.key.text)
    if (needle !== '' && !text.text.includes(needle)) continue
    const ready = legacy.search()
    let from = 0
    while (from < text.length) {
      const found = find(ready, entry.key.text.startsWith('^'), text.text, from)
      if (!found) break
      replacements += 1
      const replaced = fill(ready, text, found, own, earlier)
      if (own.size > 0 && !earlier.includes(own)) earlier.push(own)
      text = Rope.join([text.slice(0, found.start), replaced, text.slice(found.end, text.length)])
      if (replacements > REPLACEMENTS_MAX || text.length > EXPANDED_LENGTH_MAX) return undefined
      from = found.start + Math.max(replaced.length, found.end === found.start ? 1 : 0)
    }
  }
  return text
}

interface Found {
  readonly start: number
  readonly end: number
  group(index: number): readonly [number, number] | undefined
}

/** The first match that starts at `from` or later. The character before it, which must be no word character, may stand before `from`. */
function find({ pattern }: Search, isAnchored: boolean, text: string, from: number): Found | undefined {
  const matcher = pattern.matcher(text)
  for (let at = isAnchored ? from : Math.max(from - 1, 0); at <= text.length; at += 1) {
    if (!matcher.find(at)) return undefined
    const start = matcher.start(1)
    if (start >= from) {
      const positions = new Map<number, readonly [number, number]>()
      for (let group = 1; group <= matcher.groupCount(); group += 1) {
        if (matcher.start(group) >= 0) positions.set(group, [matcher.start(group), matcher.end(group)])
      }
      return { start, end: matcher.end(1), group: (index) => positions.get(index) }
    }
  }
  return undefined
}

/** The right side with its variables filled: by this match, or by what earlier lines have left. */
function fill(entry: Search, text: Rope, found: Found, own: Map<string, Rope>, earlier: Substitutions): Rope {
  const pieces: Rope[] = []
  const value = entry.value.text
  let at = 0
  for (const reference of value.matchAll(variable)) {
    const name = reference[1] ?? ''
    const place = entry.groups.has(name) ? found.group(entry.groups.get(name) ?? 0) : undefined
    const held = place ? text.slice(place[0], place[1]) : entry.groups.has(name) ? Rope.empty : earlierValue(name, earlier)
    if (!held) continue
    if (entry.groups.has(name)) own.set(name, held)
    const filled = reference[2] === undefined ? held : held.rewritten(applyFunction(reference[2], held.text))
    pieces.push(entry.value.slice(at, reference.index), filled)
    at = reference.index + reference[0].length
  }
  pieces.push(entry.value.slice(at, value.length))
  return Rope.join(pieces).within(text.slice(found.start, found.end))
}

function earlierValue(name: string, earlier: Substitutions): Rope | undefined {
  return earlier.findLast((held) => held.has(name))?.get(name)
}
