/** Texts from a number: sentences and .dsl files that are right, changed until they hardly are, and bytes that never were. The same number gives the same text. */

/** A source of numbers below 1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Random = () => number

function below(random: Random, end: number): number {
  return Math.floor(random() * end)
}

function one<T>(random: Random, list: readonly T[], otherwise: T): T {
  return list[below(random, list.length)] ?? otherwise
}

/** Pieces on which readers of texts stumble. */
const pieces = [
  '"',
  "'",
  '“',
  '”',
  '«',
  '»',
  '\\',
  '\\"',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '((((((((',
  '))))',
  '{a:metric}',
  '{v!uc}',
  '{x:[a-z]+}',
  '{y:(a+)+}',
  '=',
  '\\=',
  '==',
  '=<',
  '<=',
  '≥',
  '!=',
  '#',
  '//',
  '/*',
  '*/',
  '-',
  '- ',
  '>',
  ';',
  ',',
  '$',
  '$a',
  '\\$',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\uFEFF',
  'and',
  'or',
  'not',
  'at least 2 of',
  'for 2m',
  'if unknown assume true',
  'et',
  'ou',
  'pendant 5m',
  'last("X")',
  'avg("X", 10m)',
  'match("',
  'eval(true)',
  'MetricEvent(label == "X", value > 5)',
  'accumulate(',
  'over window:time(5m)',
  'this after[0s, 1m] $a',
  'exists',
  'forall(',
  'from',
  'doubleValue',
  '1e308',
  '-0',
  '1e999',
  '0x10',
  '9'.repeat(40),
  '10m',
  '1h30m',
  '99999999999d',
  '8:30',
  '25:61',
  'Monday',
  '\uD83D',
  '漢',
  'é',
  '\u202E',
  '__proto__',
  'constructor',
  '[when]',
  '[then]',
  '[keyword]',
  '[*]',
  '[condition][MetricEvent]',
  '# @example ',
  '# @counter-example ',
  '#/ debug',
]

/** Bytes as a careless editor would show them. */
export function randomBytes(random: Random): string {
  const length = below(random, 80)
  return Array.from({ length }, () => String.fromCharCode(below(random, random() < 0.8 ? 128 : 0x1_00_00))).join('')
}

/** Some words, letters and lines of `text` changed, doubled, moved or lost, or mixed with those of others. */
export function mutated(random: Random, text: string, others: readonly string[]): string {
  let now = text
  for (let change = below(random, 5); change >= 0; change -= 1) {
    const at = below(random, now.length + 1)
    const to = Math.min(now.length, at + below(random, 12))
    const choice = below(random, 8)
    if (choice === 0) now = now.slice(0, at) + now.slice(to)
    else if (choice === 1) now = now.slice(0, at) + one(random, pieces, '') + now.slice(at)
    else if (choice === 2) now = now.slice(0, at) + one(random, pieces, '') + now.slice(to)
    else if (choice === 3) now = now.slice(0, to) + now.slice(at, to) + now.slice(to)
    else if (choice === 4) now = now.slice(0, at) + String.fromCharCode(below(random, 0x1_00_00)) + now.slice(at + 1)
    else if (choice === 5) now = `${now}${one(random, [' and ', ' or ', '; ', '\n', ' '], ' ')}${one(random, others, '')}`
    else if (choice === 6) now = now.slice(0, at) + one(random, others, '').slice(below(random, 20)) + now.slice(to)
    else now = below(random, 200) === 0 ? now.repeat(1 + below(random, 40)) : now.slice(at) + now.slice(0, at)
    if (now.length > 20_000) now = now.slice(0, 20_000)
  }
  return now
}
