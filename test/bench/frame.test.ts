/** The frame of the benchmarks: a fast wrong answer fails, gates are judged on the right side, time moves only by hand. */
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../bench/frame/manual-clock.js'
import { judge } from '../../bench/frame/processes.js'
import { quartiles, time, type Contender, type Workload } from '../../bench/frame/rounds.js'
import { budget, cellsOf, short } from '../../bench/frame/rows.js'

const answering = (name: string, answer: number): Contender => ({ name, events: 10, start: () => ({ run: () => answer }) })
const workload = (...contenders: readonly Contender[]): Workload => ({ name: 'G0 work', contenders, checked: 10, gates: {} })

test('contenders that disagree are not timed', async () => {
  await expect(time(workload(answering('one', 5), answering('other', 6)))).rejects.toThrow('G0 work: contenders disagree: 5, 6')
})

test('an answer of nothing shows nothing', async () => {
  await expect(time(workload(answering('one', 0), answering('other', 0)))).rejects.toThrow('nothing came of 10 events')
})

test('contenders that agree are timed beside the first', async () => {
  const timings = await time(workload(answering('one', 5), answering('other', 5)))
  expect(timings.map(({ contender }) => contender)).toEqual(['one', 'other'])
  expect(timings[0]?.ratio).toEqual([1, 1, 1])
})

describe('gates', () => {
  test.each([
    { median: 50, gate: { atLeast: 50 }, ci: false, expected: { gate: '>= 50', passed: true } },
    { median: 49, gate: { atLeast: 50 }, ci: false, expected: { gate: '>= 50', passed: false } },
    { median: 2.1, gate: { atMost: 2 }, ci: false, expected: { gate: '<= 2', passed: false } },
    { median: 2.1, gate: { atMost: 2, holds: 3 }, ci: true, expected: { gate: '<= 3', passed: true } },
    { median: 2.1, gate: { atMost: 2, holds: 3 }, ci: false, expected: { gate: '<= 2', passed: false } },
    { median: NaN, gate: { atMost: 2 }, ci: false, expected: { gate: '<= 2', passed: false } },
  ])('$median under $gate, in a build: $ci', ({ median, gate, ci, expected }) => {
    expect(judge(median, gate, ci)).toEqual(expected)
  })
})

test.each([
  { values: [9, 1, 5, 3, 7], expected: [3, 5, 7] },
  { values: [4, 2], expected: [2.5, 3, 3.5] },
  { values: [6], expected: [6, 6, 6] },
])('quartiles of $values', ({ values, expected }) => {
  expect(quartiles(values)).toEqual(expected)
})

test('rows tell value, ratio, gate and verdict', () => {
  expect(cellsOf(budget('a pause', 30, 'ms', 25))).toEqual(['budget', 'a pause', 'tidegate', '30.0 ms', '', '<= 25 ms', 'missed'])
  expect(short(1234.5)).toBe('1,235')
})

test('a manual clock wakes who is due, once, and forgets who does not want to be woken', () => {
  const clock = new ManualClock(100)
  const woken: string[] = []
  clock.alarm(10, () => woken.push('at 110'))
  clock.alarm(20, () => woken.push('at 120'))
  const forget = clock.alarm(10, () => woken.push('forgotten'))
  forget()
  clock.set(115)
  expect(woken).toEqual([])
  clock.advanceTo(115)
  clock.advanceTo(116)
  expect(woken).toEqual(['at 110'])
})
