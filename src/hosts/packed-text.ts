/** Long texts that are seldom asked for, kept in a tenth of their memory. */
import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** UTF-16 units from which packing pays. */
const LONG = 10_000

/** Keeps a text; the function hands it out. Packing takes about 10 ns a character, and so does unpacking, which happens each time. */
export function keepText(text: string): () => string {
  return text.length < LONG ? asIs(text) : unpacking(packed(text))
}

/** What was packed last, as long as somebody keeps it: what policies were read from is often kept twice, here and in the store. */
let latest: { readonly hash: string; readonly packed: WeakRef<Buffer> } | undefined

function packed(text: string): Buffer {
  const hash = createHash('sha256').update(text).digest('base64url')
  const known = latest?.hash === hash ? latest.packed.deref() : undefined
  if (known !== undefined) return known
  const fresh = deflateRawSync(text, { level: 1 })
  latest = { hash, packed: new WeakRef(fresh) }
  return fresh
}

// Functions of one scope would all hold the text.
function asIs(text: string): () => string {
  return () => text
}

function unpacking(packed: Buffer): () => string {
  return () => inflateRawSync(packed).toString()
}
