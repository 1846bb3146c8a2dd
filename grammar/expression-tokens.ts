/** The tokens of the expression language. The parser, the generated grammar and the printer's reserved words read this list. */
import { createToken, Lexer } from 'chevrotain'
import {
  Blank,
  Close,
  Comma,
  Comparison,
  Divide,
  keywordsBeside,
  malformedDuration,
  Minus,
  Open,
  Plus,
  sign,
  Slot,
  Times,
} from './common-tokens.js'

export { Close, Comma, Comparison, Divide, Minus, Open, Plus, Slot, Times }

export const Identifier = createToken({ name: 'Identifier', pattern: /[A-Za-z_]\w*/, label: 'a name' })
const keyword = keywordsBeside(Identifier)
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
const Malformed = malformedDuration(DurationLiteral)
export const Assign = sign('Assign', '=')
export const LabelsOpen = sign('LabelsOpen', '{')
export const LabelsClose = sign('LabelsClose', '}')

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
