/** A set of policies of which some take the place of others: what is loaded without those of some names, and with what is given for them. */
import type { VocabularyFile } from '../../dsl/index.js'
import { policyName } from './named-things.js'
import type { LoadedPolicies } from './kept-policies.js'
import { writePolicies, type WrittenPolicy } from './policy-text.js'
import { OBJECTS_FILE, readPolicyText, type PolicySource, type ReadDocument } from './read.js'
import { plainMapping } from './tree.js'

/**
 * The policies of `loaded` without those that are named, then those of `given`; sentences and calendars of both, of the same name those of `given`. A document that
 * loses some of its policies is written anew with the others and its defaults.
 */
export function withPolicies(loaded: LoadedPolicies, names: ReadonlySet<string>, given: LoadedPolicies): LoadedPolicies {
  return {
    documents: [...loaded.documents.flatMap((document) => withoutPolicies(document, names)), ...given.documents.flatMap(underOwnName)],
    dslFiles: withFiles(loaded.dslFiles, given.dslFiles),
    calendars: new Map([...loaded.calendars, ...given.calendars]),
  }
}

function withoutPolicies(document: ReadDocument, names: ReadonlySet<string>): readonly ReadDocument[] {
  const kept = document.policies.filter((policy) => !names.has(policyName(policy) ?? ''))
  if (kept.length === document.policies.length) return [document]
  const [first] = kept
  if (first === undefined) return []
  const defaults = first.defaults?.kind === 'mapping' ? plainMapping(first.defaults) : {}
  return read(document.file, writePolicies({ defaults, policies: kept.map(asWritten) }))
}

function asWritten({ node }: PolicySource): WrittenPolicy {
  return { keys: Object.entries(plainMapping(node)).map(([key, value]) => ({ key, value })) }
}

/** Objects that were put in one after the other are told apart by the first of their policies. */
function underOwnName({ file, text, policies }: ReadDocument): readonly ReadDocument[] {
  const [first] = policies
  return read(file === OBJECTS_FILE && first !== undefined ? `<${policyName(first) ?? ''}>` : file, text)
}

function read(file: string, text: string): readonly ReadDocument[] {
  const { document } = readPolicyText({ file, text })
  return document === undefined ? [] : [document]
}

function withFiles(files: readonly VocabularyFile[], given: readonly VocabularyFile[]): readonly VocabularyFile[] {
  const names = new Set(given.map(({ name }) => name))
  return [...files.filter(({ name }) => !names.has(name)), ...given]
}
