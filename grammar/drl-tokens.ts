/** The tokens of the DRL subset. */
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

const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\n]*|\/\*[^]*?\*\//, group: Lexer.SKIPPED, line_breaks: true })

export const Identifier = createToken({ name: 'Identifier', pattern: /[A-Za-z_\u00C0-\uFFDC][\w\u00C0-\uFFDC]*/, label: 'a name' })
const keyword = keywordsBeside(Identifier)
export const And = keyword('And', 'and')
export const Or = keyword('Or', 'or')
export const Not = keyword('Not', 'not')
export const Exists = keyword('Exists', 'exists')
export const Forall = keyword('Forall', 'forall')
export const Eval = keyword('Eval', 'eval')
export const Accumulate = keyword('Accumulate', 'accumulate')
export const From = keyword('From', 'from')
export const Over = keyword('Over', 'over')
export const In = keyword('In', 'in')
export const This = keyword('This', 'this')
export const TemporalWord = createToken({
  name: 'Temporal',
  pattern: /(?:after|before|coincides)(?!\w)/,
  longer_alt: Identifier,
  label: 'after, before or coincides',
})

export const Variable = createToken({ name: 'Variable', pattern: /\$[\w\u00C0-\uFFDC]*/, label: 'a variable' })
export const Text = createToken({
  name: 'Text',
  pattern: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/,
  label: 'a text in quotes',
  line_breaks: true,
})
export const DurationLiteral = createToken({
  name: 'Duration',
  pattern: /(?:\d+(?:[mM][sS]|[wWdDhHmMsS]))+(?!\w)/,
  label: 'a duration',
})
export const NumberLiteral = createToken({
  name: 'Number',
  pattern: /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?[lLfFdDBI]?(?!\w)/,
  label: 'a number',
})
const Malformed = malformedDuration(DurationLiteral)
export const AndAnd = sign('AndAnd', '&&')
export const OrOr = sign('OrOr', '||')
export const BoundsOpen = sign('BoundsOpen', '[')
export const BoundsClose = sign('BoundsClose', ']')
export const Colon = sign('Colon', ':')
export const Semicolon = sign('Semicolon', ';')
export const Dot = sign('Dot', '.')
/** Signs of code: they stand only in what is refused. */
export const Other = createToken({ name: 'Other', pattern: /[=!&|?%^~@#]/, label: 'code' })

export const drlTokens = [
  Blank,
  Comment,
  Text,
  DurationLiteral,
  NumberLiteral,
  Malformed,
  Slot,
  And,
  Or,
  Not,
  Exists,
  Forall,
  Eval,
  Accumulate,
  From,
  Over,
  In,
  This,
  TemporalWord,
  Identifier,
  Variable,
  Comparison,
  AndAnd,
  OrOr,
  Plus,
  Minus,
  Times,
  Divide,
  Open,
  Close,
  BoundsOpen,
  BoundsClose,
  Comma,
  Colon,
  Semicolon,
  Dot,
  Other,
]

export const drlLexer = new Lexer(drlTokens, { positionTracking: 'onlyOffset' })
