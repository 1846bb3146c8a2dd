/** Round numbers for the axis of a metric, and the scale that they lie on. */

/** A scale from `min` to `max`, both among the ticks, which are 1, 2 or 5 times a power of ten apart. Values beyond 1e290 lie outside. */
export interface ValueScale {
  readonly min: number
  readonly max: number
  readonly ticks: readonly number[]
}

/** The scale that holds all values in about `count` steps. It begins at zero where zero is near. Values are finite. */
export function valueScale(values: readonly number[], count: number): ValueScale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    low = Math.min(low, within(value))
    high = Math.max(high, within(value))
  }
  if (low > high) [low, high] = [0, 1]
  if (low > 0 && low <= high / 2) low = 0
  if (high < 0 && high >= low / 2) high = 0
  // What differs by less than this would be one line.
  if (high - low <= Math.max(Math.abs(low), Math.abs(high)) * 1e-9)
    [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2]
  const step = roundStep((high - low) / count)
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)]
  const ticks = Array.from({ length: Math.min(last - first, 4 * count) + 1 }, (_, index) => tidy((first + index) * step))
  return { min: ticks[0] ?? low, max: ticks.at(-1) ?? high, ticks }
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast))
  const unit = [1, 2, 5, 10].find((times) => times * power >= atLeast * (1 - 1e-9)) ?? 10
  return unit * power
}

/** Numbers at the ends of what a number can be leave no room for a scale around them. */
function within(value: number): number {
  return Math.abs(value) < 1e-290 ? 0 : Math.min(1e290, Math.max(-1e290, value))
}

/** Without the last digits of floating point: 0.30000000000000004 is 0.3. */
function tidy(value: number): number {
  const rounded = Number(value.toPrecision(12))
  return rounded === 0 ? 0 : rounded
}

const suffixes: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
]

/** A number in at most about seven characters: `10`, `0.25`, `12.5k`, `3.4M`, `1.2e+21`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(1)
  const scaled = suffixes.find(([least]) => size >= least)
  if (scaled === undefined) return String(Number(value.toPrecision(4)))
  const [least, suffix] = scaled
  const divisor = suffix === 'k' ? 1000 : least
  return `${Number((value / divisor).toPrecision(4))}${suffix}`
}
