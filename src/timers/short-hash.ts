/** Short hashes of texts that are the same on every machine: jitter and the fingerprints of calendars use them. Texts that must never be taken for one another have `hashOfText` of src/policies. */

/** A 32-bit hash. FNV-1a over UTF-16 units, then the finishing mix of MurmurHash3, since FNV alone leaves the high bits of short texts alike. */
export function hashOf(text: string, seed: number): number {
  let value = seed ^ 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/** A short text that stands for a long one: its length and 64 bits of hash. */
export function fingerprintOf(text: string): string {
  return [text.length, hashOf(text, 0x9e3779b9), hashOf(text, 0x85ebca6b)].map((part) => part.toString(36)).join('-')
}
