/** Draws the rules of a parser as railroad diagrams in SVG. The files `*.svg` are made with it; a test keeps them true. */
import { terminalText } from './ebnf.js'
import type { NamedRule, Production } from './production.js'

/** A drawn part: its track enters at the left and leaves at the right, both at height 0; `up` and `down` are what it needs above and below. */
interface Drawing {
  readonly width: number
  readonly up: number
  readonly down: number
  draw(x: number, y: number): string
}

const CHARACTER = 7.2
const GAP = 12
const ROW = 12
const HALF = 13

/** All rules of a grammar in one picture, in their order. */
export function drawRailroad(title: string, rules: readonly NamedRule[]): string {
  const drawings = rules.map(({ name, production }) => ({ name, drawing: drawingOf(production) }))
  const width = Math.ceil(Math.max(...drawings.map(({ drawing }) => drawing.width)) + 80)
  let y = 20
  const parts = drawings.map(({ name, drawing }) => {
    const track = y + 28 + drawing.up
    y = track + drawing.down + 24
    const line = `<path d="M20 ${track - 6}v12m0-6h20m${drawing.width} 0h20m0-6v12"/>`
    return `<text class="name" x="20" y="${track - drawing.up - 12}">${escape(name)}</text>${line}${drawing.draw(40, track)}`
  })
  const style =
    'path{fill:none;stroke:#555;stroke-width:1.5}rect{fill:#eef4fb;stroke:#446}rect.terminal{fill:#e9f7ea;stroke:#464}text{font:12px monospace;text-anchor:middle;fill:#111}text.name{font-weight:bold;text-anchor:start}'
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.ceil(y)}" viewBox="0 0 ${width} ${Math.ceil(y)}" role="img">`
  return `${open}<title>${escape(title)}</title><style>${style}</style>\n<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>\n${parts.join('\n')}\n</svg>\n`
}

function drawingOf(production: Production): Drawing {
  switch (production.kind) {
    case 'terminal':
      return box(terminalText(production.name), true)
    case 'rule':
      return box(production.name, false)
    case 'sequence':
      return sequence(production.parts.map(drawingOf))
    case 'choice':
      return stack(production.parts.map(drawingOf))
    case 'optional':
      return stack([nothing, drawingOf(production.of)])
    case 'repeat': {
      const looped = loop(drawingOf(production.of), production.separator ? drawingOf(production.separator) : nothing)
      return production.atLeastOne ? looped : stack([nothing, looped])
    }
  }
}

const nothing: Drawing = { width: 0, up: 0, down: 0, draw: () => '' }

function box(text: string, isTerminal: boolean): Drawing {
  const width = Math.round(text.length * CHARACTER + 16)
  return {
    width,
    up: HALF,
    down: HALF,
    draw: (x, y) =>
      `<rect${isTerminal ? ' class="terminal" rx="10"' : ''} x="${x}" y="${y - 11}" width="${width}" height="22"/><text x="${x + width / 2}" y="${y + 4}">${escape(text)}</text>`,
  }
}

function sequence(parts: readonly Drawing[]): Drawing {
  const width = parts.reduce((sum, part) => sum + part.width, 0) + GAP * Math.max(parts.length - 1, 0)
  return {
    width,
    up: Math.max(0, ...parts.map(({ up }) => up)),
    down: Math.max(0, ...parts.map(({ down }) => down)),
    draw(x, y) {
      let at = x
      return parts
        .map((part, index) => {
          const joint = index === 0 ? '' : `<path d="M${at} ${y}h${GAP}"/>`
          at += index === 0 ? 0 : GAP
          const drawn = part.draw(at, y)
          at += part.width
          return joint + drawn
        })
        .join('')
    },
  }
}

/** Alternatives below one another; the first stays on the track. */
function stack(parts: readonly Drawing[]): Drawing {
  const inner = Math.max(...parts.map(({ width }) => width))
  const width = inner + 4 * GAP
  const offsets: number[] = []
  let below = 0
  for (const [index, part] of parts.entries()) {
    const offset = index === 0 ? 0 : below + ROW + part.up
    offsets.push(offset)
    below = offset + part.down
  }
  return {
    width,
    up: parts[0]?.up ?? 0,
    down: below,
    draw: (x, y) =>
      parts
        .map((part, index) => {
          const offset = offsets[index] ?? 0
          const branch =
            offset === 0 ? `M${x} ${y}h${2 * GAP}` : `M${x} ${y}q${GAP} 0 ${GAP} ${GAP}V${y + offset - GAP}q0 ${GAP} ${GAP} ${GAP}`
          const rest = inner - part.width
          const back = offset === 0 ? `h${rest + 2 * GAP}` : `h${rest}q${GAP} 0 ${GAP} -${GAP}V${y + GAP}q0 -${GAP} ${GAP} -${GAP}`
          return `<path d="${branch}"/>${part.draw(x + 2 * GAP, y + offset)}<path d="M${x + 2 * GAP + part.width} ${y + offset}${back}"/>`
        })
        .join(''),
  }
}

/** A part that may be passed again, the separator on the way back below it. */
function loop(part: Drawing, separator: Drawing): Drawing {
  const inner = Math.max(part.width, separator.width)
  const width = inner + 4 * GAP
  const back = part.down + ROW + Math.max(separator.up, 4)
  return {
    width,
    up: part.up,
    down: back + Math.max(separator.down, 4),
    draw(x, y) {
      const partAt = x + 2 * GAP + (inner - part.width) / 2
      const backAt = x + 2 * GAP + (inner - separator.width) / 2
      const track = `M${x} ${y}H${partAt}M${partAt + part.width} ${y}H${x + width}`
      const right = `M${x + width - 2 * GAP} ${y}q${GAP} 0 ${GAP} ${GAP}V${y + back - GAP}q0 ${GAP} -${GAP} ${GAP}H${backAt + separator.width}`
      const left = `M${backAt} ${y + back}H${x + 2 * GAP}q-${GAP} 0 -${GAP} -${GAP}V${y + GAP}q0 -${GAP} ${GAP} -${GAP}`
      return `<path d="${track}${right}${left}"/>${part.draw(partAt, y)}${separator.draw(backAt, y + back)}`
    },
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
