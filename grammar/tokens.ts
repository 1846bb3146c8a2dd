/** The words of a sentence: quoted names, numbers, times, comparison signs, words. Sentences and the left sides of templates are cut by the same lexer, so that they meet. */
import { createToken, Lexer, type TokenType } from 'chevrotain'

/** Letters, digits and marks of any script; punctuation and blanks are none. */
const letter =
  '[A-Za-z0-9_$\\u00AA\\u00B5\\u00BA\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u1FFF\\u2C00-\\u2DFF\\u3005-\\u3007\\u3021-\\uFDFF\\uFE70-\\uFEFE\\uFF10-\\uFF19\\uFF21-\\uFF3A\\uFF41-\\uFF5A\\uFF66-\\uFFDC]'

const quotedForms = '"(?:[^"\\\\\\n]|\\\\.)*"|\\u201C[^\\u201D\\n]*\\u201D|\\u00AB[^\\u00BB\\n]*\\u00BB'

export const Blank = createToken({ name: 'Blank', pattern: /[\s\u00A0\u202F]+/, group: Lexer.SKIPPED })
const Quoted = createToken({ name: 'Quoted', pattern: new RegExp(quotedForms) })
const Time = createToken({ name: 'Time', pattern: new RegExp(`\\d{1,2}:\\d{2}(?::\\d{2})?(?!${letter}|:)`) })
const NumberWord = createToken({ name: 'Number', pattern: new RegExp(`[-+]?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?(?!${letter}|[.,]\\d)`) })
const Word = createToken({ name: 'Word', pattern: new RegExp(`${letter}+(?:['\\u2019.-]${letter}+)*`) })
const Operator = createToken({ name: 'Operator', pattern: /[<>=]+|!=+|[\u2264\u2265\u2260]/ })
const Sign = createToken({ name: 'Sign', pattern: /[^]/, line_breaks: true })

const lexer = new Lexer([Blank, Quoted, Time, NumberWord, Word, Operator, Sign], { positionTracking: 'onlyOffset' })

export type WordKind = 'quoted' | 'time' | 'number' | 'word' | 'operator' | 'sign'

/** One word of a sentence. `start` and `end` are offsets in the sentence. */
export interface SentenceToken {
  readonly kind: WordKind
  /** As the author wrote it, apostrophes made straight; what is inside the quotes, if it is quoted. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const kindOf = new Map<TokenType, WordKind>([
  [Quoted, 'quoted'],
  [Time, 'time'],
  [NumberWord, 'number'],
  [Word, 'word'],
  [Operator, 'operator'],
  [Sign, 'sign'],
])

/** Cuts a sentence into words; blanks only separate. Every text can be cut: what fits nowhere is a `sign` of one character. */
export function tokenizeSentence(text: string): readonly SentenceToken[] {
  return lexer.tokenize(text).tokens.map(({ tokenType, image, startOffset }) => {
    const kind = kindOf.get(tokenType) ?? 'sign'
    return {
      kind,
      text: kind === 'quoted' ? unquote(image) : image.replaceAll('\u2019', "'"),
      start: startOffset,
      end: startOffset + image.length,
    }
  })
}

/** The text inside a quoted form; in straight quotes a backslash keeps the next character as it is, « » also drop the blanks inside. */
export function unquote(image: string): string {
  const inside = image.slice(1, -1)
  if (image.startsWith('"')) return inside.replaceAll(/\\(.)/g, '$1')
  return image.startsWith('\u00AB') ? inside.trim() : inside
}

/** `text` in straight quotes, its braces kept from being slots; {@link unquote} gives it back. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\{]/g, String.raw`\$&`)}"`
}
