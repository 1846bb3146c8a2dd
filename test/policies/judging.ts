/** The harness of the policy tests: a text in, the same text out with each diagnostic's place marked and its code before it: `duration: ⟦bad-duration «3»⟧`. */
import { createVocabulary } from '../../dsl/index.js'
import { renderDiagnostics, type Diagnostic } from '../../grammar/index.js'
import { compilePolicies, readPolicyText, type CompilePoliciesOptions, type PlannedPolicy } from '../../src/policies/index.js'

export const vocabulary = createVocabulary()

export interface Judged {
  readonly plan: readonly PlannedPolicy[]
  readonly diagnostics: readonly Diagnostic[]
}

export type JudgeOptions = Partial<CompilePoliciesOptions>

/** Reads and compiles one file. */
export function judge(text: string, options: JudgeOptions = {}): Judged {
  const read = readPolicyText({ file: 'a.yaml', text })
  const compiled = compilePolicies(read.document ? [read.document] : [], { vocabulary, ...options })
  const diagnostics = [...read.diagnostics, ...compiled.diagnostics].toSorted((a, b) => a.span.start - b.span.start)
  return { plan: compiled.plan, diagnostics }
}

/** The text with every diagnostic marked in it. */
export function marked(text: string, diagnostics: readonly Diagnostic[]): string {
  let out = ''
  let at = 0
  for (const { code, severity, span } of diagnostics.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    out += `${text.slice(at, span.start)}⟦${severity === 'warning' ? '~' : ''}${code} «${text.slice(Math.max(at, span.start), span.end)}»⟧`
    at = Math.max(at, span.end)
  }
  return out + text.slice(at)
}

/** The text without marks. */
export function unmarked(text: string): string {
  return text.replaceAll(/⟦~?[a-z-]+ «|»⟧/g, '')
}

/** The diagnostics as a person sees them. */
export function rendered(text: string, diagnostics: readonly Diagnostic[]): string {
  return renderDiagnostics(diagnostics, new Map([['a.yaml', text]]))
}

/** The hints of all diagnostics. */
export function hintsOf({ diagnostics }: Judged): readonly (string | undefined)[] {
  return diagnostics.map(({ hint }) => hint)
}

/** The one policy of a text that is well. */
export function planOf(text: string, options: JudgeOptions = {}): PlannedPolicy {
  const { plan, diagnostics } = judge(text, options)
  const [policy] = plan
  if (!policy || plan.length !== 1) throw new Error(`expected one policy:\n${rendered(text, diagnostics)}`)
  return policy
}
