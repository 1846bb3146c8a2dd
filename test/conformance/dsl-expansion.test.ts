import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expandText } from '../../dsl/expand-text.js'

/** What the real Drools expander makes of a file and lines. */
interface Case {
  readonly id: string
  readonly dsl: string
  readonly when: readonly string[]
  readonly droolsOutput: string
  readonly droolsErrors: readonly string[]
}

/** The differences that are meant: what Drools loses silently is an error here (SEMANTICS S5.6), and one bad entry does not hide the others. */
const different = new Set(['no-header', 'continuation-bracket', 'hyphen-orphan'])

const shared = resolve(import.meta.dirname, '../../../shared/conformance/dsl-expansion.json')
const own = resolve(import.meta.dirname, 'dsl-expansion.json')
const cases: readonly Case[] = JSON.parse(readFileSync(existsSync(shared) ? shared : own, 'utf8'))

/** Blanks may differ. */
function loose(text: string): string {
  const lines = text.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim())
  return lines.filter((line) => line !== '').join('\n')
}

describe('dsl-expansion.json', () => {
  test.each(cases.filter(({ id }) => !different.has(id)))('$id', ({ dsl, when, droolsOutput, droolsErrors }) => {
    const { lines, codes } = expandText(dsl, when)
    expect(loose(lines.join('\n'))).toBe(loose(droolsOutput))
    expect(codes.filter((code) => code === 'unable-to-expand')).toHaveLength(
      new Set(droolsErrors.filter((error) => error.includes('Unable to expand'))).size,
    )
  })

  test.each([
    ['no-header', 'dsl-no-header'],
    ['continuation-bracket', 'dsl-bad-scope'],
    ['no-equals', 'dsl-no-equals'],
    ['hyphen-orphan', 'constraint-without-pattern'],
  ])('%s is %s', (id, code) => {
    const one = cases.find((candidate) => candidate.id === id)
    expect(one && expandText(one.dsl, one.when).codes).toContain(code)
  })
})
