/** Expands the lines of one policy as Drools expands the left-hand side of a rule: keywords, then entries line by line, `-` lines into the pattern above. */
import { type LegacyEntry, substitute, type Substitutions } from './legacy.js'
import type { SentenceProblem } from './mismatch.js'
import { Rope } from './rope.js'

/** What became of one line. */
export interface ExpandedLine {
  readonly kind: 'comment' | 'raw' | 'expanded' | 'unchanged' | 'constraint'
  /** The text after expansion; of a constraint that joined the line above, nothing. */
  readonly rope: Rope
  /** For a constraint: the line it joined. */
  readonly joined?: number
  readonly problem?: SentenceProblem
}

/** The entries that text expansion uses, in order of the files. */
export interface LegacyEntries {
  readonly keywords: readonly LegacyEntry[]
  readonly conditions: readonly LegacyEntry[]
}

/** Expands `lines` together: a variable may come from a line above, a `-` line adds to the pattern above. */
export function expandLines(lines: readonly string[], entries: LegacyEntries): readonly ExpandedLine[] {
  const expanded: ExpandedLine[] = []
  const earlier: Substitutions = []
  let lastPattern = -1
  for (const [index, line] of lines.entries()) {
    const one = expandLine(line, entries, earlier)
    if (line.trim().startsWith('-') && one.kind === 'expanded')
      expanded.push(joinConstraint({ ...one, rope: one.rope.onLine(index) }, expanded, lastPattern, line))
    else {
      expanded.push(one)
      if (one.kind === 'expanded' || one.kind === 'raw' || one.kind === 'unchanged') lastPattern = index
    }
  }
  return expanded
}

/** The line with its keywords replaced and its block comments removed. */
export function expandKeywords(line: string, { keywords }: LegacyEntries): Rope {
  const rope = withoutComments(Rope.ofAuthor(line))
  return keywords.length === 0 ? rope : (substitute(rope, keywords, []) ?? rope)
}

function withoutComments(rope: Rope): Rope {
  const open = rope.text.indexOf('/*')
  const close = open === -1 ? -1 : rope.text.indexOf('*/', open + 2)
  if (close === -1) return rope
  return Rope.join([rope.slice(0, open), withoutComments(rope.slice(close + 2, rope.length))])
}

function expandLine(line: string, entries: LegacyEntries, earlier: Substitutions): ExpandedLine {
  const trimmed = line.trim()
  const rope = expandKeywords(line, entries)
  if (rope.text.trim() === '' || trimmed.startsWith('#') || trimmed.startsWith('//')) return { kind: 'comment', rope }
  if (trimmed.startsWith('>')) {
    const mark = rope.text.indexOf('>')
    return { kind: 'raw', rope: Rope.join([rope.slice(0, mark), rope.slice(mark + 1, rope.length)]) }
  }
  const result = substitute(rope, entries.conditions, earlier)
  if (!result) {
    const problem: SentenceProblem = {
      code: 'endless-expansion',
      message: 'Expanding this sentence makes it grow beyond what is accepted.',
      start: 0,
      end: line.length,
      hint: 'Look for an entry of a .dsl file that matches far more often than it should.',
    }
    return { kind: 'unchanged', rope, problem }
  }
  return { kind: result.text === rope.text ? 'unchanged' : 'expanded', rope: result }
}

/** Adds the constraint of a `-` line to the pattern in line `target`, before the parenthesis that closes it. */
function joinConstraint(line: ExpandedLine, expanded: ExpandedLine[], target: number, text: string): ExpandedLine {
  const pattern = expanded[target]
  const place = pattern ? constraintsIn(pattern.rope.text) : undefined
  const start = text.length - text.trimStart().length
  if (!pattern || !place) {
    const problem: SentenceProblem = {
      code: 'constraint-without-pattern',
      message: 'This line adds to the pattern of the line before it, and there is none.',
      start,
      end: text.trimEnd().length,
      hint: 'Put it below a sentence that stands for a pattern such as MetricEvent().',
    }
    return { kind: 'constraint', rope: Rope.empty, problem }
  }
  const isFirst = pattern.rope.text.slice(place.start, place.end).trim() === ''
  const { rope } = line
  const from = rope.length - rope.text.trimStart().length
  const constraint = rope.slice(from, rope.text.trimEnd().length)
  const comma = isFirst ? Rope.empty : rope.slice(from, from + 1).rewritten(', ')
  const joined = Rope.join([pattern.rope.slice(0, place.end), comma, constraint, pattern.rope.slice(place.end, pattern.rope.length)])
  expanded[target] = { ...pattern, kind: pattern.kind === 'raw' ? 'raw' : 'expanded', rope: joined }
  return { kind: 'constraint', rope: Rope.empty, joined: target }
}

/** The text between the first parenthesis and the one that closes it. */
function constraintsIn(text: string): { start: number; end: number } | undefined {
  const open = text.indexOf('(')
  let depth = 0
  for (let at = open; at !== -1 && at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    else if (text[at] === ')') {
      depth -= 1
      if (depth === 0) return { start: open + 1, end: at }
    }
  }
  return undefined
}
