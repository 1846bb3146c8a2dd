/** Keeps secrets out of records: values under names that sound like one are replaced. */
import type { Values } from '../../experiments/index.js'

const secretName = /passw|secret|token|authori[sz]ation|credential|api[-_]?key|cookie/i

/** What stands in place of a secret. */
export const mask = '********'

/** The same values with a mask in place of whatever is kept under a name that sounds like a secret, at any depth. */
export function masked(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, secretName.test(name) ? mask : maskedValue(value)]))
}

function maskedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedValue)
  if (typeof value !== 'object' || value === null) return value
  return masked(Object.fromEntries(Object.entries(value)))
}
