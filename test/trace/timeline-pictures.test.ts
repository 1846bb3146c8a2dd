/** The ten pictures of the source, drawn from what the simulation really did. docs/pictures/*.svg and docs/pictures.md are these drawings. */
import { describe, expect, test } from 'vitest'
import { drawTimeline } from '../../src/trace/index.js'
import { malformed, overlaps, textsOf } from './drawn.js'
import { pictures } from './pictures.js'

const WIDTH = 1100
const all = pictures()

describe.each(all.map((picture) => [picture.name, picture] as const))('%s', (name, { rows, options }) => {
  const svg = drawTimeline(rows, { ...options, width: WIDTH })

  test('is the picture in the documentation', async () => {
    await expect(svg).toMatchFileSnapshot(`../../docs/pictures/${name}.svg`)
  })

  test('is well formed, and nothing is written over something else or beyond the edge', () => {
    const texts = textsOf(svg)
    expect(malformed(svg)).toBeUndefined()
    expect(texts.length).toBeGreaterThan(10)
    expect(overlaps(texts)).toEqual([])
    expect(texts.filter(({ left, right }) => !(left >= 0 && right <= WIDTH))).toEqual([])
  })

  test('as text is never wider than asked for', async () => {
    const wide = drawTimeline(rows, { ...options, format: 'text', width: 100 })
    await expect(wide).toMatchFileSnapshot(`golden/${name}.txt`)
    const narrow = drawTimeline(rows, { ...options, format: 'text', width: 60, ascii: true })
    expect(narrow.split('\n').filter((line) => line.length > 60)).toEqual([])
    // oxlint-disable-next-line no-control-regex -- that there is nothing else is what is tested
    expect(narrow).toMatch(/^[\n\x20-\x7e]+$/)
  })
})

test('the page that shows them', async () => {
  const sections = all.map(({ name, sentence }) => `## ${name}\n\n![${name}](pictures/${name}.svg)\n\n${capital(sentence)}.\n`)
  const last = all.at(-1)
  const text = last === undefined ? '' : drawTimeline(last.rows, { ...last.options, format: 'text', width: 96 })
  const page = [
    '# Pictures of what happened\n',
    'Each picture is drawn by `toSVG` from the windows, runs and events of a simulation (`test/scenarios/pictures.test.yaml`); a test keeps them true.',
    'Blue bands are windows, bars below them are runs, hatched spans say what held a window back. They follow your preference for light or dark.\n',
    ...sections,
    '## In a terminal\n',
    `The last one as \`toText\` draws it:\n\n\`\`\`text\n${text}\`\`\`\n`,
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../../docs/pictures.md')
})

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
