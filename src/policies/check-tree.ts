/**
 * Checks a tree against a schema and says what is wrong in the author's terms. It reads the part of JSON Schema that the documents use;
 * `reads` sends texts to their readers. Policies and policy tests are checked with it.
 */
import { closest } from '../../grammar/index.js'
import type { SchemaNode } from './document.js'
import { checkFree } from './free-values.js'
import { damageOf } from './damaged-conditions.js'
import { PROBLEMS_MAX, type Problem, type Problems, type SourceText } from './source.js'
import type { TextReaders } from './text-readers.js'
import {
  describeNode,
  entryOf,
  headOf,
  shorten,
  type ListNode,
  type MappingEntry,
  type MappingNode,
  type ScalarNode,
  type SourceNode,
} from './tree.js'
import { freeKeys, near, ownProperty, SUGGESTIONS_MAX } from './unknown-keys.js'

export interface CheckOptions {
  readonly source: SourceText
  readonly problems: Problems
  readonly readers: TextReaders
  /** Starts of scalars that were reported before. */
  readonly damaged?: ReadonlySet<number>
}

/** Checks `root` and returns every node that is not what the schema wants; what contains such a node is not among them. */
export function checkTree(schema: SchemaNode, root: SourceNode, label: string, options: CheckOptions): ReadonlySet<SourceNode> {
  const check = new TreeCheck(options)
  check.node(schema, root, label)
  return check.invalid
}

class TreeCheck {
  readonly invalid = new Set<SourceNode>()
  readonly #options: CheckOptions
  readonly #named = new Map<string, SchemaNode>()

  constructor(options: CheckOptions) {
    this.#options = options
  }

  node(given: SchemaNode, node: SourceNode, label: string): void {
    const schema = this.#resolve(given)
    if (this.#options.damaged?.has(node.start) === true && node.kind === 'scalar') return void this.invalid.add(node)
    const damage = this.#damage(schema, node)
    if (damage) return this.#refuse(node, damage)
    if (node.kind === 'foreign') return this.#wrongType(schema, node, label)
    if (schema.anyOf) return this.#union(schema, schema.anyOf, node, label)
    if (node.kind === 'scalar') return this.#scalar(schema, node, label)
    if (node.kind === 'list') return this.#list(schema, node, label)
    this.#mapping(schema, node, label)
  }

  #resolve(schema: SchemaNode): SchemaNode {
    if (schema.$id !== undefined) this.#named.set(schema.$id, schema)
    return (schema.$ref === undefined ? undefined : this.#named.get(schema.$ref)) ?? schema
  }

  #damage(schema: SchemaNode, node: SourceNode): Problem | undefined {
    if (schema.reads === 'condition') return damageOf(this.#options.source, node)
    return schema.reads === 'sentence' && node.kind === 'scalar' ? damageOf(this.#options.source, node) : undefined
  }

  #refuse(node: SourceNode, problem: Problem): void {
    this.invalid.add(node)
    this.#options.problems.add(this.#options.source, problem)
  }

  #wrongType(schema: SchemaNode, node: SourceNode, label: string): void {
    const place = node.kind === 'mapping' || node.kind === 'list' ? headOf(node) : node
    const isEmpty = node.kind === 'scalar' && node.value === null
    const reader = this.#options.readers[schema.reads ?? '']
    const isText = node.kind === 'scalar' && !isEmpty
    this.#refuse(node, {
      code: reader && isText ? reader.code : 'bad-type',
      message: isEmpty ? `${label} has no value.` : `${label} must be ${this.#wanted(schema)}, not ${describeNode(node)}.`,
      start: place.start,
      end: place.end,
      hint: isEmpty ? `Write ${this.#wanted(schema)}, or remove the line.` : this.#hintFor(schema, node),
    })
  }

  #wanted(given: SchemaNode): string {
    const schema = this.#resolve(given)
    const reader = this.#options.readers[schema.reads ?? '']
    if (schema.wanted !== undefined) return schema.wanted
    if (reader) return reader.wanted
    if (schema.reads === 'sentence') return 'a sentence'
    if (schema.enum) return oneOf(schema.enum.map((word) => `\`${String(word)}\``))
    if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
    if (schema.anyOf) return oneOf([...new Set(schema.anyOf.map((branch) => this.#wanted(branch)))])
    return typeWords[schema.type ?? ''] ?? 'something else'
  }

  #hintFor(schema: SchemaNode, node: SourceNode): string | undefined {
    if (node.kind !== 'scalar' || node.value === null) {
      return schema.type === 'array' && node.kind === 'mapping' ? 'Put a dash (`- `) before each item.' : undefined
    }
    const { value } = node
    const hint = this.#options.readers[schema.reads ?? '']?.hint?.(value)
    if (hint !== undefined) return hint
    if (schema.type === 'array') return `Write it as a list: \`- ${shorten(this.#written(node))}\`, one item a line.`
    if (schema.type === 'string' && typeof value !== 'string') return `Put it in quotes: \`"${String(value)}"\`.`
    if (schema.type === 'integer' && typeof value === 'string' && /^-?\d+$/.test(value)) return 'Remove the quotes.'
    if (schema.type === 'boolean' && typeof value === 'string') return booleanHint(value)
    return undefined
  }

  #written({ start, end }: SourceNode): string {
    return this.#options.source.text.slice(start, Math.min(end, start + 200)).split('\n')[0] ?? ''
  }

  #union(schema: SchemaNode, branches: readonly SchemaNode[], node: SourceNode, label: string): void {
    const fitting = branches.filter((branch) => kindsOf[this.#resolve(branch).type ?? '']?.(node) === true)
    const [only] = fitting
    if (!only) return this.#wrongType(schema, node, label)
    if (fitting.length === 1 || node.kind !== 'mapping') return this.node(only, node, label)
    // The first key that a branch needs names it.
    const chosen =
      fitting.find((branch) => (branch.required ?? []).every((key) => entryOf(node, key))) ??
      fitting.find(({ required = [] }) => required.slice(0, 1).some((key) => entryOf(node, key)))
    if (chosen) return this.#mapping(chosen, node, label, fitting)
    this.invalid.add(node)
    const all: SchemaNode = {
      type: 'object',
      properties: Object.fromEntries(fitting.flatMap((branch) => Object.entries(branch.properties ?? {}))),
      patternProperties: { '^x-': {} },
    }
    if (node.entries.some((entry) => this.#isUnknown(all, entry))) return this.#mapping(all, node, label)
    const wanted = oneOf(fitting.flatMap((branch) => branch.required?.slice(0, 1) ?? []).map((key) => `\`${key}\``))
    this.#options.problems.add(this.#options.source, { code: 'missing-key', message: `${label} needs ${wanted}.`, ...headOf(node) })
  }

  #scalar(schema: SchemaNode, node: ScalarNode, label: string): void {
    const { value } = node
    if (schema.const !== undefined && schema.type !== undefined) {
      if (value !== schema.const) this.#badValue(schema, node, label)
      return
    }
    if (kindsOf[schema.type ?? '']?.(node) === false) return this.#wrongType(schema, node, label)
    if (typeof value === 'string') return this.#text(schema, node, value, label)
    if (typeof value === 'number' && schema.type === 'integer') {
      const isOutside = !Number.isSafeInteger(value) || value < (schema.minimum ?? -Infinity) || value === schema.not?.const
      if (isOutside) this.#badValue(schema, node, label)
    }
  }

  #text(schema: SchemaNode, node: ScalarNode, value: string, label: string): void {
    const reader = this.#options.readers[schema.reads ?? '']
    if (reader && !reader.accepts(value)) return this.#wrongType(schema, node, label)
    if (schema.enum && !schema.enum.includes(value)) {
      const near = closest(value, schema.enum.map(String))[0]
      return this.#badValue(schema, node, label, near === undefined ? undefined : `Did you mean \`${near}\`?`)
    }
    if (value.trim() === '' && (schema.minLength ?? 0) > 0)
      return this.#refuse(node, { ...place(node), code: 'bad-value', message: `${label} is empty.` })
    if (value.length > (schema.maxLength ?? Infinity))
      this.#refuse(node, {
        ...place(node),
        code: 'too-large',
        message: `${label} has ${value.length} characters; ${schema.maxLength} are accepted.`,
      })
  }

  #badValue(schema: SchemaNode, node: ScalarNode, label: string, hint?: string): void {
    const wanted = schema.wanted ?? (schema.minimum === undefined ? this.#wanted(schema) : `a whole number, ${schema.minimum} or more`)
    this.#refuse(node, {
      ...place(node),
      code: 'bad-value',
      message: `${label} must be ${wanted}, not ${describeNode(node)}.`,
      hint,
    })
  }

  #list(schema: SchemaNode, node: ListNode, label: string): void {
    if (schema.type === undefined && !schema.items) return
    if (schema.type !== 'array') return this.#wrongType(schema, node, label)
    if (node.items.length < (schema.minItems ?? 0)) {
      this.#refuse(node, {
        start: node.start,
        end: node.end,
        code: 'bad-value',
        message: `${label} is an empty list.`,
        hint: 'Write at least one item, or remove the key.',
      })
      return
    }
    if (schema.items)
      for (const [index, item] of node.items.entries()) this.node(schema.items, item, itemLabel(schema.items, item, index, label))
  }

  #mapping(schema: SchemaNode, node: MappingNode, label: string, alternatives: readonly SchemaNode[] = []): void {
    if (schema.type === undefined && !schema.properties) return
    if (schema.type !== 'object') return this.#wrongType(schema, node, label)
    if (schema.free === true) return checkFree(node, (refused, problem) => this.#refuse(refused, problem))
    const free = freeKeys(schema, node)
    const meant = new Set<string>()
    let strange = 0
    for (const entry of node.entries) {
      const known = ownProperty(schema.properties, entry.key)
      if (known) this.node(known, entry.value, `\`${entry.key}\``)
      else if (this.#isUnknown(schema, entry)) {
        strange += 1
        if (strange > PROBLEMS_MAX + 1) continue
        const suggestion = strange > SUGGESTIONS_MAX ? undefined : near(entry.key, free)
        if (suggestion !== undefined) meant.add(suggestion)
        this.#unknownKey(schema, entry, label, { free, suggestion, alternatives })
      }
    }
    for (const key of schema.required ?? []) {
      if (!free.includes(key) || meant.has(key)) continue
      this.#refuse(node, {
        ...headOf(node),
        code: 'missing-key',
        message: `${label} needs \`${key}\`.`,
        hint: this.#exampleOf(schema, key),
      })
    }
  }

  /** The patterns of keys are all prefixes: `^x-`. */
  #isUnknown(schema: SchemaNode, entry: MappingEntry): boolean {
    return (
      !ownProperty(schema.properties, entry.key) &&
      !Object.keys(schema.patternProperties ?? {}).some((pattern) => entry.key.startsWith(pattern.slice(1)))
    )
  }

  #unknownKey(
    schema: SchemaNode,
    entry: MappingEntry,
    label: string,
    { free, suggestion, alternatives }: { free: readonly string[]; suggestion: string | undefined; alternatives: readonly SchemaNode[] },
  ): void {
    const at = { start: entry.keyStart, end: entry.keyEnd }
    this.invalid.add(entry.value)
    if (alternatives.some((branch) => ownProperty(branch.properties, entry.key))) {
      const message = `\`${entry.key}\` cannot stand beside \`${schema.required?.[0] ?? ''}\`.`
      const hint = 'Nest one in the other, or write them as two items of the list.'
      this.#options.problems.add(this.#options.source, { ...at, code: 'useless-key', message, hint })
      return
    }
    const list = free.length === 0 || free.length > 12 ? '' : `It knows ${free.map((key) => `\`${key}\``).join(', ')}. `
    this.#options.problems.add(this.#options.source, {
      ...at,
      code: 'unknown-key',
      message: `${label} has no key \`${shorten(entry.key)}\`.`,
      hint: suggestion === undefined ? `${list}Keys of your own start with \`x-\`.` : `Did you mean \`${suggestion}\`?`,
    })
  }

  #exampleOf(schema: SchemaNode, key: string): string | undefined {
    const property = schema.properties?.[key]
    return property?.description === undefined ? undefined : `\`${key}\`: ${property.description}`
  }
}

const kindsOf: Readonly<Record<string, (node: SourceNode) => boolean>> = {
  string: (node) => node.kind === 'scalar' && typeof node.value === 'string',
  boolean: (node) => node.kind === 'scalar' && typeof node.value === 'boolean',
  integer: (node) => node.kind === 'scalar' && typeof node.value === 'number',
  number: (node) => node.kind === 'scalar' && typeof node.value === 'number',
  array: (node) => node.kind === 'list',
  object: (node) => node.kind === 'mapping',
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: '`true` or `false`',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a mapping',
}

const booleanWords: readonly (readonly [RegExp, boolean])[] = [
  [/^(?:yes|on|y|true)\b/i, true],
  [/^(?:no|off|n|false)\b/i, false],
]

function booleanHint(value: string): string {
  const meant = booleanWords.find(([pattern]) => pattern.test(value))?.[1]
  return meant === undefined ? 'Write `true` or `false`, without quotes.' : `Write \`${meant}\`, without quotes and with nothing behind it.`
}

function itemLabel(schema: SchemaNode, item: SourceNode, index: number, label: string): string {
  const name = entryOf(item, 'name')?.value
  const text = name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined
  return text !== undefined && schema.title !== undefined ? `${capital(schema.title)} "${shorten(text)}"` : `Item ${index + 1} of ${label}`
}

function place({ start, end }: SourceNode): { start: number; end: number } {
  return { start, end }
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
