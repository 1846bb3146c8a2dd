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
  const longest = Math.max(word.length, other.length)
  const bound = Math.max(1, Math.floor(longest / 3))
  if (Math.abs(word.length - other.length) > bound) return false
  const [a, b] = [word.toLowerCase(), other.toLowerCase()]
  return a === b || (longest > 1 && editDistance(a, b, bound) <= bound)
}

const LETTERS_MAX = 200

/**
 * How many letters must be inserted, removed, replaced or swapped with their neighbour to turn `from` into `to`; beyond `bound` any larger number.
 * Texts over 200 letters are cut.
 */
export function editDistance(from: string, to: string, bound: number = LETTERS_MAX): number {
  const [rows, columns] = [Math.min(from.length, LETTERS_MAX), Math.min(to.length, LETTERS_MAX)]
  let beforeLast = new Uint8Array(columns + 1)
  let last = Uint8Array.from(beforeLast, (_, column) => column)
  let current = new Uint8Array(columns + 1)
  for (let row = 1; row <= rows; row += 1) {
    let least = (current[0] = row)
    for (let column = 1; column <= columns; column += 1) {
      const same = from.charCodeAt(row - 1) === to.charCodeAt(column - 1)
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1))
      const swapped =
        row > 1 &&
        column > 1 &&
        from.charCodeAt(row - 1) === to.charCodeAt(column - 2) &&
        from.charCodeAt(row - 2) === to.charCodeAt(column - 1)
      if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1)
      current[column] = cost
      least = Math.min(least, cost)
    }
    // A letter swapped with its neighbour may come from the row before the last.
    if (least > bound + 1) return least
    ;[beforeLast, last, current] = [last, current, beforeLast]
  }
  return last[columns] ?? 0
}
