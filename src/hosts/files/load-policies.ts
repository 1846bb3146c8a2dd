/** `loadPolicies`: policy files from disk, ready for `createScheduler`. */
import { resolve } from 'node:path'
import { calendarNamesInText } from '../../../dsl/index.js'
import { PolicyError, renderDiagnostics, spanAt, type Diagnostic } from '../../../grammar/index.js'
import {
  calendarReader,
  readPolicyText,
  resolveReference,
  unreadableCalendars,
  type FoundText,
  type LoadedPolicies,
  type ReadDocument,
} from '../../policies/index.js'
import { readText, type Unreadable } from './read-file.js'
import { readTexts } from './read-texts.js'

export interface LoadOptions {
  /** Where relative names start. Default: the working folder of the process. */
  readonly cwd?: string
}

/** Policy files as they were read, mistakes included. */
export interface ReadPolicies extends LoadedPolicies {
  /** The names of the files, in the order of the patterns. */
  readonly files: readonly string[]
  /** The text of every file that was read, for `renderDiagnostics`. */
  readonly texts: ReadonlyMap<string, string>
  /** Everything that is wrong with the files; what their sentences mean is not checked yet. */
  readonly diagnostics: readonly Diagnostic[]
  /** Files that could not be read at all. */
  readonly unreadable: readonly string[]
}

/**
 * Reads policy files, and the `.dsl` files and calendars that they name. `patterns`: file names, folders, or patterns such as `policies/*.yaml`.
 * What sentences and calendars mean is checked when a scheduler takes the policies.
 * @throws PolicyError with everything that is wrong; then nothing is loaded
 */
export async function loadPolicies(patterns: string | readonly string[], options: LoadOptions = {}): Promise<LoadedPolicies> {
  const read = await readPolicies(typeof patterns === 'string' ? [patterns] : patterns, options)
  const { documents, dslFiles, calendars, texts } = read
  const diagnostics = [...read.diagnostics, ...unreadableCalendars(documents, calendarReader(calendars))]
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new PolicyError(errors, `the policy files are not valid\n${renderDiagnostics(errors, texts)}`)
  return { documents, dslFiles, calendars }
}

/** The same, with mistakes as data; those of calendars come when the policies are compiled. Never throws for what is on the disk. */
export async function readPolicies(patterns: readonly string[], options: LoadOptions = {}): Promise<ReadPolicies> {
  const found = await readTexts(patterns, { ...options, within: ['**/*.{yaml,yml}', '!**/*.test.{yaml,yml}'] })
  const texts = new Map(found.texts)
  const diagnostics = [...found.diagnostics]
  const documents: ReadDocument[] = []
  const dslFiles = new Map<string, string>()
  const calendars = new Map<string, FoundText>()
  for (const [file, text] of found.texts) {
    const read = readPolicyText({ file, text })
    for (const diagnostic of read.diagnostics) diagnostics.push(diagnostic)
    if (read.document !== undefined) documents.push(read.document)
    const named = [...read.calendars]
    for (const reference of read.dslFiles) {
      const name = resolveReference(file, reference)
      const dsl = await readText(resolve(options.cwd ?? '.', name), name)
      if (!dsl.ok) diagnostics.push(missing(file, text, reference, dsl))
      else if (!texts.has(name)) texts.set(name, dsl.text)
      if (!dsl.ok) continue
      dslFiles.set(name, dsl.text)
      named.push(...calendarNamesInText(dsl.text))
    }
    for (const name of named.map((reference) => resolveReference(file, reference))) {
      const calendar = calendars.get(name) ?? (await readText(resolve(options.cwd ?? '.', name), name))
      calendars.set(name, calendar)
      if (calendar.ok) texts.set(name, calendar.text)
    }
  }
  const unreadable = found.diagnostics.map(({ file }) => file)
  const references = { dslFiles: [...dslFiles].map(([name, text]) => ({ name, text })), calendars }
  return { files: found.files, texts, documents, ...references, diagnostics, unreadable }
}

function missing(file: string, text: string, reference: string, { code, message }: Unreadable): Diagnostic {
  const at = Math.max(text.indexOf(reference, Math.max(text.indexOf('dsl_files'), 0)), 0)
  const hint = 'Names are relative to the file that holds them.'
  return { code, severity: 'error', message, file, span: spanAt(text, at, at + reference.length), hint }
}
