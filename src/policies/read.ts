/** Reads policy files and policy objects: syntax and schema, everything that can be said without knowing sentences, workflows and zones of the scheduler. */
import type { Diagnostic } from '../../grammar/index.js'
import { calendarNamesIn } from './calendars.js'
import { checkTree } from './check-tree.js'
import { documentSchema, policySchema, schemaNode, type Policy, type PolicyDocument } from './document.js'
import { reportDuplicateKeys } from './duplicate-keys.js'
import { readObject } from './object-tree.js'
import { Problems, SourceText } from './source.js'
import { policyReaders } from './text-readers.js'
import { describeNode, entryOf, headOf, type MappingNode, type SourceNode } from './tree.js'
import { readYaml } from './yaml-tree.js'

/** One policy as it was read: its own keys, and those that it takes from the file's defaults. */
export interface PolicySource {
  readonly source: SourceText
  readonly node: MappingNode
  readonly defaults: SourceNode | undefined
  /** Values that are reported already; nothing more can be said about them. */
  readonly invalid: ReadonlySet<SourceNode>
}

/** A document that was read. `isSound` is false when anything in it is an error: then none of it may be scheduled. */
export interface ReadDocument {
  readonly file: string
  /** The text that spans lie in: that of the file, or the object written out as YAML. */
  readonly text: string
  readonly policies: readonly PolicySource[]
  readonly isSound: boolean
}

export interface ReadResult {
  /** Undefined when the text is no document at all. */
  readonly document?: ReadDocument
  /** The file's `dsl_files`, as written. */
  readonly dslFiles: readonly string[]
  /** The calendars under `exclude` and in sentences, as written. */
  readonly calendars: readonly string[]
  /** What is wrong, sorted by place. */
  readonly diagnostics: readonly Diagnostic[]
  /** The text that the diagnostics' spans lie in; `renderDiagnostics` wants it under the file's name. */
  readonly text: string
}

/**
 * Reads a policy file: a document, or one bare policy.
 * Bounded in size and depth (`too-large`, `too-deep`); never throws.
 * @see FORMATS section 1
 */
export function readPolicyText({ file, text }: { readonly file: string; readonly text: string }): ReadResult {
  const problems = new Problems()
  const { source, root, damaged } = readYaml(new SourceText(file, text), problems)
  if (root?.kind === 'mapping') reportDuplicateKeys(source, root, problems)
  return readTree(source, root, problems, damaged)
}

/** The name that diagnostics give to policies without a file. */
export const OBJECTS_FILE = '<policies>'

/** Reads policies given as objects: a document, or a list of policies. Nothing of them is kept or changed. Never throws. */
export function readPolicyObjects(policies: PolicyDocument | readonly Policy[], file: string = OBJECTS_FILE): ReadResult {
  const problems = new Problems()
  const { source, root } = readObject(file, Array.isArray(policies) ? { policies } : policies, problems)
  return readTree(source, root, problems, new Set())
}

/** The keys of a policy that tell a bare one from a document. */
const policyKeys: ReadonlySet<string> = new Set(Object.keys(policySchema.properties))

function readTree(source: SourceText, root: SourceNode | undefined, problems: Problems, damaged: ReadonlySet<number>): ReadResult {
  const document = root ? readRoot(source, root, problems, damaged) : undefined
  if (!root && problems.harmless) reportNothing(source, problems)
  const diagnostics = problems.sorted()
  if (!document) return { dslFiles: [], calendars: [], diagnostics, text: source.text }
  const named = { dslFiles: dslFilesOf(root), calendars: calendarsOf(document) }
  return { document: { ...document, isSound: problems.harmless }, ...named, diagnostics, text: source.text }
}

function reportNothing(source: SourceText, problems: Problems): void {
  problems.add(source, {
    code: 'missing-key',
    message: 'The file is empty: it holds no policy.',
    start: 0,
    end: 1,
    hint: 'Write `policies:` and under it one `- name: ...` for each policy.',
  })
}

function readRoot(
  source: SourceText,
  root: SourceNode,
  problems: Problems,
  damaged: ReadonlySet<number>,
): Omit<ReadDocument, 'isSound'> | undefined {
  if (root.kind !== 'mapping') {
    reportNoMapping(source, root, problems)
    return undefined
  }
  const isBare = !entryOf(root, 'policies') && root.entries.some(({ key }) => policyKeys.has(key))
  const options = { source, problems, readers: policyReaders, damaged }
  const invalid = checkTree(schemaNode(isBare ? policySchema : documentSchema), root, isBare ? 'The policy' : 'The file', options)
  const policies = entryOf(root, 'policies')?.value
  const nodes = isBare ? [root] : policies?.kind === 'list' ? policies.items : []
  const defaults = isBare ? undefined : entryOf(root, 'defaults')?.value
  return {
    file: source.file,
    text: source.text,
    policies: nodes.filter((node) => node.kind === 'mapping').map((node) => ({ source, node, defaults, invalid })),
  }
}

function reportNoMapping(source: SourceText, root: SourceNode, problems: Problems): void {
  const isNothing = root.kind === 'scalar' && root.value === null
  if (isNothing) return reportNothing(source, problems)
  const { start, end } = headOf(root)
  problems.add(source, {
    code: 'bad-type',
    message: `A policy file is a mapping with the key \`policies\`, not ${describeNode(root)}.`,
    start,
    end,
    hint: root.kind === 'list' ? 'Put the list under `policies:`.' : 'Write `policies:` and under it one `- name: ...` for each policy.',
  })
}

function calendarsOf({ policies }: Pick<ReadDocument, 'policies'>): readonly string[] {
  const defaults = new Set(policies.map((policy) => policy.defaults))
  return [...new Set([...defaults, ...policies.map(({ node }) => node)].flatMap(calendarNamesIn))]
}

function dslFilesOf(root: SourceNode | undefined): string[] {
  const list = entryOf(root, 'dsl_files')?.value
  if (list?.kind !== 'list') return []
  return list.items.flatMap((item) => (item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '' ? [item.value] : []))
}
