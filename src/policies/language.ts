/** The options about sentences that a scheduler and a simulation take, and the vocabulary that they and the policies' own files make. */
import { createVocabulary, type Vocabulary, type VocabularyFile } from '../../dsl/index.js'
import { badOption, show } from '../../grammar/index.js'

/** Which sentences conditions may use beside the shipped ones. Policy files may name further files in `dsl_files`. */
export interface LanguageInput {
  /** Made by `createVocabulary`. Default: the shipped sentences. */
  readonly vocabulary?: Vocabulary
  /** Files of sentences as their texts, in order of loading, after the vocabulary; `loadDsl` reads them from disk. */
  readonly dslFiles?: readonly VocabularyFile[]
  /** The same as `dslFiles`. */
  readonly dlsFiles?: readonly VocabularyFile[]
}

/** The names of these options. */
export const languageKeys: Readonly<Record<keyof LanguageInput, true>> = { vocabulary: true, dslFiles: true, dlsFiles: true }

export interface Language {
  readonly vocabulary: Vocabulary | undefined
  readonly dslFiles: readonly VocabularyFile[]
}

/** @throws TidegateError `bad-option` when a file is no text, PolicyError when one is wrong */
export function readLanguage({ vocabulary, dslFiles, dlsFiles }: LanguageInput): Language {
  if (dslFiles !== undefined && dlsFiles !== undefined) throw badOption('dlsFiles', 'it is another name of dslFiles: give one of them')
  const given: unknown = vocabulary
  if (given !== undefined && !(typeof given === 'object' && given !== null && 'readAll' in given))
    throw badOption('vocabulary', `${show(given)} is none: give one of createVocabulary(files), or the files themselves in dslFiles`)
  const files = dslFiles ?? dlsFiles ?? []
  const name = dlsFiles === undefined ? 'dslFiles' : 'dlsFiles'
  if (!Array.isArray(files) || !files.every(isFile))
    throw badOption(name, `give texts, as in ${name}: [{ name: "ops.dsl", text: "[when]..." }]; loadDsl("ops.dsl") reads them from disk`)
  return { vocabulary, dslFiles: files }
}

/** The vocabulary, the files after it, then those that the policies name. One of a name that is there already is not loaded again. */
export function vocabularyFor({ vocabulary, dslFiles }: Language, named: readonly VocabularyFile[]): Vocabulary {
  const known = new Set([...(vocabulary?.files ?? []), ...dslFiles].map(({ name }) => name))
  const files = [...dslFiles, ...named.filter(({ name }) => !known.has(name))]
  return vocabulary === undefined ? createVocabulary(files) : vocabulary.with(files)
}

function isFile(file: unknown): boolean {
  return (
    typeof file === 'object' &&
    file !== null &&
    'name' in file &&
    typeof file.name === 'string' &&
    'text' in file &&
    typeof file.text === 'string'
  )
}
