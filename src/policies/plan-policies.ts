/** From policies as a caller hands them over (objects, or files that were read) to a plan; everything that is wrong is thrown as one `PolicyError`. */
import { createVocabulary, type Vocabulary } from '../../dsl/index.js'
import { PolicyError, renderDiagnostics, type Diagnostic, type Instant } from '../../grammar/index.js'
import { compilePolicies } from './compile.js'
import type { Policy, PolicyDocument } from './document.js'
import type { PlannedPolicy } from './plan.js'
import { readPolicyObjects, type ReadDocument } from './read.js'

/** Policy files that were read, with the `.dsl` files that they name. */
export interface LoadedPolicies {
  readonly documents: readonly ReadDocument[]
  readonly dslFiles: readonly { readonly name: string; readonly text: string }[]
}

/** Policies as objects, or files that `loadPolicies` has read. */
export type PoliciesInput = PolicyDocument | readonly Policy[] | LoadedPolicies

export interface PlanningOptions {
  /** Default: the shipped sentences and the `.dsl` files that the policies name. */
  readonly vocabulary?: Vocabulary | undefined
  readonly timezone?: string | undefined
  /** Names of the workflows that can be launched; absent: any. */
  readonly knownWorkflows?: ReadonlySet<string> | undefined
  /** The instant of loading: timers that are over by then are refused. */
  readonly from?: Instant | undefined
}

export interface Planned {
  readonly plan: readonly PlannedPolicy[]
  readonly warnings: readonly Diagnostic[]
}

/** @throws PolicyError with every mistake that was found, rendered in its message */
export function planPolicies(input: PoliciesInput, { vocabulary, timezone, knownWorkflows, from }: PlanningOptions): Planned {
  const read = 'documents' in input ? { ...input, diagnostics: [] } : readObjects(input)
  const compiled = compilePolicies(read.documents, {
    vocabulary: vocabulary ?? createVocabulary(read.dslFiles),
    ...(timezone === undefined ? {} : { timezone }),
    ...(knownWorkflows === undefined ? {} : { knownWorkflows }),
    ...(from === undefined ? {} : { from }),
  })
  const diagnostics = [...read.diagnostics, ...compiled.diagnostics]
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return { plan: compiled.plan, warnings: diagnostics }
  const texts = new Map(read.documents.map(({ file, text }) => [file, text]))
  throw new PolicyError(errors, `the policies are not valid\n${renderDiagnostics(errors, texts)}`)
}

function readObjects(input: PolicyDocument | readonly Policy[]): LoadedPolicies & { readonly diagnostics: readonly Diagnostic[] } {
  const { document, diagnostics } = readPolicyObjects(input)
  return { documents: document === undefined ? [] : [document], diagnostics, dslFiles: [] }
}
