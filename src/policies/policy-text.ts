/** Writes policies as a YAML text that reads back as the same values, with comments. `check --resolved` and the importers print with it. */
import { Document, isMap, isNode, isScalar, isSeq, type Node } from 'yaml'

/** One key of a policy, in the order of writing. */
export interface WrittenKey {
  readonly key: string
  readonly value: unknown
  /** Lines above the key. */
  readonly comments?: readonly string[]
  /** Lines above the items of a list, by their index. */
  readonly itemComments?: readonly (readonly string[])[]
}

export interface WrittenPolicy {
  /** Lines above the policy. */
  readonly comments?: readonly string[]
  readonly keys: readonly WrittenKey[]
}

/** A file of policies. */
export interface PolicyText {
  /** Lines at the top. */
  readonly header?: readonly string[]
  readonly defaults?: Readonly<Record<string, unknown>>
  readonly dslFiles?: readonly string[]
  readonly policies: readonly WrittenPolicy[]
}

/** The text of the file. Comments are cut into single lines; values that are undefined are left out. */
export function writePolicies({ header = [], defaults = {}, dslFiles = [], policies }: PolicyText): string {
  const document = new Document({
    ...(Object.keys(defaults).length === 0 ? {} : { defaults }),
    ...(dslFiles.length === 0 ? {} : { dsl_files: dslFiles }),
    policies: policies.map(({ keys }) =>
      Object.fromEntries(keys.filter(({ value }) => value !== undefined).map(({ key, value }) => [key, value])),
    ),
  })
  const list = document.get('policies')
  const nodes = isSeq(list) ? list.items : []
  for (const [index, policy] of policies.entries()) comment(nodes[index], policy, index === 0)
  const top = header.flatMap(lines).map((line) => `# ${line}`.trimEnd())
  return [...top, document.toString({ lineWidth: 0, indentSeq: true })].join('\n')
}

function comment(node: unknown, { comments = [], keys }: WrittenPolicy, isFirst: boolean): void {
  if (!isMap(node)) return
  setComment(node, comments)
  node.spaceBefore = !isFirst
  for (const pair of node.items) {
    const written = keys.find(({ key }) => isScalar(pair.key) && pair.key.value === key)
    if (written === undefined) continue
    if (isNode(pair.key)) setComment(pair.key, written.comments ?? [])
    if (!isSeq(pair.value)) continue
    for (const [index, item] of pair.value.items.entries()) if (isNode(item)) setComment(item, written.itemComments?.[index] ?? [])
  }
}

function setComment(node: Node, comments: readonly string[]): void {
  const text = comments.flatMap(lines).map((line) => ` ${line}`.trimEnd())
  if (text.length > 0) node.commentBefore = text.join('\n')
}

/** A comment is one line, whatever its text holds. */
function lines(text: string): readonly string[] {
  return text.split(/[\n\r\u0085\u2028\u2029]+/)
}
