/** From the text of a policy test file, and the files that it names, to tests that can run. Every mistake is found before any test runs; nothing is half loaded. */
import { readResolutions, type SettingsInput } from '../scheduler/index.js'
import { calendarNamesInText, createVocabulary, type Vocabulary, type VocabularyFile } from '../../dsl/index.js'
import { PolicyError, spanAt, type Diagnostic } from '../../grammar/index.js'
import {
  calendarNamesIn,
  checkTree,
  compilePolicies,
  entryOf,
  namedThings,
  Problems,
  readPolicyText,
  readYaml,
  reportDuplicateKeys,
  resolveReference,
  schemaNode,
  SourceText,
  type MappingNode,
  type NamedThings,
  type PlannedPolicy,
  type ReadDocument,
  type SourceNode,
} from '../policies/index.js'
import { checkedValue } from './checked-value.js'
import { readTest, type AppliedPolicies } from './read-test.js'
import type { TestCase } from './test-case.js'
import { testReaders } from './test-readers.js'
import { checkRecords } from './test-records.js'
import { configSchema, testFileSchema } from './test-schema.js'
import type { TextLibrary } from './text-library.js'

export interface ReadTests {
  readonly file: string
  /** Empty when anything is an error. */
  readonly tests: readonly TestCase[]
  /** What is wrong with the test file, and errors of the files that it names. */
  readonly diagnostics: readonly Diagnostic[]
  /** Warnings about the policies: no concern of the tests. */
  readonly policyWarnings: readonly Diagnostic[]
}

/** Reads a policy test file. Never throws for what its author wrote. */
export function readTestFile(file: string, library: TextLibrary): ReadTests {
  const found = library.read(file)
  if (!found.ok) {
    const { code, message } = found
    return { file, tests: [], diagnostics: [{ code, severity: 'error', message, file, span: spanAt('', 0, 0) }], policyWarnings: [] }
  }
  return new TestFileReader(new SourceText(file, found.text), library).read()
}

/** The files that a policy test file or a policy file names, by their resolved names. Whatever cannot be read names none. */
export function referencesOf(file: string, text: string): readonly string[] {
  if (/\.(?:dsl|ics)$/.test(file)) return []
  const { root } = readYaml(new SourceText(file, text), new Problems())
  const lists = ['policy_files', 'dsl_files'].flatMap((key) => textsOf(entryOf(root, key)?.value))
  const tests = itemsOf(root, 'tests')
  const applied = tests.flatMap((test) => itemsOf(test, 'actions')).flatMap((action) => textsOf(entryOf(action, 'apply')?.value))
  const policies = [root, ...tests].flatMap((node) => itemsOf(node, 'policies'))
  const calendars = [root, entryOf(root, 'defaults')?.value, ...policies].flatMap(calendarNamesIn)
  return [...new Set([...lists, ...applied, ...calendars].map((reference) => resolveReference(file, reference)))]
}

/**
 * {@link referencesOf} for the files of one run, as they are read. It also finds the calendars that files of sentences name: those lie relative to
 * whichever policy file uses the sentence.
 */
export function referenceFinder(): (file: string, text: string) => readonly string[] {
  const users: string[] = []
  const named: string[] = []
  return (file, text) => {
    if (!file.endsWith('.dsl')) {
      users.push(file)
      return [...referencesOf(file, text), ...named.map((name) => resolveReference(file, name))]
    }
    const names = calendarNamesInText(text)
    named.push(...names)
    return users.flatMap((user) => names.map((name) => resolveReference(user, name)))
  }
}

function itemsOf(node: SourceNode | undefined, key: string): readonly SourceNode[] {
  const list = entryOf(node, key)?.value
  return list?.kind === 'list' ? list.items : []
}

function textsOf(node: SourceNode | undefined): string[] {
  if (node?.kind === 'list') return node.items.flatMap(textsOf)
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== '' ? [node.value] : []
}

class TestFileReader {
  readonly #source: SourceText
  readonly #library: TextLibrary
  readonly #problems = new Problems()
  /** Problems of policies and of other files, each once. */
  readonly #others = new Map<string, Diagnostic>()
  readonly #documents = new Map<string, ReadDocument | undefined>()
  readonly #dslFiles = new Map<string, VocabularyFile>()
  #invalid: ReadonlySet<SourceNode> = new Set()
  /** Whether the file itself is as its schema wants it. */
  #isSound = false
  /** Whether a policy file is not even YAML, so that it could hold any names. */
  #isUnreadable = false
  #vocabulary: Vocabulary | undefined

  constructor(source: SourceText, library: TextLibrary) {
    this.#source = source
    this.#library = library
  }

  read(): ReadTests {
    const tests = this.#readRoot()
    const others = [...this.#others.values()]
    const errors = others.filter(({ severity }) => severity === 'error')
    const own = [...this.#problems.sorted(), ...errors.filter(({ file }) => file === this.#source.file)]
    const diagnostics = [...own.toSorted((a, b) => a.span.start - b.span.start), ...errors.filter(({ file }) => file !== this.#source.file)]
    const isSound = diagnostics.every(({ severity }) => severity === 'warning')
    const policyWarnings = others.filter(({ severity }) => severity === 'warning')
    return { file: this.#source.file, tests: isSound ? tests : [], diagnostics, policyWarnings }
  }

  #readRoot(): readonly TestCase[] {
    const source = this.#source
    const { root, damaged } = readYaml(source, this.#problems)
    if (root?.kind !== 'mapping') {
      if (this.#problems.harmless)
        this.#refuse(
          { start: 0, end: 1 },
          'missing-key',
          'The file holds no tests.',
          'Write `tests:` and under it one `- name: ...` for each test.',
        )
      return []
    }
    reportDuplicateKeys(source, root, this.#problems)
    const options = { source, problems: this.#problems, readers: testReaders, damaged }
    this.#invalid = checkTree(schemaNode(testFileSchema), root, 'The file', options)
    checkRecords(root, options)
    this.#isSound = this.#problems.harmless
    const shared = this.#documentsOf(entryOf(root, 'policy_files')?.value)
    const inline = this.#inlineOf(root)
    this.#loadVocabulary(root)
    const nodes = testNodes(root)
    this.#checkNames(nodes)
    if (this.#vocabulary === undefined) return []
    const documents = [...shared, ...(inline ? [inline] : [])]
    const compile = this.#compiler(documents)
    const named = this.#isUnreadable ? undefined : namedThings(documents)
    if (!this.#problems.harmless) {
      for (const node of nodes) this.#compileOnly(node, compile)
      return []
    }
    const config = configOf(root)
    return nodes.map((node) => {
      const own = this.#inlineOf(node)
      return this.#readTest(node, { ...config, ...configOf(node) }, compile, own ? namedThings([own]) : named)
    })
  }

  /** A file with mistakes still tells all of them: policies are compiled although no test will run. */
  #compileOnly(node: MappingNode, compile: (node: MappingNode, config: SettingsInput) => unknown): void {
    compile(node, {})
  }

  #readTest(
    node: MappingNode,
    config: SettingsInput,
    compile: (node: MappingNode, config: SettingsInput) => readonly PlannedPolicy[],
    named: NamedThings | undefined,
  ): TestCase {
    return readTest(node, {
      source: this.#source,
      problems: this.#problems,
      policies: compile(node, config),
      named,
      config,
      applied: (reference, at) => this.#applied(reference, at, config),
    })
  }

  /** The policies of a file that an action applies. */
  #applied(reference: string, node: SourceNode, config: SettingsInput): AppliedPolicies | undefined {
    const document = this.#documentAt(reference, node)
    return document && { plan: this.#compile([document], config), named: namedThings([document]) }
  }

  /** Policies of the file, or the test's own in their place; each set and zone is compiled once. */
  #compiler(shared: readonly ReadDocument[]): (node: MappingNode, config: SettingsInput) => readonly PlannedPolicy[] {
    const compiled = new Map<string, readonly PlannedPolicy[]>()
    return (node, config) => {
      const own = this.#inlineOf(node)
      if (own) return this.#compile([own], config)
      const key = JSON.stringify([config.timezone, config.resolutionOf])
      const known = compiled.get(key) ?? this.#compile(shared, config)
      compiled.set(key, known)
      return known
    }
  }

  #compile(documents: readonly ReadDocument[], { timezone, resolutionOf = {} }: SettingsInput): readonly PlannedPolicy[] {
    if (this.#vocabulary === undefined) return []
    const { plan, diagnostics } = compilePolicies(documents, {
      vocabulary: this.#vocabulary,
      readCalendar: (name) => this.#library.read(name),
      ...(timezone === undefined ? {} : { timezone }),
      resolutionOf: readResolutions(resolutionOf),
    })
    this.#take(diagnostics)
    return plan
  }

  #documentsOf(list: SourceNode | undefined): readonly ReadDocument[] {
    if (list?.kind !== 'list') return []
    return list.items.flatMap((item) =>
      item.kind === 'scalar' && typeof item.value === 'string' ? (this.#documentAt(item.value, item) ?? []) : [],
    )
  }

  /** A policy file by its reference; its mistakes are reported once. */
  #documentAt(reference: string, node: SourceNode): ReadDocument | undefined {
    const name = resolveReference(this.#source.file, reference)
    if (this.#documents.has(name)) return this.#documents.get(name)
    const found = this.#library.read(name)
    if (!found.ok) {
      this.#refuse(node, found.code, found.message, 'Names are relative to this file.')
      return undefined
    }
    const { document, dslFiles, diagnostics } = readPolicyText({ file: name, text: found.text })
    this.#documents.set(name, document)
    this.#isUnreadable ||= document === undefined || diagnostics.some(({ code }) => code === 'not-yaml')
    this.#take(diagnostics)
    for (const dslFile of dslFiles) this.#loadDsl(resolveReference(name, dslFile), node)
    return document
  }

  #inlineOf(node: MappingNode): ReadDocument | undefined {
    const list = entryOf(node, 'policies')?.value
    if (list?.kind !== 'list') return undefined
    const policies = list.items.filter((item) => item.kind === 'mapping')
    const source = this.#source
    return {
      file: source.file,
      text: source.text,
      policies: policies.map((policy) => ({ source, node: policy, defaults: undefined, invalid: this.#invalid })),
      isSound: this.#isSound,
    }
  }

  #loadVocabulary(root: MappingNode): void {
    for (const test of testNodes(root)) {
      const actions = entryOf(test, 'actions')?.value
      for (const action of actions?.kind === 'list' ? actions.items : []) {
        const file = entryOf(action, 'apply')?.value
        if (file?.kind === 'scalar' && typeof file.value === 'string') this.#documentAt(file.value, file)
      }
    }
    const list = entryOf(root, 'dsl_files')?.value
    for (const item of list?.kind === 'list' ? list.items : []) {
      if (item.kind === 'scalar' && typeof item.value === 'string') this.#loadDsl(resolveReference(this.#source.file, item.value), item)
    }
    try {
      this.#vocabulary = createVocabulary([...this.#dslFiles.values()])
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      this.#take(error.diagnostics)
    }
  }

  #loadDsl(name: string, node: SourceNode): void {
    if (this.#dslFiles.has(name)) return
    const found = this.#library.read(name)
    if (found.ok) this.#dslFiles.set(name, { name, text: found.text })
    else this.#refuse(node, found.code, found.message, 'Names are relative to the file that holds them.')
  }

  #checkNames(tests: readonly MappingNode[]): void {
    const seen = new Map<unknown, SourceNode>()
    for (const test of tests) {
      const name = entryOf(test, 'name')?.value
      if (name?.kind !== 'scalar') continue
      const first = seen.get(name.value)
      if (!first) seen.set(name.value, name)
      else
        this.#problems.add(this.#source, {
          code: 'duplicate-name',
          severity: 'warning',
          message: 'Two tests have this name.',
          start: name.start,
          end: name.end,
          related: [{ message: 'the first one', file: this.#source.file, span: this.#source.span(first.start, first.end) }],
        })
    }
  }

  #take(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      const { file, span, code, message } = diagnostic
      this.#others.set(`${file} ${span.start} ${span.end} ${code} ${message}`, diagnostic)
    }
  }

  #refuse({ start, end }: { readonly start: number; readonly end: number }, code: string, message: string, hint: string): void {
    this.#problems.add(this.#source, { code, message, start, end, hint })
  }
}

function testNodes(root: MappingNode): readonly MappingNode[] {
  const tests = entryOf(root, 'tests')?.value
  return tests?.kind === 'list' ? tests.items.filter((item) => item.kind === 'mapping') : []
}

function configOf(node: MappingNode): SettingsInput {
  const config = entryOf(node, 'config')?.value
  return config ? checkedValue(configSchema, config) : {}
}
