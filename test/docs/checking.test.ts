/** docs/checking.md names every code that the linter reports, with its severity, and none that does not exist. */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { diagnosticCodes } from '../../grammar/index.js'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(resolve(root, 'docs/checking.md'), 'utf8')
const rows = [...page.matchAll(/^\| `(?<code>[a-z-]+)` +\| (?<severity>warning|note) +\|/gm)].map(({ groups }) => ({
  code: groups?.['code'] ?? '',
  severity: groups?.['severity'] === 'note' ? 'info' : 'warning',
}))

/** `code: 'never-true', severity: 'warning'`, wherever the linter says it. */
const reported = readdirSync(resolve(root, 'src/testing/linting')).flatMap((file) => [
  ...readFileSync(resolve(root, 'src/testing/linting', file), 'utf8').matchAll(/code: '(?<code>[a-z-]+)',\s*severity: '(?<severity>\w+)'/g),
])

test('every code that the linter reports has its row', () => {
  expect(reported.length).toBeGreaterThan(12)
  for (const { groups } of reported) expect(rows).toContainEqual({ code: groups?.['code'], severity: groups?.['severity'] })
})

test('every row is a code', () => {
  expect(rows.length).toBeGreaterThan(15)
  for (const { code } of rows) expect(Object.keys(diagnosticCodes)).toContain(code)
})
