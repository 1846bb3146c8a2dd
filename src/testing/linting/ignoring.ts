/**
 * Comments that tell the linter to be quiet: `# tidegate-ignore CODE, CODE: why`, on the line that is underlined or on comment lines right above
 * it. Errors are never ignored, and a comment that ignores nothing is told too.
 */
import { closest, diagnosticCodes, spanAt, type Diagnostic } from '../../../grammar/index.js'

/** What is left to report of diagnostics, and how many were ignored. */
export interface Heeded {
  readonly diagnostics: readonly Diagnostic[]
  readonly ignored: number
}

/** One code of one comment. */
interface Wish {
  readonly code: string
  readonly start: number
  readonly end: number
  used: boolean
}

/** What a file's comments ask for, by the number of the line that they are about. */
type Wishes = ReadonlyMap<number, readonly Wish[]>

/** Leaves out what comments in the files ask to ignore. `isWhole`: every check has run, so a comment that ignored nothing ignores nothing at all. */
export function heedComments(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>, isWhole: boolean): Heeded {
  const wishes = new Map([...texts].map(([file, text]) => [file, wishesIn(text)] as const))
  const left = diagnostics.filter(({ code, severity, file, span }) => {
    const wish =
      severity === 'error'
        ? undefined
        : wishes
            .get(file)
            ?.get(span.line)
            ?.find((one) => one.code === code)
    if (wish) wish.used = true
    return wish === undefined
  })
  const useless = isWhole ? [...wishes].flatMap(([file, found]) => uselessWishes(file, texts.get(file) ?? '', found)) : []
  return { diagnostics: [...left, ...useless], ignored: diagnostics.length - left.length }
}

const comment = /(?:#|\/\/)\s*tidegate-ignore\b(?<codes>[^\n:]*)/
const isComment = /^\s*(?:#|\/\/)/

function wishesIn(text: string): Wishes {
  const found = new Map<number, readonly Wish[]>()
  if (!text.includes('tidegate-ignore')) return found
  let waiting: readonly Wish[] = []
  let offset = 0
  for (const [index, line] of text.split('\n').entries()) {
    const wishes = [...waiting, ...wishesOf(line, offset)]
    waiting = isComment.test(line) ? wishes : []
    if (wishes.length > 0) found.set(index + 1, wishes)
    offset += line.length + 1
  }
  return found
}

function wishesOf(line: string, offset: number): readonly Wish[] {
  const match = comment.exec(line)
  const codes = match?.groups?.['codes']
  if (match === null || codes === undefined) return []
  const from = offset + match.index + match[0].length - codes.length
  return [...codes.matchAll(/[^\s,]+/g)].map(({ 0: code, index }) => ({
    code,
    start: from + index,
    end: from + index + code.length,
    used: false,
  }))
}

function uselessWishes(file: string, text: string, found: Wishes): readonly Diagnostic[] {
  const all = new Set([...found.values()].flat())
  return [...all].filter(({ used }) => !used).map(({ code, start, end }) => ({ ...useless(code), file, span: spanAt(text, start, end) }))
}

function useless(code: string): Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'> {
  const fixed = { code: 'useless-ignore', severity: 'warning' } as const
  if (Object.hasOwn(diagnosticCodes, code)) {
    const hint = 'The comment belongs on the line that is underlined, or right above it.'
    return { ...fixed, message: `This comment ignores \`${code}\`, and no warning or note of that kind is on its line.`, hint }
  }
  const near = closest(code, Object.keys(diagnosticCodes))
  const hint = near.length === 0 ? 'Write `# tidegate-ignore long-window: why`.' : `Did you mean \`${near[0]}\`?`
  return { ...fixed, message: `This comment ignores \`${code}\`, and there is no such code.`, hint }
}
