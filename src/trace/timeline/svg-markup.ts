/** Builds SVG text: elements with escaped attributes, and groups with their title and description. The same calls give the same bytes. */
import { escapeAttribute, escapeMarkup } from './safe-text.js'

export type Attributes = Readonly<Record<string, string | number | undefined>>

/** One element. `content` is markup already, and attributes hold values of our own making; texts of others come through {@link label} and {@link titled}. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? decimals(value) : escapeAttribute(String(value))}"`)
    .join('')
  const inside = content.join('')
  return inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`
}

/** A number with at most two decimals. */
export function decimals(value: number): string {
  const rounded = Math.round(value * 100) / 100
  return String(rounded === 0 ? 0 : rounded)
}

/** A line of text. */
export function label(x: number, y: number, className: string, text: string, more: Attributes = {}): string {
  return element('text', { x, y, class: className, ...more }, escapeMarkup(text))
}

/** A mark that says what it is: its title is what pointers and screen readers show. */
export function titled(className: string, title: string, description: string, ...content: readonly string[]): string {
  const words = element('title', {}, escapeMarkup(title)) + (description === '' ? '' : element('desc', {}, escapeMarkup(description)))
  return `${element('g', { class: className, role: 'img' }, words, ...content)}\n`
}

/** A part of the drawing with a name and a description. */
export function section(title: string, description: string, ...content: readonly string[]): string {
  const words = `${element('title', {}, escapeMarkup(title))}${element('desc', {}, escapeMarkup(description))}\n`
  return `${element('g', { role: 'group' }, words, ...content)}\n`
}

export function box(x: number, y: number, width: number, height: number, className: string, more: Attributes = {}): string {
  return element('rect', { x, y, width, height, class: className, ...more })
}

export function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return element('line', { x1, y1, x2, y2, class: className })
}

export function path(d: string, className: string): string {
  return element('path', { d, class: className })
}
