/** Lines of a drawing in characters: rows with their name in the gutter, and sentences broken where they do not fit. */
import { cellsOf, fitCells, spelled, type Glyphs, type Grid, type Row } from './text-canvas.js'

/** A row of the plot with its name in the gutter. */
export function nameRow(name: string, row: Row, { gutter, glyphs }: Grid): string {
  const text = fitCells(name, gutter - 1, glyphs)
  return text + ' '.repeat(gutter - cellsOf(text)) + row.toString()
}

/** Text of others in lines of at most `width` columns; lines after the first are indented. */
export function wrapText(text: string, width: number, glyphs: Glyphs): readonly string[] {
  const words = spelled(text, glyphs).split(' ')
  return joinLines(words, ' ', width, glyphs)
}

/** Parts in lines; one that is longer than a line is cut. */
export function joinLines(parts: readonly string[], gap: string, width: number, glyphs: Glyphs): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const part of parts.map((whole) => fitCells(whole, width - 2, glyphs))) {
    const joined = line === '' ? part : `${line}${gap}${part}`
    if (cellsOf(joined) <= width) line = joined
    else {
      lines.push(line)
      line = `  ${part}`
    }
  }
  return line === '' ? lines : [...lines, line]
}
