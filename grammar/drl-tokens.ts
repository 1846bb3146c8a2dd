/** The tokens of the DRL subset. */
import { createToken, Lexer } from 'chevrotain'

const Blank = createToken({ name: 'Blank', pattern: /\s+/, group: Lexer.SKIPPED })
const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\n]*|\/\*[^]*?\*\//, group: Lexer.SKIPPED, line_breaks: true })

export const Identifier = createToken({ name: 'Identifier', pattern: /[A-Za-z_\u00C0-\uFFDC][\w\u00C0-\uFFDC]*/, label: 'a name' })
const keyword = (name: string, word: string) => createToken({ name, pattern: word, longer_alt: Identifier, label: word })
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
/** Digits with letters that are no unit: read where a duration is, and refused there. */
const Malformed = createToken({ name: 'Malformed', pattern: /\d+[A-Za-z_]\w*/, categories: [DurationLiteral], label: 'a duration' })
export const Slot = createToken({ name: 'Slot', pattern: /\{[A-Za-z_$\u00C0-\uFFDC][\w$\u00C0-\uFFDC]*\}/, label: 'a slot' })
export const Comparison = createToken({ name: 'Comparison', pattern: /[<>=!]=|[<>]/, label: 'a comparison' })
export const AndAnd = createToken({ name: 'AndAnd', pattern: '&&', label: '&&' })
export const OrOr = createToken({ name: 'OrOr', pattern: '||', label: '||' })
export const Plus = createToken({ name: 'Plus', pattern: '+', label: '+' })
export const Minus = createToken({ name: 'Minus', pattern: '-', label: '-' })
export const Times = createToken({ name: 'Times', pattern: '*', label: '*' })
export const Divide = createToken({ name: 'Divide', pattern: '/', label: '/' })
export const Open = createToken({ name: 'Open', pattern: '(', label: '(' })
export const Close = createToken({ name: 'Close', pattern: ')', label: ')' })
export const BoundsOpen = createToken({ name: 'BoundsOpen', pattern: '[', label: '[' })
export const BoundsClose = createToken({ name: 'BoundsClose', pattern: ']', label: ']' })
export const Comma = createToken({ name: 'Comma', pattern: ',', label: ',' })
export const Colon = createToken({ name: 'Colon', pattern: ':', label: ':' })
export const Semicolon = createToken({ name: 'Semicolon', pattern: ';', label: ';' })
export const Dot = createToken({ name: 'Dot', pattern: '.', label: '.' })
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
