/**
 * The sentences in force, and what the policies of each session were read from: so that policies that come later are read by the same
 * vocabulary, and all of them can be read again by another one (SEMANTICS S8.2).
 */
import type { Vocabulary, VocabularyFile } from '../../dsl/index.js'
import { badOption, PolicyError, renderDiagnostics, type Diagnostic, type Instant } from '../../grammar/index.js'
import {
  calendarReader,
  changeLanguage,
  KeptPolicies,
  planPolicies,
  readLanguage,
  vocabularyFor,
  withPolicies,
  type CalendarTexts,
  type Language,
  type LanguageInput,
  type LoadedPolicies,
  type PlannedPolicy,
  type PlanningOptions,
  type PoliciesInput,
  type SentenceImpact,
} from '../policies/index.js'
import type { Settings } from '../scheduler/index.js'
import type { Resolutions } from '../signals/index.js'
import type { SchedulerOptions } from './options.js'
import { planSince, type OverTimers } from './over-timers.js'
import { keepText } from './packed-text.js'

/** What a change of vocabulary does to the loaded policies, or would do. */
export interface VocabularyChange {
  /** False after a dry run. */
  readonly applied: boolean
  /** What becomes of each of their sentences. */
  readonly sentences: readonly (SentenceImpact & { readonly session: string })[]
  /** `session/policy` of each policy that its conditions no longer allow to be read; such a one launches nothing. */
  readonly invalid: readonly string[]
}

/** One session under a new vocabulary, ready to be loaded. */
export interface ChangedSession {
  readonly session: string
  readonly plan: readonly PlannedPolicy[]
}

export interface LanguagesOptions extends LanguageInput {
  readonly timezone: string
  readonly calendars?: CalendarTexts | undefined
  readonly knownWorkflows?: ReadonlySet<string> | undefined
  /** Metrics whose events are merged, with the ms of a bucket. */
  readonly resolutionOf?: Resolutions | undefined
  readonly onWarning: (warning: Diagnostic) => void
}

/** Before any are loaded. */
const noPolicies: LoadedPolicies = { documents: [], dslFiles: [], calendars: new Map() }

interface Source {
  readonly loaded: LoadedPolicies
  readonly vocabulary: Vocabulary
  readonly warnings: readonly Diagnostic[]
}

/** Policies that were read; `keep` once they are loaded. */
export interface ReadPolicies {
  readonly plan: readonly PlannedPolicy[]
  /** All that the session is made of then. */
  readonly policies: PoliciesInput
  /** The same as a text, where they are alike. */
  readonly text?: string | undefined
  readonly warnings: readonly Diagnostic[]
  /** Those of which a timer is over, where they may be. */
  readonly over?: OverTimers | undefined
  keep(): void
}

/** When policies are read, and which of them may have timers that are over by then. */
export interface Reading {
  readonly from: Instant
  readonly mayBeOver: (policy: PlannedPolicy) => boolean
}

/** A change that was worked out; `keep` once it is made. */
export interface PendingChange {
  readonly sessions: readonly ChangedSession[]
  readonly report: VocabularyChange
  readonly language: Language
  keep(): void
}

/** The languages of a scheduler with these options; warnings about its policies go to its logger. @throws TidegateError `bad-option` */
export function languagesOf(
  { logger, workflows, launcher, ...options }: SchedulerOptions,
  { timezone, signals: { resolutionOf } }: Settings,
): Languages {
  return new Languages({
    ...options,
    timezone,
    resolutionOf,
    onWarning: ({ code, message, file, span }) => logger?.warn({ code, file, line: span.line, column: span.column }, message),
    ...(launcher === undefined ? { knownWorkflows: new Set(Object.keys(workflows ?? {})) } : {}),
  })
}

export class Languages {
  readonly #options: LanguagesOptions
  readonly #sources = new Map<string, Source>()
  #language: Language
  /** The vocabulary of the language, once it was asked for. */
  #shared: { readonly language: Language; readonly vocabulary: Vocabulary } | undefined

  /** @throws TidegateError `bad-option` */
  constructor(options: LanguagesOptions) {
    this.#options = options
    this.#language = readLanguage(options)
  }

  /** The sentences in force. */
  get language(): Language {
    return this.#language
  }

  /** The sentences that all sessions share; of a session, those by which its policies are read. */
  vocabulary(session?: string): Vocabulary {
    const own = session === undefined ? undefined : this.#sources.get(session)
    if (own !== undefined) return own.vocabulary
    if (this.#shared?.language !== this.#language)
      this.#shared = { language: this.#language, vocabulary: vocabularyFor(this.#language, []) }
    return this.#shared.vocabulary
  }

  /** Reads policies for a session; timers may be over in those for which `mayBeOver` says so. @throws PolicyError when one is wrong */
  read(session: string, policies: PoliciesInput, { from, mayBeOver }: Reading): ReadPolicies {
    const { plan, warnings, loaded, vocabulary, over, text } = this.#plan(policies, { from, mayBeOver })
    return { plan, policies, text, warnings, over, keep: () => this.#keep(session, { loaded, vocabulary, warnings }, warnings) }
  }

  /**
   * Reads policies that take the place of those of these names; the others of the session stay as they are, those that are `invalid` too.
   * @throws PolicyError when one of them is wrong, or sentences that they bring would break another
   */
  readPart(
    session: string,
    policies: PoliciesInput,
    { names, current, ...reading }: Reading & { readonly names: ReadonlySet<string>; readonly current: readonly PlannedPolicy[] },
  ): ReadPolicies {
    const given = this.#plan(policies, reading)
    const stranger = given.plan.find(({ name }) => !names.has(name))
    if (stranger !== undefined) throw badOption('only', `the policy "${stranger.name}" is given and not among the names of \`only\``)
    const before = this.#sources.get(session)
    const loaded = withPolicies(before?.loaded ?? noPolicies, names, given.loaded)
    const { vocabulary } = before ?? given
    const change = this.#changed({ loaded, vocabulary, warnings: [] }, this.#language, current)
    if (change.errors.length > 0) throw refusal('the policies', change.errors, [change])
    const others = (before?.warnings ?? []).filter(({ file }) => loaded.documents.some((document) => document.file === file))
    const source = { ...change.source, loaded: new KeptPolicies(loaded, keepText), warnings: [...others, ...given.warnings] }
    const { warnings } = given
    return { plan: change.plan, policies: loaded, warnings, keep: () => this.#keep(session, source, warnings) }
  }

  /** What is not wrong with the policies that were read last, but worth a look; by session. */
  warnings(): readonly Diagnostic[] {
    return [...this.#sources.values()].flatMap(({ warnings }) => warnings)
  }

  /** The texts of all calendars: those that came with policies, and those that were given. */
  calendars(): CalendarTexts {
    const loaded = [...this.#sources.values()].flatMap(({ loaded: { calendars } }) => [...calendars])
    return { ...Object.fromEntries(loaded.flatMap(([name, found]) => (found.ok ? [[name, found.text]] : []))), ...this.#options.calendars }
  }

  /**
   * Reads policies that were loaded once, and keeps them. Those that the sentences in force no longer allow to be read are `invalid`, if they could be read `before`.
   * @throws PolicyError when they could not
   */
  readAgain(session: string, policies: PoliciesInput, before: Language): readonly PlannedPolicy[] {
    try {
      const { plan, loaded, vocabulary, warnings } = planPolicies(policies, this.#planning)
      this.#sources.set(session, { loaded, vocabulary, warnings })
      return plan
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      const { plan: old, ...readBefore } = planPolicies(policies, { ...this.#planning, language: before })
      const { plan, source } = this.#changed(readBefore, this.#language, old)
      this.#sources.set(session, source)
      return plan
    }
  }

  forget(session: string): void {
    this.#sources.delete(session)
  }

  /**
   * Reads the policies of every session again. A list of files stands for the shipped sentences and these.
   * @throws PolicyError when a file is wrong, or, unless it is a dry run or forced, when a policy would break
   */
  change(
    to: Vocabulary | readonly VocabularyFile[],
    current: (session: string) => readonly PlannedPolicy[],
    { dryRun, force }: { readonly dryRun: boolean; readonly force: boolean },
  ): PendingChange {
    return this.changeTo(readLanguage(isFiles(to) ? { dslFiles: to } : { vocabulary: to }), current, { dryRun, force })
  }

  /** The same where the language is one already. */
  changeTo(
    language: Language,
    current: (session: string) => readonly PlannedPolicy[],
    { dryRun, force }: { readonly dryRun: boolean; readonly force: boolean },
  ): PendingChange {
    const changes = [...this.#sources].map(([session, source]) => ({ session, ...this.#changed(source, language, current(session)) }))
    const errors = changes.flatMap((change) => change.errors)
    if (errors.length > 0 && !dryRun && !force) throw refusal('the change of vocabulary', errors, changes)
    return {
      sessions: changes,
      report: {
        applied: !dryRun,
        sentences: changes.flatMap(({ session, impacts }) => impacts.map((impact) => ({ session, ...impact }))),
        invalid: changes.flatMap(({ session, plan }) =>
          plan.filter(({ invalid }) => invalid !== undefined).map(({ name }) => `${session}/${name}`),
        ),
      },
      language,
      keep: () => {
        this.#language = language
        for (const { session, source } of changes) this.#sources.set(session, source)
      },
    }
  }

  #plan(policies: PoliciesInput, { from, mayBeOver }: Reading): ReturnType<typeof planSince> {
    return planSince((at) => planPolicies(policies, { ...this.#planning, from: at }), from, mayBeOver)
  }

  /** How policies are read by the sentences in force. */
  get #planning(): PlanningOptions {
    const { timezone, calendars, knownWorkflows, resolutionOf } = this.#options
    return { language: this.#language, timezone, calendars, knownWorkflows, resolutionOf, keepText }
  }

  #keep(session: string, source: Source, news: readonly Diagnostic[]): void {
    this.#sources.set(session, source)
    for (const warning of news) this.#options.onWarning(warning)
  }

  #changed({ loaded, vocabulary: before, warnings }: Source, language: Language, current: readonly PlannedPolicy[]) {
    const { timezone, calendars, knownWorkflows, resolutionOf } = this.#options
    const vocabulary = vocabularyFor(language, loaded.dslFiles)
    const change = changeLanguage(loaded.documents, current, before, {
      vocabulary,
      timezone,
      readCalendar: calendarReader(loaded.calendars, calendars),
      ...(knownWorkflows === undefined ? {} : { knownWorkflows }),
      ...(resolutionOf === undefined ? {} : { resolutionOf }),
    })
    return { ...change, source: { loaded, vocabulary, warnings } }
  }
}

function refusal(what: string, errors: readonly Diagnostic[], changes: readonly { readonly source: Source }[]): PolicyError {
  const texts = changes.flatMap(({ source }) => [
    ...source.vocabulary.files.map(({ name, text }) => [name, text] as const),
    ...source.loaded.documents.map(({ file, text }) => [file, text] as const),
  ])
  return new PolicyError(errors, `${what} would break policies\n${renderDiagnostics(errors, new Map(texts))}`)
}

function isFiles(to: Vocabulary | readonly VocabularyFile[]): to is readonly VocabularyFile[] {
  return Array.isArray(to)
}
