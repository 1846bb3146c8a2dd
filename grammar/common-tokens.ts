/** The tokens that the expression language and DRL have in common. */
import { createToken, Lexer, type TokenType } from 'chevrotain'

export const Blank = createToken({ name: 'Blank', pattern: /\s+/, group: Lexer.SKIPPED })
export const Slot = createToken({ name: 'Slot', pattern: /\{[A-Za-z_$\u00C0-\uFFDC][\w$\u00C0-\uFFDC]*\}/, label: 'a slot' })
export const Comparison = createToken({ name: 'Comparison', pattern: /[<>=!]=|[<>]/, label: 'a comparison' })

/** A sign that stands for itself. */
export function sign(name: string, text: string): TokenType {
  return createToken({ name, pattern: text, label: text })
}

export const Plus = sign('Plus', '+')
export const Minus = sign('Minus', '-')
export const Times = sign('Times', '*')
export const Divide = sign('Divide', '/')
export const Open = sign('Open', '(')
export const Close = sign('Close', ')')
export const Comma = sign('Comma', ',')

/** Makes words with a meaning of their own, which otherwise would be names. */
export function keywordsBeside(identifier: TokenType): (name: string, word: string) => TokenType {
  return (name, word) => createToken({ name, pattern: word, longer_alt: identifier, label: word })
}

/** Digits with letters that are no unit: read where a duration is, and refused there. */
export function malformedDuration(duration: TokenType): TokenType {
  return createToken({ name: 'Malformed', pattern: /\d+[A-Za-z_]\w*/, categories: [duration], label: 'a duration' })
}
