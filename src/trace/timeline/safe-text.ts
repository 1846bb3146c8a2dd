/** Text of authors and programs (names, sentences, messages) made harmless for a drawing, and how wide it will be. */

/** Control characters, lone surrogates, non-characters, and marks that turn the direction of what follows. */
const harmful = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu
const TEXT_MAX = 600

/** The text in one line without characters that XML forbids or that could disturb a terminal or a reader; at most 600 characters. */
export function plainText(text: string): string {
  const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text
  return short.replaceAll(/\s+/g, ' ').replaceAll(harmful, '\uFFFD')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** The same for the content of SVG and HTML. */
export function escapeMarkup(text: string): string {
  return escapeAttribute(plainText(text))
}

/** A value of our own making, of any length, for an attribute. */
export function escapeAttribute(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** Widths in hundredths of the font size, on the generous side of common sans-serif fonts. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!]/u, 33],
  [/[ ftr()[\]"-]/u, 42],
  [/[mwMW@%—…]/u, 96],
  [/[A-Z&<>=+~#]/u, 74],
  [/[\x20-\x7e]/u, 62],
  [/\p{M}/u, 0],
]
const known = new Map<string, number>()

function widthOf(character: string): number {
  const cached = known.get(character)
  if (cached !== undefined) return cached
  const width = widths.find(([characters]) => characters.test(character))?.[1] ?? (character < '\u2E80' ? 80 : 105)
  if (known.size < 2000) known.set(character, width)
  return width
}

/** Bold letters are wider by this factor. */
export const BOLD = 1.12

/** About how wide a text is, in pixels; rather too much than too little. */
export function textWidth(text: string, size: number): number {
  let hundredths = 0
  for (const character of text) hundredths += widthOf(character)
  return (hundredths * size) / 100
}

/** The text, or its beginning and an ellipsis, within a width in pixels; empty when not even three characters fit. */
export function fitText(text: string, size: number, width: number): string {
  const plain = plainText(text)
  if (textWidth(plain, size) <= width) return plain
  let fitting = ''
  for (const character of plain) {
    if (textWidth(`${fitting}${character}…`, size) > width) break
    fitting += character
  }
  return fitting.trimEnd().length < 3 ? '' : `${fitting.trimEnd()}…`
}
