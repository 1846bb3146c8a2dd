/** The notation of series: text in, values or the place of the mistake out. */
import { describe, expect, test } from 'vitest'
import { readSeries } from '../../src/testing/index.js'

describe('readSeries', () => {
  test.each<[notation: string, values: string]>([
    ['1', '1'],
    ['1 1 _ 2x7 10+5x3', '1 1 _ 2 2 2 2 2 2 2 2 10 15 20 25'],
    ['  1\t2\n3 ', '1 2 3'],
    ['_x3 1', '_ _ _ 1'],
    ['_x0 1', '1'],
    ['-1.5 .5 1e3 +2', '-1.5 0.5 1000 2'],
    ['10-5x3', '10 5 0 -5'],
    ['-1+-1x2', '-1 -2 -3'],
    ['1--1x2', 'refused: «1--1x2» `1--1x2` is not an item of a series.'],
    ['1x0', '1'],
    ['1+2x0', '1'],
    ['1 2x 3', 'refused: 1 «2x» 3 `2x` is not an item of a series.'],
    ['1 a', 'refused: 1 «a» `a` is not an item of a series.'],
    ['1+2', 'refused: «1+2» `1+2` does not say how often to step: `1+2x3` takes three steps.'],
    ['1,2', 'refused: «1,2» `1,2` is not an item of a series.'],
    ['', 'refused: «» The series holds no value.'],
    ['1x999999999', 'refused: «1x999999999» The series stands for more than 1000000 values.'],
    ['stale', 'refused: «stale» `stale` is not an item of a series.'],
  ])('%s', (notation, values) => {
    const read = readSeries(notation)
    const shown = read.ok
      ? read.values.map((value) => value ?? '_').join(' ')
      : `refused: ${notation.slice(0, read.start)}«${notation.slice(read.start, read.end)}»${notation.slice(read.end)} ${read.message}`
    expect(shown).toBe(values)
  })
})
