/** Reads files and all that they name, into the map of texts that policies and policy tests are read from. */
import { resolve } from 'node:path'
import { spanAt, type Diagnostic } from '../../../grammar/index.js'
import { findFiles, WITHIN_DEFAULT, type FindOptions, type Found } from './find-files.js'
import { readText, type Unreadable } from './read-file.js'

export interface ReadTextsOptions extends FindOptions {
  /** The names of the files that a text names; they are read too. */
  readonly references?: (file: string, text: string) => readonly string[]
}

export interface ReadTexts {
  /** The files that were asked for, each once, in the order of the patterns. */
  readonly files: readonly string[]
  readonly texts: ReadonlyMap<string, string>
  /** Files that could not be read, those that others name included. */
  readonly unreadable: ReadonlyMap<string, Unreadable>
  /** One for each of the files and patterns that were asked for and could not be read. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The most files that are read, referenced ones included. */
export const FILES_MAX = 10_000

/** Reads what the patterns find, then what the texts name, until nothing new is named. Never throws for what is on the disk. */
export async function readTexts(patterns: readonly string[], { references, ...options }: ReadTextsOptions = {}): Promise<ReadTexts> {
  const cwd = options.cwd ?? process.cwd()
  const found = await findFiles(patterns, options)
  const files = [...new Set(found.flatMap((one) => one.files))]
  const texts = new Map<string, string>()
  const unreadable = new Map<string, Unreadable>()
  const queue = new Set(files)
  for (const file of queue) {
    const isTooMany = texts.size >= FILES_MAX
    const read = isTooMany ? tooMany(file) : await readText(resolve(cwd, file), file)
    if (!read.ok) {
      unreadable.set(file, { code: read.code, message: read.message })
      continue
    }
    texts.set(file, read.text)
    for (const name of references?.(file, read.text) ?? []) queue.add(name)
  }
  const nothing = found.filter((one) => one.files.length === 0).map((one) => nothingFound(one, options))
  return { files, texts, unreadable, diagnostics: [...nothing, ...files.flatMap((file) => problemOf(file, unreadable))] }
}

/** How many names of a folder a message lists. */
const NAMES_MAX = 5

/** A name or a pattern has led to no file: what was looked for, and what is there. */
export function nothingFound({ pattern, inside }: Found, { within = WITHIN_DEFAULT }: FindOptions): Diagnostic {
  if (inside === undefined) return problem(pattern, { code: 'file-not-found', message: `There is no file \`${pattern}\`.` })
  const wanted = within.filter((one) => !one.startsWith('!')).join(', ')
  const names = `${inside.slice(0, NAMES_MAX).join(', ')}${inside.length > NAMES_MAX ? `, and ${inside.length - NAMES_MAX} more` : ''}`
  const holds = inside.length === 0 ? 'it is empty' : `in it are ${names}`
  return problem(pattern, { code: 'file-not-found', message: `The folder \`${pattern}\` holds no file that matches ${wanted}: ${holds}.` })
}

function tooMany(file: string): { readonly ok: false } & Unreadable {
  return { ok: false, code: 'too-large', message: `\`${file}\` is not read: ${FILES_MAX} files are accepted at once.` }
}

function problemOf(file: string, unreadable: ReadonlyMap<string, Unreadable>): Diagnostic[] {
  const reason = unreadable.get(file)
  return reason === undefined ? [] : [problem(file, reason)]
}

function problem(file: string, { code, message }: Unreadable): Diagnostic {
  return { code, severity: 'error', message, file, span: spanAt('', 0, 0) }
}
