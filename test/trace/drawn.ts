/** Reads drawings back for the tests: whether markup is well formed, and where its texts lie. */
import { BOLD, textWidth } from '../../src/trace/timeline/safe-text.js'

/** What is wrong with the markup of an SVG; undefined when it is well formed. Knows elements, attributes, text and entities, which is all that is written. */
export function malformed(markup: string): string | undefined {
  const open: string[] = []
  const token = /<(\/?)([a-zA-Z]+)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)(\/?)>|([^<]+)/gy
  while (token.lastIndex < markup.length) {
    const at = token.lastIndex
    const found = token.exec(markup)
    if (found === null) return `not markup: ${markup.slice(at, at + 60)}`
    const [, end, name = '', attributes = '', empty, text = ''] = found
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text + attributes)) return `a bare &: ${(text + attributes).slice(0, 60)}`
    if (name === '') continue
    if (end === '/') {
      if (open.pop() !== name) return `</${name}> closes another element`
    } else if (empty !== '/') open.push(name)
  }
  return open.length === 0 ? undefined : `<${open.join('>, <')}> not closed`
}

export interface DrawnText {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Every text of an SVG and the box that it takes, by the sizes in its style sheet. */
export function textsOf(svg: string): readonly DrawnText[] {
  const sizes = new Map([...svg.matchAll(/\.tg-([a-z-]+)\{[^}]*font-size:(\d+)px/g)].map(([, name = '', size]) => [name, Number(size)]))
  const bold = new Set([...svg.matchAll(/\.tg-([a-z-]+)\{[^}]*font-weight:600/g)].map(([, name]) => name))
  return [...svg.matchAll(/<text x="([^"]+)" y="([^"]+)" class="([^"]+)">([^<]*)<\/text>/g)].map(([, x, y, classes = '', content = '']) => {
    const names = classes.split(' ').map((name) => name.replace('tg-', ''))
    const size = sizes.get(names.find((name) => sizes.has(name)) ?? '') ?? Number.NaN
    const text = content.replaceAll(/&[#a-z0-9]+;/g, '&')
    const width = textWidth(text, size) * (names.some((name) => bold.has(name)) ? BOLD : 1)
    const left = Number(x) - (names.includes('end') ? width : names.includes('middle') ? width / 2 : 0)
    return { text, left, right: left + width, top: Number(y) - size * 0.8, bottom: Number(y) + size * 0.2 }
  })
}

/** Pairs of texts that lie on each other. */
export function overlaps(texts: readonly DrawnText[]): readonly string[] {
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter((other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
      .map((other) => `${one.text} / ${other.text}`),
  )
}
