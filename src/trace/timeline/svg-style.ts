/** The style sheet and the patterns of a drawing: every colour comes from the palette, and every state also has a pattern of its own. */
import { holdReasons, type HoldReason } from '../../scheduler/index.js'
import { palette, type Colour } from './palette.js'
import { element, path } from './svg-markup.js'

/** `auto` follows the reader's preference. */
export type Theme = 'auto' | 'light' | 'dark'

/** Properties of each class; a value that names a colour of the palette becomes that colour. */
const classes: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['back', { fill: 'background' }],
  ['text', { fill: 'ink', 'font-size': '12px' }],
  ['headline', { fill: 'ink', 'font-size': '16px', 'font-weight': '600' }],
  ['name', { fill: 'ink', 'font-size': '12px', 'font-weight': '600' }],
  ['small', { fill: 'faint', 'font-size': '11px' }],
  ['tiny', { fill: 'faint', 'font-size': '10px' }],
  ['end', { 'text-anchor': 'end' }],
  ['middle', { 'text-anchor': 'middle' }],
  ['tick', { fill: 'ink', 'font-size': '13px' }],
  ['grid', { stroke: 'grid' }],
  ['axis', { stroke: 'edge' }],
  ['closing', { stroke: 'edge', 'stroke-dasharray': '3 3' }],
  ['released', { stroke: 'flow', 'stroke-dasharray': '5 4' }],
  ['now', { stroke: 'ink', 'stroke-width': '1.5' }],
  ['flow', { stroke: 'flow', 'stroke-width': '2.5', 'stroke-dasharray': '9 5' }],
  ['flow-head', { fill: 'flow' }],
  ['window', { fill: 'window', stroke: 'windowEdge' }],
  ['plate', { fill: 'window' }],
  ['hold-edge', { fill: 'none', stroke: 'hatch' }],
  ['hatch', { stroke: 'hatch', 'stroke-width': '1.3', fill: 'none' }],
  ['hatch-dot', { fill: 'hatch' }],
  ['success', { fill: 'good' }],
  ['error', { fill: 'bad' }],
  ['cancelled', { fill: 'stopped', stroke: 'stoppedEdge' }],
  ['running', { fill: 'running' }],
  ['passed', { fill: 'passed' }],
  ['apart', { fill: 'none', stroke: 'background' }],
  ['error-stripe', { stroke: 'badStripe', 'stroke-width': '3' }],
  ['cancelled-stripe', { stroke: 'stoppedStripe', 'stroke-width': '3' }],
  ['success-text', { fill: 'goodText', 'font-size': '12px' }],
  ['error-text', { fill: 'badText', 'font-size': '12px' }],
  ['cancelled-text', { fill: 'stoppedText', 'font-size': '12px' }],
  ['running-text', { fill: 'runningText', 'font-size': '12px' }],
  ['success-mark', { stroke: 'goodText' }],
  ['error-mark', { stroke: 'badText' }],
  ['cancelled-mark', { stroke: 'stoppedText' }],
  ['running-mark', { stroke: 'runningText' }],
  ['ink-mark', { stroke: 'ink' }],
  ['mark', { fill: 'none', 'stroke-width': '1.8', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }],
  ['life', { fill: 'life', stroke: 'lifeEdge' }],
  ['overtaken', { fill: 'overtaken', stroke: 'lifeEdge', 'stroke-dasharray': '3 2' }],
  ['life-text', { fill: 'lifeText', 'font-size': '11px', 'font-weight': '600' }],
  ['overtaken-text', { fill: 'overtakenText', 'font-size': '11px' }],
  ['value', { fill: 'none', stroke: 'value', 'stroke-width': '2.5', 'stroke-linejoin': 'round', 'stroke-linecap': 'round' }],
  ['value-dot', { fill: 'value' }],
  ['value-area', { fill: 'value' }],
  ['threshold', { stroke: 'threshold', 'stroke-width': '1.5', 'stroke-dasharray': '6 4' }],
  ['threshold-text', { fill: 'threshold', 'font-size': '11px' }],
  ['asked', { fill: 'threshold', 'fill-opacity': '0.08' }],
]

/** Class names as they stand in the drawing: prefixed, so that a drawing inside a page disturbs no other style. */
export function css(...names: readonly string[]): string {
  return names.map((name) => `tg-${name}`).join(' ')
}

/** The `style` element. */
export function styleElement(theme: Theme): string {
  const font =
    ".tg-drawing{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-variant-numeric:tabular-nums}"
  const first = rules(theme === 'dark' ? 'dark' : 'light', () => true)
  const dark = theme === 'auto' ? `\n@media (prefers-color-scheme:dark){\n${rules('dark', (value) => value in palette)}\n}` : ''
  return `<style>\n${font}\n${first}${dark}\n</style>`
}

function rules(shade: 'light' | 'dark', wanted: (value: string) => boolean): string {
  return classes
    .map(([name, properties]) => {
      const kept = Object.entries(properties).filter(([, value]) => wanted(value))
      const body = kept.map(([key, value]) => `${key}:${isColour(value) ? palette[value][shade] : value}`).join(';')
      return body === '' ? '' : `.tg-${name}{${body}}`
    })
    .filter((rule) => rule !== '')
    .join('\n')
}

function isColour(value: string): value is Colour {
  return Object.hasOwn(palette, value)
}

/** How each reason is hatched: a tile of 8 by 8. */
const hatches: Record<HoldReason, string> = {
  condition_false: 'M-2 2L2 -2M0 8L8 0M6 10L10 6',
  already_running: 'M-2 6L2 10M0 0L8 8M6 -2L10 2',
  condition_unknown: 'dots',
  paused: 'M2 0V8M6 0V8',
  concurrency_limit: 'M0 0L8 8M8 0L0 8',
}

/** The names of patterns: one per reason, one per run that did not succeed. */
export type PatternName = HoldReason | 'error' | 'cancelled'

/** The `defs` element. */
export function patternElements(idOf: (name: PatternName) => string): string {
  const held = holdReasons.map((reason) =>
    tile(idOf(reason), 8, hatches[reason] === 'dots' ? hatchDots() : path(hatches[reason], css('hatch'))),
  )
  const stripes = [
    tile(idOf('error'), 10, path('M-3 3L3 -3M0 10L10 0M7 13L13 7', css('error-stripe'))),
    tile(idOf('cancelled'), 8, path('M4 0V8', css('cancelled-stripe'))),
  ]
  return element('defs', {}, ...held, ...stripes)
}

function hatchDots(): string {
  return [2, 6].map((at) => element('circle', { cx: at, cy: at, r: 1.1, class: css('hatch-dot') })).join('')
}

function tile(id: string, size: number, content: string): string {
  return element('pattern', { id, width: size, height: size, patternUnits: 'userSpaceOnUse' }, content)
}
