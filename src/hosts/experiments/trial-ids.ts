/** Ids of trials: made from the windows that they run in, so that a restart finds the trial of a window again. */
import { createHash } from 'node:crypto'

/** The namespace of these ids, as RFC 9562 wants one for names (version 5). */
const namespace = Buffer.from('6e1a3c0e5b6b4f0a9d1f2b7c8e4d5a60', 'hex')

/** The UUID of the trial of a window. */
export function trialIdOf(window: string): string {
  const hash = createHash('sha1').update(namespace).update(window).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
