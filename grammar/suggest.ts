/** Suggestions for a misspelt word. Every reader that knows the words it expected calls it for its hints. */

const SUGGESTIONS_MAX = 3

/**
 * The candidates that `word` may have meant, nearest first, at most three; none if nothing is near.
 * Near: at most a third of the longer word's letters differ (swapped neighbours count once); upper and lower case weigh little.
 */
export function closest(word: string, candidates: Iterable<string>): string[] {
  const scored: { candidate: string; distance: number }[] = []
  for (const candidate of new Set(candidates)) {
    const bound = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
    if (Math.abs(word.length - candidate.length) > bound) continue
    const exact = editDistance(word, candidate)
    const distance = Math.min(exact, editDistance(word.toLowerCase(), candidate.toLowerCase()) + 0.5)
    if (distance <= bound + 0.5) scored.push({ candidate, distance })
  }
  scored.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
  return scored.slice(0, SUGGESTIONS_MAX).map(({ candidate }) => candidate)
}

/** Whether one word may be a misspelling of the other: upper and lower case aside, at most a third of their letters differ. */
export function isNear(word: string, other: string): boolean {
  const a = word.toLowerCase()
  const b = other.toLowerCase()
  const bound = Math.max(1, Math.floor(Math.max(a.length, b.length) / 3))
  return a === b || (Math.abs(a.length - b.length) <= bound && Math.max(a.length, b.length) > 1 && editDistance(a, b) <= bound)
}

/** How many letters must be inserted, removed, replaced or swapped with their neighbour to turn `from` into `to`. Texts over 200 letters are cut. */
export function editDistance(from: string, to: string): number {
  const a = from.slice(0, 200)
  const b = to.slice(0, 200)
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
