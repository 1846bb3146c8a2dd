/** How one file names another, and what a file that was named turned out to be. Nothing here reads a disk: whoever does hands over what it found. */

/** The text of a file that another names, or why there is none. */
export type FoundText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: 'file-not-found' | 'unreadable' | 'too-large'; readonly message: string; readonly hint?: string }

/** The name of the file that `reference` means in the file `from`: relative to its folder, with `.` and `..` taken out. */
export function resolveReference(from: string, reference: string): string {
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:[/\\])/.test(reference)
  const folder = isAbsolute ? '' : from.replace(/[^/\\]*$/, '')
  const parts: string[] = []
  for (const part of `${folder}${reference}`.split(/[/\\]/)) {
    if (part === '.' || (part === '' && parts.length > 0)) continue
    const last = parts.at(-1)
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}
