/** Steps and their parameters: which names the arguments of a step mention, and the arguments with values in their places. */
import type { Experiment, Step, Values } from './documents.js'

/** The parts of an experiment in the order in which they run. */
export const stages = ['pre_steps', 'steps', 'post_steps'] as const

export type Stage = (typeof stages)[number]

const placeholder = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g
const anyBraces = /\{\{(.*?)\}\}|\{%.*?%\}/g

/** The names that the arguments of a step mention, each once, in order. */
export function namesIn(step: Step): readonly string[] {
  return [...new Set(textsIn(step.where ?? {}).flatMap((text) => [...text.matchAll(placeholder)].map((match) => match[1] ?? '')))]
}

/** What stands in double braces, or in braces with a percent sign, and is no plain name. */
export function strangePlaceholders(value: unknown): readonly string[] {
  return textsIn(value).flatMap((text) => [...text.matchAll(anyBraces)].map((match) => match[0]).filter((found) => !isPlain(found)))
}

/** The names that steps mention and neither the experiment nor `parameters` give, each once. */
export function missingNames(experiment: Experiment, parameters: Values): readonly string[] {
  const given = populated(experiment, parameters)
  const names = stages.flatMap((stage) => experiment[stage].flatMap(namesIn))
  return [...new Set(names)].filter((name) => !Object.hasOwn(given, name))
}

/** The parameters of a trial: those of the experiment, and over them its own. */
export function populated(experiment: Experiment, parameters: Values): Values {
  return { ...experiment.parameters, ...parameters }
}

/** The arguments of a step with the values of names in their places; a text that is one name alone takes the value as it is. Every name has a value. */
export function filledArguments(step: Step, values: Values): Values {
  return Object.fromEntries(Object.entries(step.where ?? {}).map(([key, value]) => [key, filled(value, values)]))
}

function filled(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return filledText(value, values)
  if (Array.isArray(value)) return value.map((item) => filled(item, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, values)]))
}

function filledText(text: string, values: Values): unknown {
  const alone = /^\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}$/.exec(text)?.[1]
  if (alone !== undefined) return values[alone]
  return text.replaceAll(placeholder, (_, name: string) => textOf(values[name]))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isPlain(text: string): boolean {
  return /^\{\{\s*[A-Za-z_][\w.-]*\s*\}\}$/.test(text)
}

/** All texts inside a value; keys are never placeholders. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
