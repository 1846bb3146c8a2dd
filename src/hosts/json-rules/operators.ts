/**
 * What comparisons do with a number that is not known. Facts give NaN for it; the operators of json-rules-engine do not hold for NaN, except the two that
 * are replaced here.
 */

/** An operator of json-rules-engine: whether `fact` stands in this relation to `value`. */
export type JsonRulesOperatorFunction = (fact: unknown, value: unknown) => boolean

/** Operators that replace those of the same name; they differ from them where a side is NaN, and there alone: nothing is known, so nothing holds. */
export const metricOperators: Readonly<Record<'notEqual' | 'notIn', JsonRulesOperatorFunction>> = {
  notEqual: (fact, value) => isKnown(fact) && isKnown(value) && fact !== value,
  notIn: (fact, value) => isKnown(fact) && !isAmong(fact, value),
}

function isKnown(value: unknown): boolean {
  return !Number.isNaN(value)
}

/** As `indexOf` finds it, in a list or in a text. */
function isAmong(fact: unknown, value: unknown): boolean {
  return Array.isArray(value) ? value.indexOf(fact) !== -1 : typeof value === 'string' && value.includes(String(fact))
}
