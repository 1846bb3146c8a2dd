/** Event files: JSON Lines of metric events, or CSV with a header. `simulate` and `eval` read them line by line. */
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseInstant } from '../../grammar/index.js'
import type { MetricEvent } from '../signals/index.js'

/** The most events of one file. */
export const EVENTS_MAX = 20_000_000

export type ReadEvents =
  | { readonly ok: true; readonly events: readonly MetricEvent[] }
  /** `FILE:LINE message`, the first ten. `isReadable: false`: the file cannot be read at all. */
  | { readonly ok: false; readonly problems: readonly string[]; readonly isReadable: boolean }

/** Reads one line of a file: an event, nothing, or a message that says what is wrong. */
type LineReader = (line: string) => MetricEvent | undefined | string

const PROBLEMS_MAX = 10

/** Reads the events of a file in the order of their timestamps; equal ones stay as they are. `-` reads standard input. */
export async function readEvents(file: string, cwd: string): Promise<ReadEvents> {
  const events: MetricEvent[] = []
  const problems: string[] = []
  let number = 0
  let read: LineReader | undefined
  try {
    for await (const line of await linesOf(file, cwd)) {
      number += 1
      if (line.trim() === '') continue
      if (read === undefined) {
        const first = firstReader(line.replace(/^\uFEFF/, ''))
        if (typeof first === 'string') return { ok: false, problems: [`${file}:${number} ${first}`], isReadable: true }
        read = first.reader
        if (first.isHeader) continue
      }
      const event = read(line)
      if (typeof event === 'string') problems.push(`${file}:${number} ${event}`)
      else if (event !== undefined) events.push(event)
      if (problems.length === PROBLEMS_MAX || events.length > EVENTS_MAX) break
    }
  } catch (error) {
    return { ok: false, problems: [`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`], isReadable: false }
  }
  if (events.length > EVENTS_MAX) problems.push(`${file} holds more than ${EVENTS_MAX} events`)
  if (problems.length > 0) return { ok: false, problems, isReadable: true }
  return { ok: true, events: events.sort((a, b) => a.timestamp - b.timestamp) }
}

/** Opening comes first, so that a file that is not there is noticed before anything is read. */
async function linesOf(file: string, cwd: string): Promise<AsyncIterable<string>> {
  if (file === '-') return createInterface({ input: process.stdin, crlfDelay: Infinity })
  return (await open(resolve(cwd, file))).readLines()
}

/** JSON Lines begin with a brace, all else is CSV. */
function firstReader(line: string): { readonly reader: LineReader; readonly isHeader: boolean } | string {
  if (line.trimStart().startsWith('{')) return { reader: readJsonLine, isHeader: false }
  const header = cellsOf(line).map((name) => name.trim())
  const missing = ['metric', 'value', 'timestamp'].filter((name) => !header.includes(name))
  if (missing.length > 0)
    return `the first line is neither a JSON object nor a CSV header with metric, value and timestamp (${missing.join(', ')} missing)`
  return { reader: (text) => readCsvLine(header, text), isHeader: true }
}

function readJsonLine(line: string): MetricEvent | string {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the line is not a JSON object'
    return eventOf(new Map<string, unknown>(Object.entries(value)), 'json')
  } catch {
    return 'the line is not JSON'
  }
}

function readCsvLine(header: readonly string[], line: string): MetricEvent | string {
  const cells = cellsOf(line)
  if (cells.length > header.length) return `the line has ${cells.length} cells, the header ${header.length}`
  const fields = header.flatMap((name, index) => (cells[index] === undefined || cells[index] === '' ? [] : [[name, cells[index]] as const]))
  return eventOf(new Map<string, unknown>(fields), 'csv')
}

/** Cells of a CSV line; in quotes, a comma is a comma and two quotes are one. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}

/** An event from its fields; columns that are no field are labels. Cells of CSV are texts, and numbers in them are read; JSON has numbers of its own. */
function eventOf(fields: ReadonlyMap<string, unknown>, format: 'json' | 'csv'): MetricEvent | string {
  const [metric, given, when] = [fields.get('metric'), fields.get('value'), fields.get('timestamp')]
  if (typeof metric !== 'string' || metric === '') return '"metric" is not the name of a metric'
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  const value = format === 'csv' || typeof given !== 'string' ? number : undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) return notANumber(given, number)
  const timestamp = timestampOf(when)
  if (timestamp === undefined) return `"timestamp" is neither epoch milliseconds nor a date and time with an offset: ${show(when)}`
  const labels = labelsOf(fields)
  const [id, session] = [fields.get('id'), fields.get('session')]
  return {
    metric,
    value,
    timestamp,
    ...(labels === undefined ? {} : { labels }),
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof session === 'string' ? { session } : {}),
  }
}

function notANumber(given: unknown, number: unknown): string {
  const quoted = typeof given === 'string' && typeof number === 'number' && Number.isFinite(number)
  const hint = quoted ? `: write it without quotes, "value": ${number}` : typeof given === 'boolean' ? ': write 1 or 0' : ''
  return `"value" is not a number: ${show(given)}${hint}`
}

const fieldNames: ReadonlySet<string> = new Set(['metric', 'value', 'timestamp', 'id', 'session', 'labels'])

function labelsOf(fields: ReadonlyMap<string, unknown>): Readonly<Record<string, string>> | undefined {
  const given = fields.get('labels')
  const own = typeof given === 'object' && given !== null ? Object.entries(given) : []
  const columns = [...fields].filter(([name]) => !fieldNames.has(name))
  const labels = [...own, ...columns].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return labels.length === 0 ? undefined : Object.fromEntries(labels)
}

function timestampOf(given: unknown): number | undefined {
  const number = typeof given === 'string' && /^-?\d+$/.test(given.trim()) ? Number(given) : given
  if (typeof number === 'number') return Number.isSafeInteger(number) ? number : undefined
  return typeof number === 'string' ? parseInstant(number) : undefined
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}
