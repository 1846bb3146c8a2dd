/** The reader of `.dsl` files: Drools' line format, cut into entries whose every character knows its place in the file. `dsl/` makes templates of the entries. */
import type { Place } from './syntax.js'

/** A text put together from pieces of a file: characters from `at` on stand in the file from `from` on. Pieces are in order. */
export interface MappedText {
  readonly text: string
  readonly pieces: readonly { readonly at: number; readonly from: number }[]
}

export type DslScope = 'condition' | 'consequence' | 'keyword' | 'any'

/** One entry `[scope][meta]key=value`; its continuation lines are joined with a blank. Escapes are still in. */
export interface DslEntry extends Place {
  readonly scope: DslScope
  readonly meta: string
  readonly key: MappedText
  readonly value: MappedText
  readonly examples: readonly DslExample[]
}

/** A sentence that must compile, or must not (`# @example`, `# @counter-example`, S5.5). */
export interface DslExample extends Place {
  readonly kind: 'example' | 'counter-example'
  readonly text: string
}

export interface DslProblem extends Place {
  readonly code: 'dsl-no-equals' | 'dsl-no-header' | 'dsl-bad-scope' | 'dsl-empty-key' | 'too-large'
  readonly message: string
  readonly hint?: string
}

export interface DslFile {
  readonly entries: readonly DslEntry[]
  /** Words of `#/` lines; kept, without effect. */
  readonly options: readonly string[]
  /** Examples that stand beside no entry. */
  readonly examples: readonly DslExample[]
  readonly problems: readonly DslProblem[]
}

/** How many characters a `.dsl` file may have. */
export const DSL_FILE_LENGTH_MAX = 1_000_000

const scopes: ReadonlyMap<string, DslScope> = new Map([
  ['when', 'condition'],
  ['condition', 'condition'],
  ['then', 'consequence'],
  ['consequence', 'consequence'],
  ['keyword', 'keyword'],
  ['*', 'any'],
])

/** Where character `offset` of a mapped text stands in its file. */
export function sourceOffset({ pieces }: MappedText, offset: number): number {
  let low = 0
  let high = pieces.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((pieces[middle]?.at ?? Infinity) <= offset) low = middle
    else high = middle
  }
  const piece = pieces[low]
  return piece ? piece.from + (offset - piece.at) : 0
}

/** The characters `[start, end)` of a mapped text, still mapped. */
export function sliceMapped(mapped: MappedText, start: number, end: number): MappedText {
  const inside = mapped.pieces.filter(({ at }) => at > start && at < end).map(({ at, from }) => ({ at: at - start, from }))
  return { text: mapped.text.slice(start, end), pieces: [{ at: 0, from: sourceOffset(mapped, start) }, ...inside] }
}

/** A mapped text under construction. */
export class MappedBuilder {
  #text = ''
  readonly #pieces: { at: number; from: number }[] = []

  add(text: string, from: number): void {
    if (text === '') return
    const last = this.#pieces.at(-1)
    const at = this.#text.length
    if (!last || last.from + (at - last.at) !== from) this.#pieces.push({ at, from })
    this.#text += text
  }

  build(): MappedText {
    return { text: this.#text, pieces: this.#pieces.length > 0 ? this.#pieces : [{ at: 0, from: 0 }] }
  }
}

interface Line extends Place {
  readonly text: string
}

/** Cuts a file into entries. Never throws: what cannot be read is a problem with its place, and the rest is read on (S5.6). */
export function readDslFile(text: string): DslFile {
  const reader = new DslReader()
  if (text.length > DSL_FILE_LENGTH_MAX) {
    const message = `A .dsl file may have ${DSL_FILE_LENGTH_MAX} characters at most.`
    return {
      entries: [],
      options: [],
      examples: [],
      problems: [{ code: 'too-large', message, start: DSL_FILE_LENGTH_MAX, end: text.length }],
    }
  }
  for (const line of linesOf(text)) reader.take(line)
  return reader.end()
}

function* linesOf(text: string): Generator<Line> {
  const form = /([^\r\n]*)(\r\n|\r|\n|$)/g
  const first = text.startsWith('\uFEFF') ? 1 : 0
  form.lastIndex = first
  for (let found = form.exec(text); found; found = form.exec(text)) {
    const start = found.index
    const line = found[1] ?? ''
    yield { text: line, start, end: start + line.length }
    if (found[2] === '') return
  }
}

class DslReader {
  readonly #entries: DslEntry[] = []
  readonly #options: string[] = []
  readonly #problems: DslProblem[] = []
  readonly #loose: DslExample[] = []
  #builder: { readonly text: MappedBuilder; readonly start: number; end: number } | undefined
  #examples: DslExample[] = []

  take(line: Line): void {
    const trimmed = line.text.trim()
    const start = line.start + line.text.length - line.text.trimStart().length
    if (trimmed === '') this.#blank(line)
    else if (trimmed.startsWith('#/')) this.#options.push(...trimmed.slice(2).trim().split(/\s+/))
    else if (trimmed.startsWith('#') || trimmed.startsWith('//')) this.#comment(trimmed, start)
    else if (trimmed.startsWith('[')) {
      this.#flush()
      this.#builder = { text: new MappedBuilder(), start, end: line.end }
      this.#builder.text.add(line.text.trimStart(), start)
    } else if (this.#builder) {
      this.#builder.text.add(' ', line.start === 0 ? 0 : line.start - 1)
      this.#builder.text.add(line.text, line.start)
      this.#builder.end = line.end
    } else this.#report('dsl-no-header', start, line.end)
  }

  end(): DslFile {
    this.#flush()
    this.#loose.push(...this.#examples)
    return { entries: this.#entries, options: this.#options, examples: this.#loose, problems: this.#problems }
  }

  #blank(line: Line): void {
    if (this.#builder) this.#builder.text.add(' ', line.start)
  }

  #comment(trimmed: string, start: number): void {
    const found = /^(?:#|\/\/)\s*@(example|counter-example)\s+(.*)$/.exec(trimmed)
    if (!found) return
    const text = found[2] ?? ''
    const from = start + trimmed.length - text.length
    this.#examples.push({ kind: found[1] === 'example' ? 'example' : 'counter-example', text, start: from, end: from + text.length })
  }

  /** Ends the entry that is being read. Examples belong to the entry above them; those before the first entry to the file. */
  #flush(): void {
    const builder = this.#builder
    const examples = this.#examples
    this.#builder = undefined
    this.#examples = []
    if (!builder) {
      this.#loose.push(...examples)
      return
    }
    const mapped = builder.text.build()
    const header = /^\[\s*([^\]]*?)\s*\]\s*(?:\[([^\]]*)\])?/.exec(mapped.text)
    const scope = scopes.get((header?.[1] ?? '').toLowerCase())
    const body = header?.[0].length ?? 0
    const equals = equalsIn(mapped.text, body)
    if (!header || scope === undefined) return this.#report('dsl-bad-scope', builder.start, builder.start + (header?.[0].length ?? 1))
    if (equals === -1) return this.#report('dsl-no-equals', sourceOffset(mapped, body), builder.end)
    if (mapped.text.slice(body, equals).trim() === '') return this.#report('dsl-empty-key', builder.start, sourceOffset(mapped, equals) + 1)
    this.#entries.push({
      scope,
      meta: header[2] ?? '',
      key: trimMapped(mapped, body, equals),
      value: trimMapped(mapped, equals + 1, mapped.text.length),
      examples,
      start: builder.start,
      end: builder.end,
    })
  }

  #report(code: keyof typeof messages, start: number, end: number): void {
    this.#problems.push({ code, start, end, ...messages[code] })
  }
}

const messages = {
  'dsl-no-equals': {
    message: 'This entry has no = between its two sides.',
    hint: 'Write [when]sentence=meaning. An = that belongs to the sentence is written \\=.',
  },
  'dsl-no-header': {
    message: 'This text belongs to no entry.',
    hint: 'An entry starts with its scope in brackets: [when]sentence=meaning.',
  },
  'dsl-bad-scope': {
    message: 'This is not a scope.',
    hint: 'Scopes are [when], [condition], [then], [consequence], [keyword] and [*]. A continuation line must not start with a bracket.',
  },
  'dsl-empty-key': { message: 'This entry has nothing on its left side.', hint: 'Write the sentence between the scope and the =.' },
} as const

/** The offset of the first = that is neither escaped nor inside a slot, or -1. A == is no separator: it is a comparison whose entry has none. */
function equalsIn(text: string, from: number, braces = true): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\') at += 1
    else if (character === '{' && braces) depth += 1
    else if (character === '}') depth = Math.max(depth - 1, 0)
    else if (character === '=' && depth === 0) return text[at + 1] === '=' ? -1 : at
  }
  // A brace that is never closed must not hide the =.
  return depth > 0 ? equalsIn(text, from, false) : -1
}

function trimMapped(mapped: MappedText, start: number, end: number): MappedText {
  const text = mapped.text.slice(start, end)
  const from = start + text.length - text.trimStart().length
  return sliceMapped(mapped, Math.min(from, end), Math.max(start + text.trimEnd().length, Math.min(from, end)))
}
