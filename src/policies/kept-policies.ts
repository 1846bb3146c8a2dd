/** What is kept of policies that were loaded, to read them again by another vocabulary: their texts. The trees, ten times as large, are made again when they are asked for. */
import type { Diagnostic } from '../../grammar/index.js'
import { readAlikeText } from './alike-text.js'
import { OBJECTS_FILE, readPolicyObjects, readPolicyText, type ReadDocument } from './read.js'
import type { FoundText } from './references.js'

/** Policy files that were read, with the `.dsl` files that they name. */
export interface LoadedPolicies {
  readonly documents: readonly ReadDocument[]
  readonly dslFiles: readonly { readonly name: string; readonly text: string }[]
  /** The calendars that they exclude or ask, by name, or why one could not be read. */
  readonly calendars: ReadonlyMap<string, FoundText>
  /** What reading the documents told, where nobody has looked at it: it is told with what planning them tells. */
  readonly diagnostics?: readonly Diagnostic[]
}

/** Keeps a text, which may be long and is seldom wanted; what it answers hands the text out. */
export type KeepText = (text: string) => () => string

/** What is kept of {@link LoadedPolicies}. */
export type PolicyTexts = Omit<LoadedPolicies, 'documents' | 'diagnostics'> & {
  readonly documents: readonly { readonly file: string; readonly text: string }[]
}

/** The same policies as those it is made of; objects as the text that they were written out to. */
export class KeptPolicies implements LoadedPolicies {
  readonly dslFiles: LoadedPolicies['dslFiles']
  readonly calendars: LoadedPolicies['calendars']
  readonly #texts: readonly { readonly file: string; readonly text: () => string }[]

  /** `keepText`: keeps a text and hands it out again. */
  constructor({ documents, dslFiles, calendars }: PolicyTexts, keepText: KeepText = (text) => () => text) {
    this.dslFiles = dslFiles
    this.calendars = calendars
    this.#texts = documents.map(({ file, text }) => ({ file, text: keepText(text) }))
  }

  get documents(): readonly ReadDocument[] {
    return this.#texts.flatMap(({ file, text }) => readPolicyText({ file, text: text() }).document ?? [])
  }
}

/** The same of policies that are alike: a text of what they have in common is kept, and the document is written out when it is asked for. */
export class KeptAlike implements LoadedPolicies {
  readonly dslFiles: LoadedPolicies['dslFiles'] = []
  readonly calendars: LoadedPolicies['calendars'] = new Map()
  readonly #text: () => string

  /** `text`: as `alikeText` makes it. */
  constructor(text: string, keepText: KeepText = (text) => () => text) {
    this.#text = keepText(text)
  }

  get documents(): readonly ReadDocument[] {
    const { text } = readPolicyObjects(readAlikeText(this.#text()))
    const { document } = readPolicyText({ file: OBJECTS_FILE, text })
    return document === undefined ? [] : [document]
  }
}
