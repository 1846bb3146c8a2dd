/** A strong short hash of a text, the same on every machine: MurmurHash3 (x86, 128 bits). It tells texts apart, and is no defence against an attacker. */

const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93

/** The MurmurHash3 x86 128 of the text's UTF-16 units, low byte first, with seed 0: 32 hexadecimal digits. */
export function hashOfText(text: string): string {
  let [h1, h2, h3, h4] = [0, 0, 0, 0]
  const { length } = text
  const whole = length - (length % 8)
  for (let at = 0; at < whole; at += 8) {
    h1 ^= scrambled(wordIn(text, at), C1, 15, C2)
    h1 = (Math.imul((rotated(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= scrambled(wordIn(text, at + 2), C2, 16, C3)
    h2 = (Math.imul((rotated(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= scrambled(wordIn(text, at + 4), C3, 17, C4)
    h3 = (Math.imul((rotated(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= scrambled(wordIn(text, at + 6), C4, 18, C1)
    h4 = (Math.imul((rotated(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0
  }
  h4 ^= scrambled(wordAt(text, whole + 6), C4, 18, C1)
  h3 ^= scrambled(wordAt(text, whole + 4), C3, 17, C4)
  h2 ^= scrambled(wordAt(text, whole + 2), C2, 16, C3)
  h1 ^= scrambled(wordAt(text, whole), C1, 15, C2)
  return finished(h1, h2, h3, h4, 2 * length)
}

/** Two units as one word. */
function wordIn(text: string, at: number): number {
  return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
}

/** The same where the text may end; 0 stands for what is behind the end. */
function wordAt(text: string, at: number): number {
  return (at < text.length ? text.charCodeAt(at) : 0) | ((at + 1 < text.length ? text.charCodeAt(at + 1) : 0) << 16)
}

function scrambled(word: number, before: number, by: number, after: number): number {
  return Math.imul(rotated(Math.imul(word, before), by), after)
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

function finished(first: number, second: number, third: number, fourth: number, bytes: number): string {
  const sum = (first ^ bytes) + (second ^ bytes) + (third ^ bytes) + (fourth ^ bytes)
  const h1 = sum | 0
  const [h2, h3, h4] = [((second ^ bytes) + h1) | 0, ((third ^ bytes) + h1) | 0, ((fourth ^ bytes) + h1) | 0]
  const [m1, m2, m3, m4] = [mixed(h1), mixed(h2), mixed(h3), mixed(h4)]
  const total = (m1 + m2 + m3 + m4) | 0
  return [total, m2 + total, m3 + total, m4 + total].map(hexadecimal).join('')
}

function mixed(word: number): number {
  let value = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}

const octets: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'))

function hexadecimal(word: number): string {
  return octets[word >>> 24]! + octets[(word >>> 16) & 0xff]! + octets[(word >>> 8) & 0xff]! + octets[word & 0xff]!
}
