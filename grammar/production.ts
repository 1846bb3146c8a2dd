/** The rules of a parser as plain data, from which EBNF and railroad diagrams are made. */
import type { ISerializedGast } from 'chevrotain'

/** What a rule is made of. `repeat` with `separator`: one after another, the separator between them. */
export type Production =
  | { readonly kind: 'terminal' | 'rule'; readonly name: string }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Production[] }
  | { readonly kind: 'optional'; readonly of: Production }
  | { readonly kind: 'repeat'; readonly of: Production; readonly atLeastOne: boolean; readonly separator?: Production }

export interface NamedRule {
  readonly name: string
  readonly production: Production
}

/** Reads Chevrotain's serialized rules, in the order of the parser. */
export function rulesOf(rules: readonly ISerializedGast[]): readonly NamedRule[] {
  return rules.map((rule) => ({ name: 'name' in rule ? String(rule.name) : '', production: sequenceOf(rule) }))
}

function sequenceOf(node: ISerializedGast): Production {
  const parts = (node.definition ?? []).map(productionOf)
  const [only] = parts
  return only && parts.length === 1 ? only : { kind: 'sequence', parts }
}

function productionOf(node: ISerializedGast): Production {
  switch (node.type) {
    case 'Terminal':
      return terminalOf(node)
    case 'NonTerminal':
      return { kind: 'rule', name: 'name' in node ? String(node.name) : '' }
    case 'Alternation':
      return choiceOf((node.definition ?? []).map(sequenceOf))
    case 'Option':
      return { kind: 'optional', of: sequenceOf(node) }
    case 'Repetition':
    case 'RepetitionMandatory':
      return { kind: 'repeat', of: sequenceOf(node), atLeastOne: node.type === 'RepetitionMandatory' }
    case 'RepetitionWithSeparator':
    case 'RepetitionMandatoryWithSeparator': {
      const separator = 'separator' in node && isNode(node.separator) ? { separator: terminalOf(node.separator) } : {}
      return { kind: 'repeat', of: sequenceOf(node), atLeastOne: node.type === 'RepetitionMandatoryWithSeparator', ...separator }
    }
    case 'Alternative':
    case 'Rule':
      return sequenceOf(node)
  }
}

function isNode(value: unknown): value is ISerializedGast {
  return typeof value === 'object' && value !== null && 'type' in value
}

function terminalOf(node: ISerializedGast): Production {
  const label = 'label' in node ? String(node.label) : ''
  return { kind: 'terminal', name: label === '' && 'name' in node ? String(node.name) : label }
}

/** A choice; the same alternative twice counts once. */
function choiceOf(parts: readonly Production[]): Production {
  const seen = new Map(parts.map((part) => [JSON.stringify(part), part] as const))
  const [only] = seen.values()
  return only && seen.size === 1 ? only : { kind: 'choice', parts: [...seen.values()] }
}
