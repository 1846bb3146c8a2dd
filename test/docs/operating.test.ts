/** docs/operating.md has a row for every verb that operates a running server, and names each option of its own. */
import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { operateVerbs } from '../../src/cli/verbs/operate/index.js'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/operating.md'), 'utf8')

test.each(operateVerbs.map((verb) => [verb.name, verb] as const))('%s', (name, verb) => {
  const command = new Command(name)
  verb.define(command)
  expect(page).toMatch(new RegExp(`^\\| \`${name}\\b`, 'm'))
  const options = command.options.map(({ long }) => long ?? '')
  expect(options.length).toBeGreaterThan(3)
  for (const option of options) expect(page).toContain(option)
})
