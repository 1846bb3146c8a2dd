/** A real process on a real file, killed by SIGKILL at random moments: nothing that it promised is lost, nothing is done twice (SEMANTICS S6.4). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { killOften } from './killing.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-crash-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** More by `npm run crash -- --kills N`. */
test('24 kills', { timeout: 180_000 }, async () => {
  const { problems, counts } = await killOften({ folder, kills: 24, livesFor: 600 })
  expect(problems).toEqual([])
  // What was killed was at work.
  expect(Math.min(counts.events, counts.windows, counts.launches, counts.ends, counts.pauses)).toBeGreaterThan(0)
})
