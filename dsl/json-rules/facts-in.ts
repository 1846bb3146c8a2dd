/** Finds the facts that conditions of json-rules-engine name, sound or not: what an engine will ask for when it judges them. */
import { isObject } from './problem.js'

/** Every fact with its params, in order of appearance. */
export function factsIn(json: unknown): readonly { readonly fact: string; readonly params: unknown }[] {
  if (Array.isArray(json)) return json.flatMap(factsIn)
  if (!isObject(json)) return []
  const { fact, params } = json
  const own = typeof fact === 'string' ? [{ fact, params }] : []
  return [...own, ...factsIn(json['value']), ...['all', 'any', 'not'].flatMap((key) => factsIn(json[key]))]
}
