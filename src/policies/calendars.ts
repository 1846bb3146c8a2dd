/**
 * The calendars that policies exclude or ask in sentences: which files they name, and each file compiled once for each time zone, however many name it.
 * What is wrong with a calendar is reported at its place in the calendar; a calendar that is not there, where it is named.
 */
import type { Diagnostic } from '../../grammar/index.js'
import { calendarNamesInText } from '../../dsl/index.js'
import { compileCalendar, fingerprintOf } from '../timers/index.js'
import type { CalendarTimes } from '../../dsl/condition.js'
import type { ReadDocument } from './read.js'
import { resolveReference, type FoundText } from './references.js'
import { Problems, SourceText } from './source.js'
import { entryOf, type ScalarNode, type SourceNode } from './tree.js'

/** Finds the text of a calendar by its name, relative to where the name of the policy file starts. */
export type CalendarReader = (name: string) => FoundText

/** A calendar in one zone. `times` is undefined when the text is wrong, which has been reported. */
export interface CompiledCalendar {
  readonly times: CalendarTimes | undefined
  /** Stands for the text in the digest of a policy. */
  readonly fingerprint: string
}

/** The names of the calendars under the `exclude` of a mapping, and in the sentences of its `conditions`, as written. */
export function calendarNamesIn(node: SourceNode | undefined): readonly string[] {
  const sentences = textsIn(entryOf(node, 'conditions')?.value)
  return [...calendarNodes(node).map(({ value }) => String(value)), ...sentences.flatMap(calendarNamesInText)]
}

function textsIn(node: SourceNode | undefined): readonly string[] {
  if (node?.kind === 'list') return node.items.flatMap(textsIn)
  if (node?.kind === 'mapping') return node.entries.flatMap(({ value }) => textsIn(value))
  return node?.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : []
}

function calendarNodes(node: SourceNode | undefined): readonly ScalarNode[] {
  const list = entryOf(node, 'exclude')?.value
  const values = list?.kind === 'list' ? list.items.map((item) => entryOf(item, 'calendar')?.value) : []
  return values.flatMap((value) => (value?.kind === 'scalar' && typeof value.value === 'string' && value.value !== '' ? [value] : []))
}

/** A diagnostic for each place of the documents that names a calendar which cannot be read. */
export function unreadableCalendars(documents: readonly ReadDocument[], readCalendar: CalendarReader): readonly Diagnostic[] {
  const problems = new Problems()
  for (const { source, node, defaults } of documents.flatMap(({ policies }) => policies)) {
    for (const named of [...calendarNodes(defaults), ...calendarNodes(node)]) {
      const found = readCalendar(resolveReference(source.file, String(named.value)))
      if (!found.ok) reportUnreadable(problems, source, named, found)
    }
  }
  return problems.sorted()
}

function reportUnreadable(problems: Problems, source: SourceText, { start, end }: Place, found: FoundText & { ok: false }): void {
  const { code, message, hint = 'Names are relative to the file that holds them.' } = found
  problems.add(source, { code, message, start, end, hint })
}

/** Where a calendar is named. */
type Place = Pick<SourceNode, 'start' | 'end'>

/** Compiles calendars and remembers them. */
export class Calendars {
  readonly #read: CalendarReader
  readonly #problems: Problems
  readonly #sources = new Map<string, SourceText>()
  readonly #compiled = new Map<string, CompiledCalendar>()

  constructor(read: CalendarReader, problems: Problems) {
    this.#read = read
    this.#problems = problems
  }

  /** The calendar that is named at `place` in `source`. Undefined when it cannot be read, which has been reported. `timezone` must be known. */
  compile(source: SourceText, place: Place, reference: string, timezone: string): CompiledCalendar | undefined {
    const name = resolveReference(source.file, reference)
    const key = `${timezone} ${name}`
    const known = this.#compiled.get(key)
    if (known) return known
    const found = this.#read(name)
    if (!found.ok) {
      reportUnreadable(this.#problems, source, place, found)
      return undefined
    }
    const compiled = this.#compileText(name, found.text, timezone)
    this.#compiled.set(key, compiled)
    return compiled
  }

  #compileText(name: string, text: string, timezone: string): CompiledCalendar {
    const fingerprint = fingerprintOf(text)
    const result = compileCalendar(name, text, timezone)
    if (result.kind === 'calendar') return { times: result.times, fingerprint }
    const source = this.#sources.get(name) ?? new SourceText(name, text)
    this.#sources.set(name, source)
    for (const { code, message, hint, start, end } of result.problems) this.#problems.add(source, { code, message, hint, start, end })
    return { times: undefined, fingerprint }
  }
}
