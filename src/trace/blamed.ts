/** Which parts of a condition explain its verdict, and in which words the author put them. */
import { printCondition } from '../../dsl/index.js'
import type { Condition } from '../../dsl/condition.js'
import type { Evidence } from '../signals/port.js'

/** The leaves that explain a verdict: of an `all` those that are not true; of other connectives every one; of a `for` itself, once its condition is true. */
export function blamed(evidence: Evidence): readonly Evidence[] {
  const { condition, clauses } = evidence
  if (condition.kind === 'sustained' && clauses[0]?.verdict === true) return [evidence]
  const parts = condition.kind === 'all' ? clauses.filter(({ verdict }) => verdict !== true) : clauses
  return parts.length === 0 ? [evidence] : parts.flatMap(blamed)
}

/** The author's words for a part of a sentence, else its printed form. */
export function wordsOf(condition: Condition, sentence: string | undefined): string {
  const { span } = condition
  const words = span === undefined || sentence === undefined ? '' : sentence.slice(span.start, span.end)
  return words === '' ? printCondition(condition) : words
}
