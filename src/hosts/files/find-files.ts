/** From what people write on a command line to the names of files: plain names, folders and patterns. */
import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { glob } from 'tinyglobby'

/** What was found for one name or pattern. */
export interface Found {
  readonly pattern: string
  /** Relative to the working folder, with `/`, in order of name. Empty: there is nothing of this name. */
  readonly files: readonly string[]
  /** Of a folder in which nothing is of the kind that is looked for: the names of what lies in it, folders with a slash at the end. */
  readonly inside?: readonly string[]
}

/** What is taken from a folder unless something else is said. */
export const WITHIN_DEFAULT: readonly string[] = ['**/*.{yaml,yml}']

export interface FindOptions {
  /** Default: the working folder of the process. */
  readonly cwd?: string
  /** The patterns of what is taken from a folder. */
  readonly within?: readonly string[]
}

/** A name that exists is taken as it is, whatever signs it holds; a folder stands for the files in it that match `within`; all else is a pattern. */
export async function findFiles(
  patterns: readonly string[],
  { cwd = process.cwd(), within = WITHIN_DEFAULT }: FindOptions = {},
): Promise<readonly Found[]> {
  return Promise.all(
    patterns.map(async (pattern): Promise<Found> => {
      const files = await filesOf(pattern, cwd, within)
      const path = resolve(cwd, pattern)
      const isBare = files.length === 0 && (await kindOf(path)) === 'folder'
      return { pattern, files, ...(isBare ? { inside: await namesInside(path) } : {}) }
    }),
  )
}

async function filesOf(pattern: string, cwd: string, within: readonly string[]): Promise<readonly string[]> {
  const path = resolve(cwd, pattern)
  const kind = await kindOf(path)
  if (kind === 'file') return [nameOf(path, cwd)]
  const options = { absolute: true, dot: false, ignore: ['**/node_modules/**'] }
  const found =
    kind === 'folder'
      ? await glob([...within], { ...options, cwd: path })
      : await glob([pattern.replaceAll('\\', '/')], { ...options, cwd })
  return found.map((file) => nameOf(join(file), cwd)).toSorted()
}

async function namesInside(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`).toSorted()
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'nothing'
  }
}

/** As short as it can be: relative inside the working folder, else absolute. */
function nameOf(path: string, cwd: string): string {
  const short = relative(cwd, path)
  const name = short === '' || short.startsWith('..') ? path : short
  return name.split(sep).join('/')
}
