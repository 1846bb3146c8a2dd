/** The colours of drawings, for light and dark backgrounds, and which of them must stand out from which (WCAG 2.1 AA; a test holds them to it). */

/** One colour for a light background and one for a dark one, as `#rrggbb`. */
export interface Tint {
  readonly light: string
  readonly dark: string
}

export const palette = {
  background: { light: '#ffffff', dark: '#11161d' },
  ink: { light: '#1b2733', dark: '#e4eaf1' },
  faint: { light: '#55626f', dark: '#9fabb8' },
  grid: { light: '#d9dfe5', dark: '#2b3542' },
  edge: { light: '#7b8794', dark: '#77838f' },
  window: { light: '#d9e8f6', dark: '#1d344d' },
  windowEdge: { light: '#5b8cbd', dark: '#5d8fc0' },
  flow: { light: '#2f6ab3', dark: '#6ea8ea' },
  hatch: { light: '#65727f', dark: '#9fb2c6' },
  good: { light: '#2f6f2c', dark: '#58b368' },
  goodText: { light: '#ffffff', dark: '#06210b' },
  bad: { light: '#b8400f', dark: '#f0805c' },
  badStripe: { light: '#9a2f08', dark: '#dd6a45' },
  badText: { light: '#ffffff', dark: '#220800' },
  stopped: { light: '#ffb938', dark: '#ffc24d' },
  stoppedStripe: { light: '#f4a51a', dark: '#eeaa2c' },
  stoppedEdge: { light: '#94630a', dark: '#ffe2a6' },
  stoppedText: { light: '#2b1d00', dark: '#2b1d00' },
  running: { light: '#2a62b0', dark: '#6ea8ea' },
  runningText: { light: '#ffffff', dark: '#04182f' },
  passed: { light: '#77838f', dark: '#8492a0' },
  life: { light: '#ffc355', dark: '#e3aa42' },
  lifeEdge: { light: '#94630a', dark: '#e3aa42' },
  lifeText: { light: '#2b1d00', dark: '#241800' },
  overtaken: { light: '#ffeac4', dark: '#4e3d1d' },
  overtakenText: { light: '#4a3500', dark: '#f3deb5' },
  value: { light: '#a86200', dark: '#ffc766' },
  threshold: { light: '#7a3fa8', dark: '#c79bf0' },
} as const satisfies Record<string, Tint>

export type Colour = keyof typeof palette

/** Text needs 4.5 to 1 against what it stands on, marks need 3 to 1. */
export const contrasts: readonly { readonly front: Colour; readonly back: Colour; readonly least: number }[] = [
  { front: 'ink', back: 'background', least: 4.5 },
  { front: 'ink', back: 'window', least: 4.5 },
  { front: 'faint', back: 'background', least: 4.5 },
  { front: 'faint', back: 'window', least: 4.5 },
  { front: 'goodText', back: 'good', least: 4.5 },
  { front: 'badText', back: 'bad', least: 4.5 },
  { front: 'badText', back: 'badStripe', least: 4.5 },
  { front: 'stoppedText', back: 'stopped', least: 4.5 },
  { front: 'stoppedText', back: 'stoppedStripe', least: 4.5 },
  { front: 'runningText', back: 'running', least: 4.5 },
  { front: 'lifeText', back: 'life', least: 4.5 },
  { front: 'overtakenText', back: 'overtaken', least: 4.5 },
  { front: 'threshold', back: 'background', least: 4.5 },
  { front: 'windowEdge', back: 'background', least: 3 },
  { front: 'flow', back: 'background', least: 3 },
  { front: 'flow', back: 'window', least: 3 },
  { front: 'hatch', back: 'window', least: 3 },
  { front: 'edge', back: 'background', least: 3 },
  { front: 'good', back: 'background', least: 3 },
  { front: 'bad', back: 'background', least: 3 },
  { front: 'good', back: 'window', least: 3 },
  { front: 'bad', back: 'window', least: 3 },
  { front: 'stoppedEdge', back: 'background', least: 3 },
  { front: 'stoppedEdge', back: 'window', least: 3 },
  { front: 'running', back: 'background', least: 3 },
  { front: 'passed', back: 'background', least: 3 },
  { front: 'lifeEdge', back: 'background', least: 3 },
  { front: 'value', back: 'background', least: 3 },
]

/** How strongly two colours differ, from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function luminance(colour: string): number {
  const channel = (start: number): number => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
