/** Reads texts of the expression language on their own: inputs of workflows (`{{ last("X") }}`), and conditions written as expressions. */
import type { Diagnostic } from '../grammar/diagnostic.js'
import { parseExpression } from '../grammar/expression.js'
import { spanAt } from '../grammar/span.js'
import type { ExpressionSyntax } from '../grammar/syntax.js'
import type { Condition, Expression } from './condition.js'
import { lowerCondition, lowerNumber } from './lower-expression.js'
import type { LoweringContext } from './lower-series.js'
import type { SentenceProblem } from './mismatch.js'

/** Reads a number: `last("X") / 2`. Never throws; spans are offsets in `text`. */
export function readExpression(text: string): { readonly expression: Expression | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const { value, problems } = readWith(text, lowerNumber)
  return { expression: value, diagnostics: problems.map((problem) => toDiagnostic(problem, text)) }
}

/** Reads a condition: `last("X") >= 10 and exists("Y")`. Never throws; offsets are those of `text`. */
export function readConditionExpression(text: string): {
  readonly condition: Condition | undefined
  readonly problems: readonly SentenceProblem[]
} {
  const { value, problems } = readWith(text, lowerCondition)
  return { condition: value && { ...value, span: spanAt(text, 0, text.length) }, problems }
}

function readWith<Value>(
  text: string,
  lower: (syntax: ExpressionSyntax, context: LoweringContext) => Value | undefined,
): { value: Value | undefined; problems: readonly SentenceProblem[] } {
  const parsed = parseExpression(text)
  if (!parsed.ok) return { value: undefined, problems: [parsed] }
  const problems: SentenceProblem[] = []
  const value = lower(parsed.tree, {
    slot(name, _type, place) {
      problems.push({ code: 'expression-syntax', message: `A slot such as {${name}} belongs into a .dsl file.`, ...place })
      return undefined
    },
    report: (problem) => problems.push(problem),
  })
  return { value: problems.length === 0 ? value : undefined, problems }
}

/** A problem as a diagnostic of a text without a file. */
export function toDiagnostic({ code, message, start, end, hint, related, file }: SentenceProblem, text: string): Diagnostic {
  const diagnostic: Diagnostic = { code, severity: 'error', message, file: file ?? '', span: spanAt(text, start, end) }
  return { ...diagnostic, ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) }
}
