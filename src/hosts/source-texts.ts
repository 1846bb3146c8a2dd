/**
 * What sessions and the vocabulary were read from, as texts for the store, so that what was changed while the scheduler ran is there after a restart.
 * The newer word counts: options that are as they were at the last start give way to what was changed since; options that are not are put in place (SEMANTICS S8).
 */
import { createHash } from 'node:crypto'
import { createVocabulary } from '../../dsl/index.js'
import {
  policiesOfAlike,
  readPolicyText,
  type AlikeParts,
  type Language,
  type LoadedPolicies,
  type PoliciesInput,
} from '../policies/index.js'
import type { StoredText } from './store.js'

/** Keys in the store. */
const keys = {
  /** Text of a session that was opened, or whose policies were applied, while a scheduler ran. */
  session: (name: string) => `session:${name}`,
  /** Fingerprint of what the options gave for a session at the last start. */
  given: (name: string) => `given:${name}`,
  language: 'language',
  givenLanguage: 'given-language',
}

/** A session's source in a form that survives as text: objects as they were given, or files as they were read. What is alike has a shorter one, see `alikeText`. */
export function policiesText(policies: PoliciesInput): string {
  if (!('documents' in policies)) return JSON.stringify({ objects: policies })
  const documents = policies.documents.map(({ file, text }) => ({ file, text }))
  return JSON.stringify({ documents, dslFiles: policies.dslFiles, calendars: [...policies.calendars] })
}

/** The source of a text that {@link policiesText} made, or planning policies that are alike. */
export function policiesOfText(text: string): PoliciesInput {
  const read: { readonly alike: AlikeParts } | { readonly objects: PoliciesInput } | StoredFiles = JSON.parse(text)
  if ('alike' in read) return policiesOfAlike(read.alike)
  if ('objects' in read) return read.objects
  const documents = read.documents.flatMap((file) => readPolicyText(file).document ?? [])
  return { documents, dslFiles: read.dslFiles, calendars: new Map(read.calendars) }
}

interface StoredFiles extends Omit<LoadedPolicies, 'documents' | 'calendars'> {
  readonly documents: readonly { readonly file: string; readonly text: string }[]
  readonly calendars: readonly (readonly [string, ReturnType<LoadedPolicies['calendars']['get']> & object])[]
}

/** A language in a form that survives as text. */
export function languageText({ vocabulary, dslFiles }: Language): string {
  return JSON.stringify({ vocabulary: vocabulary?.origin, dslFiles })
}

/** The language of a text that {@link languageText} made. @throws PolicyError when a file of it is wrong by now */
export function languageOfText(text: string): Language {
  const read: { readonly vocabulary?: ReturnType<typeof originOf>; readonly dslFiles: Language['dslFiles'] } = JSON.parse(text)
  const { vocabulary, dslFiles } = read
  return { vocabulary: vocabulary === undefined ? undefined : createVocabulary(vocabulary.files, vocabulary.options), dslFiles }
}

function originOf(vocabulary: NonNullable<Language['vocabulary']>): NonNullable<Language['vocabulary']>['origin'] {
  return vocabulary.origin
}

/** What to store when a session is opened or changed while the scheduler runs: all that it is made of then, and a text of it where there is one already. */
export function textsOfSession(name: string, { policies, text }: SessionSource): readonly StoredText[] {
  return [{ key: keys.session(name), text: text ?? policiesText(policies) }]
}

interface SessionSource {
  readonly policies: PoliciesInput
  readonly text?: string | undefined
}

/** What to store when a session is closed. */
export function textsOfClosed(name: string): readonly StoredText[] {
  return [{ key: keys.session(name) }]
}

/** What to store when the vocabulary is changed while the scheduler runs. */
export function textsOfLanguage(language: Language): readonly StoredText[] {
  return [{ key: keys.language, text: languageText(language) }]
}

/** What the options give, as texts. */
export interface Given {
  readonly sessions: ReadonlyMap<string, string>
  readonly language: string
}

/** What is in force after a restart. */
export interface Recalled {
  /** Sessions whose policies are those of the options. */
  readonly given: readonly string[]
  /** Sources of the others, by session. */
  readonly changed: ReadonlyMap<string, string>
  /** The vocabulary, where it is not that of the options. */
  readonly language?: string
  /** What to store of this decision. */
  readonly texts: readonly StoredText[]
}

/** Decides what is in force: `open` are the sessions that were open; absent: nothing was stored, so that the options are. */
export function recall(given: Given, stored: readonly Required<StoredText>[] = [], open?: ReadonlySet<string>): Recalled {
  const known = new Map(stored.map(({ key, text }) => [key, text]))
  const texts: StoredText[] = []
  const inForce: string[] = []
  const changed = new Map<string, string>()
  for (const [name, text] of given.sessions) {
    const isAsBefore = known.get(keys.given(name)) === fingerprint(text)
    const later = known.get(keys.session(name))
    if (!isAsBefore) {
      texts.push({ key: keys.given(name), text: fingerprint(text) }, { key: keys.session(name) })
      inForce.push(name)
    } else if (open?.has(name) ?? true) {
      if (later === undefined) inForce.push(name)
      else changed.set(name, later)
    }
  }
  for (const name of open ?? []) {
    const later = known.get(keys.session(name))
    if (given.sessions.has(name)) continue
    if (known.has(keys.given(name))) texts.push({ key: keys.given(name) }, { key: keys.session(name) })
    else if (later !== undefined) changed.set(name, later)
  }
  const isLanguageAsBefore = known.get(keys.givenLanguage) === fingerprint(given.language)
  const language = isLanguageAsBefore ? known.get(keys.language) : undefined
  if (!isLanguageAsBefore) texts.push({ key: keys.givenLanguage, text: fingerprint(given.language) }, { key: keys.language })
  return { given: inForce, changed, texts, ...(language === undefined ? {} : { language }) }
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
