/** Small marks that say a result or an outcome without colour: check, cross, square, triangle, two bars, ring. */
import { css } from './svg-style.js'
import { path } from './svg-markup.js'
import type { TimelineRun, Tone } from './timeline.js'

/** Paths inside a square of 10 by 10. */
const shapes = {
  check: 'M1 5.5L4 8.5L9 2',
  cross: 'M2 2L8 8M8 2L2 8',
  square: 'M2 2H8V8H2Z',
  triangle: 'M3 1.5L8 5L3 8.5Z',
  bars: 'M3 2V8M7 2V8',
  dash: 'M2 5H8',
  dots: 'M2 5H2.01M5 5H5.01M8 5H8.01',
} as const

const ofResult: Record<TimelineRun['result'], keyof typeof shapes> = {
  success: 'check',
  error: 'cross',
  cancelled: 'square',
  running: 'triangle',
}
const ofTone: Record<Tone, keyof typeof shapes> = {
  good: 'check',
  bad: 'cross',
  stopped: 'square',
  held: 'bars',
  passed: 'dash',
  open: 'dots',
}

/** The mark of a result inside its bar; `x` and `y` are its upper left corner. */
export function resultMark(result: TimelineRun['result'], x: number, y: number): string {
  return path(moved(shapes[ofResult[result]], x, y), css('mark', `${result}-mark`))
}

/** The mark of an outcome, in the colour of text. */
export function toneMark(tone: Tone, x: number, y: number): string {
  return path(moved(shapes[ofTone[tone]], x, y), css('mark', 'ink-mark'))
}

/** Coordinates of a path alternate, except after H and V. */
function moved(shape: string, x: number, y: number): string {
  return shape.replaceAll(/([A-Z])([^A-Z]*)/g, (_, command: string, numbers: string) => {
    const values = numbers
      .split(' ')
      .filter((part) => part !== '')
      .map(Number)
    const shift = (value: number, index: number): number => value + (command === 'H' || (command !== 'V' && index % 2 === 0) ? x : y)
    return command + values.map((value, index) => Math.round(shift(value, index) * 100) / 100).join(' ')
  })
}
