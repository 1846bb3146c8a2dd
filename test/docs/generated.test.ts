/** The pages of docs/ that are made from tables in the code; `npx vitest run test/docs -u` writes them anew. */
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { diagnosticCodes } from '../../grammar/index.js'
import { policyJsonSchema } from '../../src/policies/index.js'
import { holdReasons, outcomes, triggerStates, triggerTransitions } from '../../src/scheduler/index.js'
import { explained, openScenes } from '../trace/scenes.js'

const docs = resolve(import.meta.dirname, '../../docs')

interface JsonNode {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly title?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonNode>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly JsonNode[]
  readonly items?: JsonNode
  readonly $ref?: string
  readonly definitions?: Readonly<Record<string, JsonNode>>
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
}

function page(title: string, introduction: string, body: string): string {
  return `<!-- Generated from the code by test/docs; do not edit. -->\n\n# ${title}\n\n${introduction}\n\n${body}\n`
}

test('docs/states.md: triggers and outcomes', async () => {
  const transitions = table(
    ['from', 'on', 'to', 'rule', 'when'],
    triggerTransitions.map(({ from, on, to, rule, meaning }) => [from, on, to, rule, meaning]),
  )
  const body = [
    `States: ${triggerStates.map((state) => `\`${state}\``).join(', ')}.`,
    transitions,
    '## What holds a window back',
    `One at a time, the first of: ${holdReasons.map((reason) => `\`${reason}\``).join(', ')}.`,
    '## Outcomes',
    `Every settled window has one of: ${outcomes.map((outcome) => `\`${outcome}\``).join(', ')}.`,
  ].join('\n\n')
  await expect(page('States of a trigger', 'What moves the trigger of a window from one state to the next.', body)).toMatchFileSnapshot(
    resolve(docs, 'states.md'),
  )
})

test('docs/explanations.md: every outcome, short and long', async () => {
  const parts = outcomes.map((outcome) => {
    const [short = '', ...long] = explained(outcome)
    return `## ${outcome}\n\n> ${short}\n\n\`\`\`\n${long.join('\n')}\n\`\`\``
  })
  const others = openScenes.map(([asked, answer]) => `${asked}:\n\n> ${answer()}`)
  parts.push('## While a window is open, and otherwise', ...others)
  const introduction = [
    'With which outcome a window can end, and what is said of it: in one sentence (`scheduler.explain(window).text`, `simulation.explain`), and below it what',
    '`tidegate explain --long` and `simulation.explainLong` add: what the outcome means, when what held the window back, what the conditions saw, the closest',
    'miss, the runs. Times are in the zone of the policy; those of another day carry their date.',
    '',
    'Numbers are said with the instant that they are of. A record keeps those with which a hold began (`at first`, or `when that began` where one asks about an',
    'instant of the past); of a window that still waits they are those of `now`.',
  ].join('\n')
  await expect(page('Explanations', introduction, parts.join('\n\n'))).toMatchFileSnapshot(resolve(docs, 'explanations.md'))
})

test('docs/errors.md: diagnostic codes', async () => {
  const body = table(
    ['code', 'meaning'],
    Object.entries(diagnosticCodes).map(([code, meaning]) => [`\`${code}\``, meaning]),
  )
  await expect(
    page(
      'Mistakes in texts',
      'Every code that a diagnostic about a policy file, a test file, a sentence or a `.dsl` file can carry.',
      body,
    ),
  ).toMatchFileSnapshot(resolve(docs, 'errors.md'))
})

test('docs/policies.md: every key of a policy file', async () => {
  const { definitions = {} } = policyJsonSchema() as JsonNode
  const nameOf = (reference: string): string => reference.replace('#/definitions/', '')
  const kind = (node: JsonNode | undefined): string => {
    if (node === undefined) return 'anything'
    if (node.$ref !== undefined) return nameOf(node.$ref)
    if (node.enum !== undefined) return node.enum.map((word) => `\`${word}\``).join(', ')
    if (node.items !== undefined) return `list of ${kind(node.items)}`
    if (node.anyOf !== undefined) return node.anyOf.map(kind).join(' or ')
    return node.type === 'object' ? (node.title ?? 'mapping') : String(node.type ?? 'anything')
  }
  const keys = ({ properties = {}, required = [] }: JsonNode): string =>
    table(
      ['key', 'value', 'meaning'],
      Object.entries(properties).map(([key, value]) => [
        `\`${key}\`${required.includes(key) ? ' (required)' : ''}`,
        kind(value),
        value.description ?? '',
      ]),
    )
  const sections = ['document', 'policy'].map(
    (name) => `## ${name}\n\n${definitions[name]?.description ?? ''}\n\n${keys(definitions[name] ?? {})}`,
  )
  const condition = `## condition\n\n${definitions['condition']?.description ?? ''}\n\n${keys({ properties: Object.assign({}, ...(definitions['condition']?.anyOf ?? []).map(({ properties }) => properties)) })}`
  const introduction =
    'A file holds one document, or one bare policy. Unknown keys are errors; keys that begin with `x-` are free. Durations are texts such as `1d2h30m10s500ms`.'
  await expect(page('Policy files', introduction, [...sections, condition].join('\n\n'))).toMatchFileSnapshot(resolve(docs, 'policies.md'))
})
