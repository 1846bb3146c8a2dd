/** The tokens of the expression language. The parser, the generated grammar and the printer's reserved words read this list. */
import { createToken, Lexer } from 'chevrotain'

const Blank = createToken({ name: 'Blank', pattern: /\s+/, group: Lexer.SKIPPED })

export const Identifier = createToken({ name: 'Identifier', pattern: /[A-Za-z_]\w*/, label: 'a name' })
const keyword = (name: string, word: string) => createToken({ name, pattern: word, longer_alt: Identifier, label: word })
export const And = keyword('And', 'and')
export const Or = keyword('Or', 'or')
export const Not = keyword('Not', 'not')
export const For = keyword('For', 'for')
export const Where = keyword('Where', 'where')
export const Latest = keyword('Latest', 'latest')
export const Having = keyword('Having', 'having')

export const Text = createToken({ name: 'Text', pattern: /"(?:[^"\\]|\\.)*"/, label: 'a text in quotes', line_breaks: true })
export const Time = createToken({ name: 'Time', pattern: /\d{1,2}:\d{2}(?::\d{2})?/, label: 'a time of day' })
export const DurationLiteral = createToken({
  name: 'Duration',
  pattern: /(?:\d+(?:ms|[wdhms])(?![A-Za-z_]))+(?!\w)/,
  label: 'a duration',
})
export const NumberLiteral = createToken({ name: 'Number', pattern: /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)/, label: 'a number' })
/** Digits with letters that are no unit: read where a duration is, and refused there. */
const Malformed = createToken({ name: 'Malformed', pattern: /\d+[A-Za-z_]\w*/, categories: [DurationLiteral], label: 'a duration' })
export const Slot = createToken({ name: 'Slot', pattern: /\{[A-Za-z_$\u00C0-\uFFDC][\w$\u00C0-\uFFDC]*\}/, label: 'a slot' })
export const Comparison = createToken({ name: 'Comparison', pattern: /[<>=!]=|[<>]/, label: 'a comparison' })
export const Assign = createToken({ name: 'Assign', pattern: '=', label: '=' })
export const Plus = createToken({ name: 'Plus', pattern: '+', label: '+' })
export const Minus = createToken({ name: 'Minus', pattern: '-', label: '-' })
export const Times = createToken({ name: 'Times', pattern: '*', label: '*' })
export const Divide = createToken({ name: 'Divide', pattern: '/', label: '/' })
export const Open = createToken({ name: 'Open', pattern: '(', label: '(' })
export const Close = createToken({ name: 'Close', pattern: ')', label: ')' })
export const LabelsOpen = createToken({ name: 'LabelsOpen', pattern: '{', label: '{' })
export const LabelsClose = createToken({ name: 'LabelsClose', pattern: '}', label: '}' })
export const Comma = createToken({ name: 'Comma', pattern: ',', label: ',' })

export const expressionTokens = [
  Blank,
  Text,
  Time,
  DurationLiteral,
  NumberLiteral,
  Malformed,
  Slot,
  And,
  Or,
  Not,
  For,
  Where,
  Latest,
  Having,
  Identifier,
  Comparison,
  Assign,
  Plus,
  Minus,
  Times,
  Divide,
  Open,
  Close,
  LabelsOpen,
  LabelsClose,
  Comma,
]

export const expressionLexer = new Lexer(expressionTokens, { positionTracking: 'onlyOffset' })
