/** The inputs of a policy: literals, and texts with `{{ expression }}` that are read at launch. */
import { readExpression } from '../../dsl/index.js'
import type { InputPart, PlannedInput } from './plan.js'
import type { PolicyKeys } from './policy-keys.js'
import { placeInScalar } from './scalar-offsets.js'
import { plainValue, type MappingEntry, type ScalarNode, type SourceNode } from './tree.js'

/** What most policies have; shared, never changed. */
const noInputs: Readonly<Record<string, never>> = Object.freeze({})

/** Compiles the entries of `inputs`; those that are wrong are left out and reported. `\{{` stands for a `{{` that is no expression. */
export function compileInputs(keys: PolicyKeys): Readonly<Record<string, PlannedInput>> {
  const node = keys.node('inputs')
  if (node?.kind !== 'mapping') return noInputs
  return Object.fromEntries(node.entries.flatMap((entry) => compileInput(keys, entry)))
}

function compileInput(keys: PolicyKeys, { key, value }: MappingEntry): [string, PlannedInput][] {
  if (value.kind !== 'scalar') {
    reportNested(keys, value)
    return [[key, { kind: 'literal', value: unescaped(plainValue(value)) }]]
  }
  if (typeof value.value !== 'string' || !value.value.includes('{{')) return [[key, { kind: 'literal', value: value.value }]]
  const parts = partsOf(keys, value, value.value)
  if (!parts) return []
  if (parts.every((part) => typeof part === 'string')) return [[key, { kind: 'literal', value: parts.join('') }]]
  return [[key, { kind: 'template', text: value.value, parts }]]
}

function partsOf(keys: PolicyKeys, node: ScalarNode, text: string): readonly InputPart[] | undefined {
  const parts: InputPart[] = []
  let isSound = true
  let at = 0
  while (at < text.length) {
    const open = nextOpening(text, at)
    if (open > at) parts.push(text.slice(at, open).replaceAll('\\{{', '{{'))
    if (open === text.length) break
    const close = closingOf(text, open + 2)
    if (close === undefined) {
      report(
        keys,
        node,
        open,
        text.length,
        'This `{{` is not closed, or a quotation mark in it is not.',
        'Close it with `}}`, or write `\\{{` for two braces that are no expression.',
      )
      return undefined
    }
    const part = expressionPart(keys, node, text, open + 2, close)
    if (part) parts.push(part)
    else isSound = false
    at = close + 2
  }
  return isSound ? parts : undefined
}

function expressionPart(keys: PolicyKeys, node: ScalarNode, text: string, start: number, end: number): InputPart | undefined {
  const source = text.slice(start, end)
  const { expression, diagnostics } = readExpression(source)
  for (const { code, severity, message, span, hint } of diagnostics)
    keys.problems.add(keys.source, {
      code,
      severity,
      message,
      hint,
      ...placeInScalar(keys.source, node, start + span.start, start + Math.max(span.end, span.start + 1)),
    })
  return expression && { text: source.trim(), expression }
}

/** The next `{{` that no backslash stands before, or the end of the text. */
function nextOpening(text: string, from: number): number {
  let open = text.indexOf('{{', from)
  while (open > 0 && text[open - 1] === '\\') open = text.indexOf('{{', open + 2)
  return open === -1 ? text.length : open
}

/** The `}}` that ends an expression; those inside quotation marks do not count. */
function closingOf(text: string, from: number): number | undefined {
  let isQuoted = false
  for (let at = from; at < text.length; at += 1) {
    if (isQuoted && text[at] === '\\') at += 1
    else if (text[at] === '"') isQuoted = !isQuoted
    else if (!isQuoted && text.startsWith('}}', at)) return at
  }
  return undefined
}

/** Expressions are read at the first level only; deeper ones would be handed over as they are written, unnoticed. */
function reportNested(keys: PolicyKeys, root: SourceNode): void {
  const stack: SourceNode[] = [root]
  for (let node = stack.pop(); node; node = stack.pop()) {
    // Lists may be longer than a call has room for.
    if (node.kind === 'list') for (const item of node.items) stack.push(item)
    if (node.kind === 'mapping') for (const { value } of node.entries) stack.push(value)
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || nextOpening(node.value, 0) === node.value.length) continue
    const hint = 'Make it an input of its own, or write `\\{{` for two braces that are no expression.'
    report(
      keys,
      node,
      nextOpening(node.value, 0),
      node.value.length,
      'Expressions are read only in texts directly under `inputs`, not deeper.',
      hint,
    )
  }
}

function unescaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\\{{', '{{')
  if (Array.isArray(value)) return value.map(unescaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescaped(inner)]))
}

function report(keys: PolicyKeys, node: ScalarNode, start: number, end: number, message: string, hint: string): void {
  keys.problems.add(keys.source, { code: 'expression-syntax', message, hint, ...placeInScalar(keys.source, node, start, end) })
}
