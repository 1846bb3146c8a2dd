/** From what a user hands over (objects, or files that were read) to a plan; everything that is wrong is thrown as one `PolicyError`. */
import { createVocabulary, type Vocabulary } from '../../dsl/index.js'
import { PolicyError, renderDiagnostics, type Diagnostic } from '../../grammar/index.js'
import {
  compilePolicies,
  readPolicyObjects,
  type PlannedPolicy,
  type Policy,
  type PolicyDocument,
  type ReadDocument,
} from '../policies/index.js'

/** Policy files that were read by `loadPolicies`, with the `.dsl` files that they name. */
export interface LoadedPolicies {
  readonly documents: readonly ReadDocument[]
  readonly dslFiles: readonly { readonly name: string; readonly text: string }[]
}

/** Policies as a user hands them over. */
export type PoliciesInput = PolicyDocument | readonly Policy[] | LoadedPolicies

export interface PlanningOptions {
  readonly vocabulary?: Vocabulary
  readonly timezone?: string
  /** Names of the workflows that can be launched; absent: any. */
  readonly knownWorkflows?: ReadonlySet<string>
}

export interface Planned {
  readonly plan: readonly PlannedPolicy[]
  readonly warnings: readonly Diagnostic[]
}

/** @throws PolicyError with every mistake that was found, rendered in its message. */
export function planPolicies(input: PoliciesInput, options: PlanningOptions): Planned {
  const { documents, diagnostics, dslFiles } = isLoaded(input)
    ? { documents: input.documents, diagnostics: [], dslFiles: input.dslFiles }
    : readObjects(input)
  const vocabulary = options.vocabulary ?? createVocabulary(dslFiles)
  const compiled = compilePolicies(documents, {
    vocabulary,
    ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
    ...(options.knownWorkflows === undefined ? {} : { knownWorkflows: options.knownWorkflows }),
  })
  const all = [...diagnostics, ...compiled.diagnostics]
  const errors = all.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    const texts = new Map(documents.map(({ file, text }) => [file, text]))
    throw new PolicyError(errors, `the policies are not valid\n${renderDiagnostics(errors, texts)}`)
  }
  return { plan: compiled.plan, warnings: all }
}

function isLoaded(input: PoliciesInput): input is LoadedPolicies {
  return 'documents' in input
}

function readObjects(input: PolicyDocument | readonly Policy[]): {
  documents: readonly ReadDocument[]
  diagnostics: readonly Diagnostic[]
  dslFiles: readonly []
} {
  const { document, diagnostics } = readPolicyObjects(input)
  return { documents: document === undefined ? [] : [document], diagnostics, dslFiles: [] }
}
