/** The notation of series, `1 1 _ 2x7 10+5x3`: many values of one metric at a steady pace. Simulations and policy tests read it. */

/** The most values that one series stands for. */
export const SERIES_VALUES_MAX = 1_000_000

export type ReadSeries =
  | { readonly ok: true; readonly values: readonly (number | undefined)[] }
  /** `start` and `end` are offsets in the notation. */
  | { readonly ok: false; readonly message: string; readonly start: number; readonly end: number }

const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`
const item = new RegExp(String.raw`^(?:(?<blank>_)|(?<first>${number})(?:(?:\+(?=-))?(?<step>${number}))?)(?:x(?<times>\d{1,9}))?$`)

/**
 * Reads items separated by blanks: a number; `_`, no value at that step; `axn`, the number a and n more of it; `a+bxn` or `a-bxn`, a and n more, each b
 * further (b may have a sign of its own); `_xn`, no value at n steps. Undefined values are the steps without one.
 * @see FORMATS section 2
 */
export function readSeries(notation: string): ReadSeries {
  const values: (number | undefined)[] = []
  for (const { 0: word, index } of notation.matchAll(/\S+/g)) {
    const problem = readItem(word, values)
    if (problem !== undefined) return { ok: false, message: problem, start: index, end: index + word.length }
  }
  if (values.length === 0) return { ok: false, message: 'The series holds no value.', start: 0, end: notation.length }
  return { ok: true, values }
}

function readItem(word: string, values: (number | undefined)[]): string | undefined {
  const { blank, first, step, times } = item.exec(word)?.groups ?? {}
  if (blank === undefined && first === undefined) return `\`${word}\` is not an item of a series.`
  if (step !== undefined && times === undefined) return `\`${word}\` does not say how often to step: \`${word}x3\` takes three steps.`
  const count = blank === undefined ? Number(times ?? 0) + 1 : Number(times ?? 1)
  if (values.length + count > SERIES_VALUES_MAX) return `The series stands for more than ${SERIES_VALUES_MAX} values.`
  for (let index = 0; index < count; index += 1) values.push(first === undefined ? undefined : Number(first) + index * Number(step ?? 0))
  return undefined
}
