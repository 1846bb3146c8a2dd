/** Checks the mappings of a test file whose keys are names of the author's choice: workflows, policies under `expect`, limits, labels. */
import { checkTree, entryOf, schemaNode, type CheckOptions, type MappingEntry, type SourceNode } from '../policies/index.js'
import { Type, type TSchema } from '@sinclair/typebox'
import { expectedRunsSchema, expectedWindowsSchema, launchesSchema } from './test-schema.js'

interface Record {
  /** Keys on the way from a test (or, for `config`, also from the file) to the mapping; `*` stands for each item of a list. */
  readonly path: readonly string[]
  readonly schema: TSchema
  /** What a key of it names. */
  readonly names: string
}

const duration = Type.String({ reads: 'duration' })
const limit = Type.Integer({ minimum: 1 })
const label = Type.String()

const records: readonly Record[] = [
  { path: ['workflows'], schema: launchesSchema, names: 'workflow' },
  { path: ['expect', 'runs'], schema: expectedRunsSchema, names: 'policy' },
  { path: ['expect', 'windows'], schema: expectedWindowsSchema, names: 'policy' },
  { path: ['config', 'metricEventTtlOf'], schema: duration, names: 'metric' },
  { path: ['config', 'resolutionOf'], schema: duration, names: 'metric' },
  { path: ['config', 'concurrencyGroups'], schema: limit, names: 'group' },
  { path: ['events', '*', 'labels'], schema: label, names: 'label' },
  { path: ['series', '*', 'labels'], schema: label, names: 'label' },
]

/** Checks the values of all such mappings in a test file; what is wrong goes to the problems of `options`. */
export function checkRecords(root: SourceNode, options: CheckOptions): void {
  const tests = entryOf(root, 'tests')?.value
  for (const node of [root, ...(tests?.kind === 'list' ? tests.items : [])]) {
    for (const record of records) {
      for (const entry of entriesAt(node, record.path)) {
        checkTree(schemaNode(record.schema), entry.value, `${capital(record.names)} \`${entry.key}\``, options)
      }
    }
  }
}

function entriesAt(node: SourceNode, path: readonly string[]): readonly MappingEntry[] {
  const [step, ...rest] = path
  if (step === undefined) return node.kind === 'mapping' ? node.entries : []
  if (step === '*') return node.kind === 'list' ? node.items.flatMap((item) => entriesAt(item, rest)) : []
  const next = entryOf(node, step)?.value
  return next ? entriesAt(next, rest) : []
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
