/** From policies as a caller gives them to plans; everything that is wrong is thrown as one `PolicyError`. */
import { createVocabulary, type Vocabulary } from '../../dsl/index.js'
import { PolicyError, renderDiagnostics } from '../../grammar/index.js'
import {
  compilePolicies,
  readPolicyObjects,
  type PlannedPolicy,
  type Policy,
  type PolicyDocument,
  type ReadDocument,
} from '../policies/index.js'

/** Policies as objects, or files that `loadPolicies` has read. */
export type PoliciesInput =
  | PolicyDocument
  | readonly Policy[]
  | { readonly documents: readonly ReadDocument[]; readonly dslFiles: readonly { readonly name: string; readonly text: string }[] }

export interface PlanningOptions {
  readonly vocabulary: Vocabulary | undefined
  readonly timezone: string
}

/** @throws PolicyError with every mistake that was found, rendered in its message. */
export function planPolicies(input: PoliciesInput, { vocabulary, timezone }: PlanningOptions): readonly PlannedPolicy[] {
  const read = 'documents' in input ? { ...input, diagnostics: [] } : readObjects(input)
  const compiled = compilePolicies(read.documents, { vocabulary: vocabulary ?? createVocabulary(read.dslFiles), timezone })
  const errors = [...read.diagnostics, ...compiled.diagnostics].filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return compiled.plan
  const texts = new Map(read.documents.map(({ file, text }) => [file, text]))
  throw new PolicyError(errors, `the policies are not valid\n${renderDiagnostics(errors, texts)}`)
}

function readObjects(input: PolicyDocument | readonly Policy[]) {
  const { document, diagnostics } = readPolicyObjects(input)
  return { documents: document === undefined ? [] : [document], diagnostics, dslFiles: [] }
}
