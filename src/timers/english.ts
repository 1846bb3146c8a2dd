/** Small pieces of English that descriptions of timers are put together from. */

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** `1st`, `2nd`, `3rd`, `11th`, `21st`. */
export function ordinal(number: number): string {
  const tens = number % 100
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')
  return `${number}${suffix}`
}

/** The runs of neighbours among sorted numbers, each as its first and last. */
export function runsOf(numbers: readonly number[]): [low: number, high: number][] {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last && last[1] === number - 1) last[1] = number
    else runs.push([number, number])
  }
  return runs
}

/** Sorted numbers by their names, three and more neighbours as a span: `1, 2 and 5 to 9`. */
export function spansInWords(numbers: readonly number[], nameOf: (number: number) => string = String): string {
  const words = runsOf(numbers).flatMap(([low, high]) =>
    high - low > 1 ? [`${nameOf(low)} to ${nameOf(high)}`] : low === high ? [nameOf(low)] : [nameOf(low), nameOf(high)],
  )
  return enumerate(words)
}

/** How a set of numbers of a cycle (seconds of a minute, hours of a day) is best told: all of them, every n-th from a start, or as they are. */
export type Cycle =
  { readonly kind: 'all' } | { readonly kind: 'every'; readonly step: number; readonly start: number } | { readonly kind: 'list' }

/** Looks for regularity among sorted `members` of `0 .. size - 1`. Only steps that divide the cycle are regular: others stumble at its end. */
export function cycleOf(members: readonly number[], size: number): Cycle {
  if (members.length === size) return { kind: 'all' }
  const start = members[0] ?? 0
  const step = (members[1] ?? size) - start
  const regular =
    members.length > 1 &&
    size % step === 0 &&
    members.length === size / step &&
    members.every((member, index) => member === start + index * step)
  return regular ? { kind: 'every', step, start } : { kind: 'list' }
}
