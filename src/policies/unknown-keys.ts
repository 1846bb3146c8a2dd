/** What an unknown key of a mapping may have meant: a known one misspelt, or one that goes by another name elsewhere. The schema check asks for its hints. */
import { closest } from '../../grammar/index.js'
import type { SchemaNode } from './document.js'
import type { MappingNode } from './tree.js'

/** For how many unknown keys of one mapping a suggestion is looked for. */
export const SUGGESTIONS_MAX = 50

/** What people call a key elsewhere, and its name here. */
const keysElsewhere: Readonly<Record<string, string>> = {
  cron: 'cron_expression',
  schedule: 'cron_expression',
  expression: 'cron_expression',
  interval: 'timer_type',
  dialect: 'cron_dialect',
  tz: 'timezone',
  time_zone: 'timezone',
  zone: 'timezone',
  window: 'duration',
  length: 'duration',
  workflow: 'workflow_name',
  job: 'workflow_name',
  run: 'workflow_name',
  id: 'name',
  title: 'name',
  when: 'conditions',
  condition: 'conditions',
  if: 'conditions',
  retry: 'retry_on_error',
  retries: 'max_run',
  max_runs: 'max_run',
  repeat: 'loop',
  timeout: 'cancel_on_timeout',
  start: 'start_at',
  from: 'start_at',
  until: 'end_at',
  end: 'end_at',
  catchup: 'missed',
  catch_up: 'missed',
  parameters: 'inputs',
  params: 'inputs',
  labels: 'metadata',
  annotations: 'metadata',
  dls_files: 'dsl_files',
  or: 'any',
  and: 'all',
}

/** The schema of a key, whatever the key is called: `constructor` is nobody's property. */
export function ownProperty(properties: SchemaNode['properties'], key: string): SchemaNode | undefined {
  return properties && Object.hasOwn(properties, key) ? properties[key] : undefined
}

/** The keys that a mapping knows and does not have yet. */
export function freeKeys(schema: SchemaNode, node: MappingNode): readonly string[] {
  const present = new Set(node.entries.map(({ key }) => key))
  return Object.keys(schema.properties ?? {}).filter((known) => !present.has(known))
}

/** The keys that the unknown keys of a mapping may have meant, of those that it does not have. */
export function meantKeys(schema: SchemaNode, node: MappingNode): ReadonlySet<string> {
  const free = freeKeys(schema, node)
  const unknown = node.entries.filter(({ key }) => !ownProperty(schema.properties, key)).slice(0, SUGGESTIONS_MAX)
  return new Set(unknown.flatMap(({ key }) => near(key, free) ?? []))
}

/** The free key that an unknown one may have meant. */
export function near(key: string, free: readonly string[]): string | undefined {
  const word = key.slice(0, 100)
  const elsewhere = Object.hasOwn(keysElsewhere, word.toLowerCase()) ? keysElsewhere[word.toLowerCase()] : undefined
  if (elsewhere !== undefined && free.includes(elsewhere)) return elsewhere
  return closest(word, free)[0] ?? closest(word.replaceAll(/-|(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase(), free)[0]
}
