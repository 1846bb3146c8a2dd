/**
 * Conditions of json-rules-engine in policies and by themselves: read by `dsl/json-rules`, and every mistake shown where the author wrote it.
 */
import { printCondition, type Condition } from '../../dsl/index.js'
import { readJsonFact, readJsonRules, type JsonFactMeaning, type JsonRulesProblem } from '../../dsl/json-rules/index.js'
import { PolicyError, renderDiagnostics, spanAt } from '../../grammar/index.js'
import { readObject } from './object-tree.js'
import { placeInScalar } from './scalar-offsets.js'
import { Problems, type SourceText } from './source.js'
import { entryOf, headOf, plainMapping, plainValue, type MappingNode, type SourceNode } from './tree.js'

/** The name that diagnostics give to conditions without a file. */
export const CONDITIONS_FILE = '<conditions>'

/**
 * The condition that a condition of json-rules-engine means.
 * @throws PolicyError with every mistake, placed in the conditions written out as YAML
 */
export function compileJsonRules(json: unknown): Condition {
  return compileData(json, (data) => {
    const { condition, problems } = readJsonRules(data)
    return { value: condition, problems }
  })
}

/**
 * What a fact of json-rules-engine stands for: a number or a verdict.
 * @throws PolicyError with every mistake, placed in the fact written out as YAML
 */
export function compileJsonFact(fact: string, params: unknown): JsonFactMeaning {
  return compileData({ fact, params }, () => {
    const { meaning, problems } = readJsonFact(fact, params)
    return { value: meaning, problems }
  })
}

function compileData<Value>(
  json: unknown,
  read: (data: unknown) => { readonly value: Value | undefined; readonly problems: readonly JsonRulesProblem[] },
): Value {
  const problems = new Problems()
  const { source, root } = readObject(CONDITIONS_FILE, json, problems)
  const result = root && read(plainValue(root))
  for (const problem of result?.problems ?? []) reportAtPath(problems, source, root, problem)
  if (result?.value !== undefined) return result.value
  const diagnostics = problems.sorted()
  throw new PolicyError(diagnostics, renderDiagnostics(diagnostics, new Map([[source.file, source.text]])))
}

/** Keys of a policy's condition that are not those of json-rules-engine. */
function isOwnKey(key: string): boolean {
  return key === 'id' || key === 'for' || key.startsWith('x-')
}

/** The comparison that a mapping with `fact` means, with its text in our own words; undefined if something was reported. */
export function readJsonCondition(
  problems: Problems,
  source: SourceText,
  node: MappingNode,
): { readonly text: string; readonly condition: Condition } | undefined {
  const own = { ...node, entries: node.entries.filter(({ key }) => !isOwnKey(key)) }
  const { condition, problems: found } = readJsonRules(plainMapping(own))
  for (const problem of found) reportAtPath(problems, source, node, problem)
  if (!condition) return undefined
  const printed = printCondition(condition)
  const text = condition.kind === 'any' || condition.kind === 'all' ? `(${printed})` : printed
  return { text, condition: { ...condition, span: spanAt(text, 0, text.length) } }
}

/** Shows a problem at the node that its path leads to, or at the last one on the way. */
function reportAtPath(problems: Problems, source: SourceText, root: SourceNode | undefined, problem: JsonRulesProblem): void {
  const { code, message, hint, path, isKey, within } = problem
  let node = root
  let place = root ? headOf(root) : { start: 0, end: 1 }
  for (const [index, step] of path.entries()) {
    const entry = entryOf(node, String(step))
    node = typeof step === 'number' && node?.kind === 'list' ? node.items[step] : entry?.value
    if (!node) break
    const isLast = index === path.length - 1
    if (isLast && isKey === true && entry) place = { start: entry.keyStart, end: entry.keyEnd }
    else if (isLast && within && node.kind === 'scalar') place = placeInScalar(source, node, within.start, within.end)
    else place = headOf(node)
  }
  problems.add(source, { code, message, hint, start: place.start, end: place.end })
}
