/** Reads one text file, or says as data why it cannot. Everything that the library reads from disk goes through here. */
import { readFile, stat } from 'node:fs/promises'

/** The largest file that is read, in bytes. */
export const FILE_BYTES_MAX = 32 * 1024 * 1024

/** Why a file could not be read. */
export interface Unreadable {
  readonly code: 'file-not-found' | 'unreadable' | 'too-large'
  readonly message: string
}

export type FileText = { readonly ok: true; readonly text: string } | ({ readonly ok: false } & Unreadable)

/** The text of a file in UTF-8. Messages call it `name`. Never throws. */
export async function readText(path: string, name: string = path): Promise<FileText> {
  try {
    const { size } = await stat(path)
    if (size > FILE_BYTES_MAX) {
      return { ok: false, code: 'too-large', message: `\`${name}\` has ${size} bytes; ${FILE_BYTES_MAX} are accepted.` }
    }
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) }
  } catch (error) {
    return { ok: false, ...reasonOf(name, error) }
  }
}

const reasons: Readonly<Record<string, Unreadable['code'] | undefined>> = { ENOENT: 'file-not-found', ENOTDIR: 'file-not-found' }

const words: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not a text in UTF-8',
}

function reasonOf(name: string, error: unknown): Unreadable {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const why = words[code] ?? (error instanceof Error ? error.message : String(error))
  return { code: reasons[code] ?? 'unreadable', message: `\`${name}\` cannot be read: ${why}.` }
}
