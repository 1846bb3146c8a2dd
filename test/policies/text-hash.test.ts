/** The hash that stands for the text of a policy, against MurmurHash3 as it is defined: bytes, and arithmetic that cannot overflow unseen. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashOfText } from '../../src/policies/text-hash.js'

const mask = 0xffffffffn
const c = [0x239b961bn, 0xab0e9789n, 0x38b34ae5n, 0xa1e38b93n] as const
const turns = [15n, 16n, 17n, 18n] as const
const spins = [19n, 17n, 15n, 13n] as const
const adds = [0x561ccd1bn, 0x0bcaa747n, 0x96cd1c35n, 0x32ac3b17n] as const

function rotate(word: bigint, by: bigint): bigint {
  return ((word << by) | (word >> (32n - by))) & mask
}

function scramble(word: bigint, lane: number): bigint {
  return (rotate((word * (c[lane] ?? 0n)) & mask, turns[lane] ?? 0n) * (c[(lane + 1) % 4] ?? 0n)) & mask
}

function mix(word: bigint): bigint {
  let value = word
  value = ((value ^ (value >> 16n)) * 0x85ebca6bn) & mask
  value = ((value ^ (value >> 13n)) * 0xc2b2ae35n) & mask
  return value ^ (value >> 16n)
}

/** MurmurHash3 x86 128 of bytes, seed 0. */
function murmur(bytes: Buffer): string {
  const whole = bytes.length - (bytes.length % 16)
  const padded = Buffer.concat([bytes, Buffer.alloc(16)])
  const h = [0n, 0n, 0n, 0n]
  for (let at = 0; at <= whole; at += 16) {
    for (let lane = 0; lane < 4; lane += 1) {
      h[lane] = (h[lane] ?? 0n) ^ scramble(BigInt(padded.readUInt32LE(at + 4 * lane)), lane)
      if (at === whole) continue
      h[lane] = (((rotate(h[lane] ?? 0n, spins[lane] ?? 0n) + (h[(lane + 1) % 4] ?? 0n)) & mask) * 5n + (adds[lane] ?? 0n)) & mask
    }
  }
  const lanes = h.map((word) => word ^ BigInt(bytes.length))
  const addUp = (words: readonly bigint[]): bigint[] => {
    const first = words.reduce((sum, word) => sum + word, 0n) & mask
    return [first, ...words.slice(1).map((word) => (word + first) & mask)]
  }
  return addUp(addUp(lanes).map(mix))
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('')
}

describe('the hash of a text', () => {
  test('the judge gives a published value', () => {
    expect(murmur(Buffer.from("I will not buy this tobacconist's, it is scratched."))).toBe('9b5b7ba2ef3f7866889adeaf00f3f98e')
  })

  test('is MurmurHash3 of its UTF-16 units', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 40 }))
    fc.assert(
      fc.property(text, (given) => {
        expect(hashOfText(given)).toBe(murmur(Buffer.from(given, 'utf16le')))
      }),
      { numRuns: 500 },
    )
  })

  test('tells a hundred thousand texts apart that differ in a digit, in each half', () => {
    const hashes = Array.from({ length: 100_000 }, (_, index) => hashOfText(`{"name":"job-${index}","cron":"0 0 * * *"}`))
    for (const part of [(hash: string) => hash.slice(0, 16), (hash: string) => hash.slice(16)]) {
      expect(new Set(hashes.map(part)).size).toBe(hashes.length)
    }
  })
})
