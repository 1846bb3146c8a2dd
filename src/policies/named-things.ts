/** The names that documents give to policies, and those of the workflows they launch, whatever else is wrong with them. */
import { POLICY_DEFAULTS } from './compile.js'
import { textOf } from './policy-keys.js'
import type { PolicySource, ReadDocument } from './read.js'
import { entryOf } from './tree.js'

export interface NamedThings {
  readonly policies: readonly string[]
  readonly workflows: readonly string[]
}

/** In the order of the documents; a policy without a name is left out. */
export function namedThings(documents: readonly ReadDocument[]): NamedThings {
  const policies = documents.flatMap((document) => document.policies)
  return { policies: policies.flatMap((policy) => policyName(policy) ?? []), workflows: policies.map(workflowName) }
}

/** The name of a policy; undefined when it has none that is a text. */
export function policyName({ node }: PolicySource): string | undefined {
  return textOf(entryOf(node, 'name')?.value)
}

function workflowName({ node, defaults }: PolicySource): string {
  const named = entryOf(node, 'workflow_name') ?? entryOf(defaults, 'workflow_name')
  return textOf(named?.value) ?? POLICY_DEFAULTS.workflowName
}
