/** Prints the rules of a parser as EBNF in the notation of the W3C. The files `*.ebnf` are made with it; a test keeps them true. */
import type { NamedRule, Production } from './production.js'

/** One rule a line; names of rules as they are, terminals in quotes or, where they stand for many texts, as words in angle brackets. */
export function printEbnf(rules: readonly NamedRule[]): string {
  const width = Math.max(...rules.map(({ name }) => name.length))
  return `${rules.map(({ name, production }) => `${name.padEnd(width)} ::= ${print(production)}`).join('\n')}\n`
}

function print(production: Production): string {
  switch (production.kind) {
    case 'terminal':
      return terminalText(production.name)
    case 'rule':
      return production.name
    case 'sequence':
      return production.parts.map((part) => (part.kind === 'choice' ? `( ${print(part)} )` : print(part))).join(' ')
    case 'choice':
      return production.parts.map(print).join(' | ')
    case 'optional':
      return `${group(production.of)}?`
    case 'repeat':
      return printRepeat(production)
  }
}

function printRepeat({ of, atLeastOne, separator }: Extract<Production, { kind: 'repeat' }>): string {
  if (!separator) return `${group(of)}${atLeastOne ? '+' : '*'}`
  const list = `${group(of)} ( ${print(separator)} ${group(of)} )*`
  return atLeastOne ? list : `( ${list} )?`
}

function group(production: Production): string {
  return production.kind === 'terminal' || production.kind === 'rule' ? print(production) : `( ${print(production)} )`
}

/** A terminal with one text is quoted; one that stands for many, such as `a number`, is put in angle brackets. */
export function terminalText(label: string): string {
  return /^an? /.test(label) ? `<${label.replace(/^an? /, '')}>` : `'${label}'`
}
