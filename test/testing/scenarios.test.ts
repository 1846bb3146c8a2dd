/** Every scenario file: those of this repository, and the shared ones where they are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { prettyReport, runPolicyTests } from '../../src/testing/index.js'

const folders = ['test/scenarios', '../shared/conformance/scenarios'].filter((folder) => existsSync(folder))

describe.each(folders)('%s', (folder) => {
  const names = readdirSync(folder)
  const texts = new Map(
    names.filter((name) => /\.(?:ya?ml|dsl|ics)$/.test(name)).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )

  test.each(names.filter((name) => name.endsWith('.test.yaml')))('%s', (name) => {
    const report = runPolicyTests(texts, { entries: [name] })
    expect(report.ok ? 'all passed' : prettyReport(report, { texts })).toBe('all passed')
    expect(report.passed).toBeGreaterThan(0)
  })
})
