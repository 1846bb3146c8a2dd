/** The functions that a right side may apply to a variable: `{name!uc}`. One table that expansion and the reference read. */

/** Functions by name; anything else that holds `?` is a choice: `{w!zero?==0/!=0}`. */
export const valueFunctions: Readonly<Record<string, (value: string) => string>> = {
  uc: (value) => value.toUpperCase(),
  lc: (value) => value.toLowerCase(),
  ucfirst: (value) => value.replace(/\p{L}[^]*$/u, (rest) => rest.slice(0, 1).toUpperCase() + rest.slice(1).toLowerCase()),
  num: numberIn,
}

/** Applies `{value!name}`. A function that is not known leaves the value as it is. */
export function applyFunction(name: string, value: string): string {
  const known = Object.hasOwn(valueFunctions, name) ? valueFunctions[name] : undefined
  if (known) return known(value)
  return name.startsWith('num') ? numberIn(value) : choose(name, value)
}

/** The digits of a text, with its sign; two digits after a last dot or comma stay decimals: `1.234,50` gives 1234.50. */
function numberIn(value: string): string {
  const digits = value.replaceAll(/[^-\d]+/g, '')
  if (!/^-?\d{1,18}$/.test(digits)) return value
  const number = String(BigInt(digits))
  return /[.,]\d\d(?:\D|$)/.test(value) ? `${number.slice(0, -2)}.${number.slice(-2)}` : number
}

/** `key?text/key?text/otherwise`: the text of the key that equals the value, else the last. */
function choose(cases: string, value: string): string {
  const words = cases.split(/([?/])/).filter((word) => word !== '')
  let at = 0
  while (words.length - at >= 4) {
    const [key, , text] = words.slice(at, at + 3)
    if (key === value) return text ?? value
    at += 4
    if (words.length - at < 4) return words[at] ?? value
  }
  return value
}
