/** Histories of the whole host in which everything fails; and that the simulator is worth its word: it repeats, and it sees what is broken. */
import { describe, expect, test } from 'vitest'
import { drawScenario } from './draw-scenario.js'
import { play } from './play.js'
import type { Scenario } from './scenario.js'
import { shrink } from './shrink.js'

/** More by `npm run simulation -- --from A --count N`. */
const histories = 500
const chunk = 100

const signs: readonly string[] = [
  'killed before commit',
  'killed after commit',
  'killed before launch',
  'killed after launch',
  'killed in window.settled',
  'the disk fails: refused',
  'the disk fails: taken',
  'the disk fails: for-good',
  'the process gives up',
  'the clock is set',
  'stalled',
  'stopped',
  'launch_failed',
  'runner_lost',
  'missed',
  'a hostile listener',
  'it cannot be stopped',
  '(absent)',
  '(wrong)',
  '(nothing)',
]

/** What the histories below have seen of it. */
const told = new Set<string>()

describe('random histories keep every law', () => {
  test.each(Array.from({ length: histories / chunk }, (_, index) => [1 + index * chunk, (index + 1) * chunk]))(
    'seeds %i to %i',
    async (from, to) => {
      const broken: string[] = []
      for (let seed = from; seed <= to; seed += 1) {
        const { problems, log } = await play(drawScenario(seed))
        for (const sign of signs) if (log.some((line) => line.includes(sign))) told.add(sign)
        if (problems.length > 0) broken.push(`npm run simulation -- --seed ${seed}   ${problems[0] ?? ''}`)
      }
      expect(broken).toEqual([])
    },
  )

  test('and bring about everything that may fail', () => {
    expect([...signs].filter((sign) => !told.has(sign))).toEqual([])
  })
})

describe('a process may die anywhere', () => {
  test.each([2, 7, 16])('at every point of the history of seed %i', async (seed) => {
    const calm: Scenario = { ...drawScenario(seed), length: 15_000, crashes: [], badCommits: [], slowCommits: [0] }
    const { counts } = await play(calm)
    const broken: string[] = []
    for (let point = 1; point <= Math.min(counts.points, 120); point += 1) {
      for (const down of [0, 20_000]) {
        const { problems, counts: told } = await play({ ...calm, crashes: [{ point, down }] })
        if (problems.length > 0) broken.push(`${point}: ${problems[0] ?? ''}`)
        if (told.deaths === 0) break
      }
    }
    expect(broken).toEqual([])
  })
})

test('the same seed gives the same history, byte for byte', async () => {
  for (let seed = 1000; seed < 1015; seed += 1) {
    const [first, second] = [await play(drawScenario(seed)), await play(drawScenario(seed))]
    expect(second).toEqual(first)
  }
})

test('what fails is made smaller as long as it fails', async () => {
  const big = { list: [1, 2, 3, 4, 5, 6, 7, 8], flag: true, extra: 'text', inner: { items: [{ value: 1 }, { value: 2 }] } }
  const small = await shrink(big, ({ list, inner }) => Promise.resolve(list.includes(6) && inner.items.length > 0))
  expect(small).toMatchObject({ list: [6] })
  expect(small.inner.items).toHaveLength(1)
  expect(small).not.toMatchObject({ flag: true })
  expect('extra' in small).toBe(false)
})
