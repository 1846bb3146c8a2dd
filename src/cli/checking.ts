/** What `check` does to files: reads, compiles and lints them together, as a scheduler would load them. */
import { checkVocabulary, type VocabularyFile } from '../../dsl/index.js'
import type { Diagnostic, Duration, Instant } from '../../grammar/index.js'
import { findFiles, nothingFound, readPolicies, readTexts } from '../hosts/files/index.js'
import type { LoadedPolicies, PlannedPolicy } from '../policies/index.js'
import { checkPolicyTests, referenceFinder } from '../testing/index.js'
import { heedComments, lintPolicies, type FedMetrics } from '../testing/linting/index.js'
import { compile, isUnreadable } from './load-plan.js'

/** What was found in all files together. */
export interface Checked {
  readonly files: readonly string[]
  readonly texts: ReadonlyMap<string, string>
  readonly diagnostics: readonly Diagnostic[]
  /** How many warnings and notes comments asked to ignore. */
  readonly ignored: number
  readonly policies: LoadedPolicies
  /** Empty when anything is an error. */
  readonly plan: readonly PlannedPolicy[]
  readonly tests: number
  readonly isReadable: boolean
}

export interface CheckOptions {
  readonly timezone: string
  readonly cwd: string
  readonly now: Instant
  /** Metrics whose events the scheduler will merge into buckets, ms. */
  readonly resolutionOf?: Readonly<Record<string, Duration>>
  /** The metrics that are known to be fed. */
  readonly fed?: FedMetrics
}

/** Checks policies together, then the policy tests and files of sentences among the files. What is sound is linted too. */
export async function checkFiles(patterns: readonly string[], options: CheckOptions): Promise<Checked> {
  const { cwd } = options
  const sought = { cwd, within: ['**/*.{yaml,yml,dsl}'] }
  const found = await findFiles(patterns, sought)
  const files = [...new Set(found.flatMap((one) => one.files))]
  const [tests, sentences] = [files.filter(isTest), files.filter(isSentences)]
  const read = await readPolicies(
    files.filter((file) => !isTest(file) && !isSentences(file)),
    { cwd },
  )
  const others = await readTexts([...tests, ...sentences], { cwd, references: referenceFinder() })
  const policies = { ...read, dslFiles: eachOnce([...read.dslFiles, ...sentences.flatMap((name) => textOf(name, others.texts))]) }
  const language = checkVocabulary(policies.dslFiles)
  const compiled = compile(policies, { timezone: options.timezone, from: options.now, resolutionOf: options.resolutionOf })
  const tested = checkPolicyTests(others.texts, { entries: tests.filter((file) => others.texts.has(file)), unreadable: others.unreadable })
  const said = [
    ...found.filter((one) => one.files.length === 0).map((one) => nothingFound(one, sought)),
    ...read.diagnostics,
    ...others.diagnostics,
    ...language,
    ...withoutFiles(compiled.diagnostics, language),
    ...tested.diagnostics,
  ]
  const texts = new Map([...read.texts, ...others.texts])
  const isSound = said.every(({ severity }) => severity !== 'error')
  const linted = isSound ? lintPolicies({ ...policies, plan: compiled.plan, now: options.now, ...fedBy(options) }) : []
  const { diagnostics, ignored } = heedComments(sorted([...said, ...linted], texts), texts, isSound)
  return {
    files,
    texts,
    diagnostics: sorted(diagnostics, texts),
    ignored,
    policies,
    plan: compiled.plan,
    tests: tested.tests,
    isReadable: !isUnreadable(said),
  }
}

function fedBy({ fed }: CheckOptions): { readonly fed?: FedMetrics } {
  return fed === undefined ? {} : { fed }
}

/** What is wrong with files of sentences is told once, though policies that need them cannot be compiled because of it. */
function withoutFiles(diagnostics: readonly Diagnostic[], told: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = new Set(told.map(({ file }) => file))
  return diagnostics.filter(({ file }) => !files.has(file))
}

/** Each once, by file and place. A policy file that a test names is read for both. */
function sorted(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const order = new Map([...texts.keys()].map((file, index) => [file, index]))
  const rank = ({ file }: Diagnostic): number => order.get(file) ?? -1
  const once = new Map(diagnostics.map((one) => [JSON.stringify([one.file, one.code, one.span.start, one.span.end, one.message]), one]))
  return [...once.values()].toSorted((a, b) => rank(a) - rank(b) || a.span.start - b.span.start || a.span.end - b.span.end)
}

function eachOnce(files: readonly VocabularyFile[]): readonly VocabularyFile[] {
  return [...new Map(files.map((file) => [file.name, file])).values()]
}

function isTest(file: string): boolean {
  return /\.test\.(?:ya?ml|json)$/.test(file)
}

function isSentences(file: string): boolean {
  return file.endsWith('.dsl')
}

function textOf(name: string, texts: ReadonlyMap<string, string>): readonly VocabularyFile[] {
  const text = texts.get(name)
  return text === undefined ? [] : [{ name, text }]
}
