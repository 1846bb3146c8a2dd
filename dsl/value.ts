/** The right side of an entry with its escapes resolved, every character still mapped to the file. */
import { MappedBuilder, type MappedText, sourceOffset } from '../grammar/dsl-file.js'

/** Resolves `\{ \} \# \$` to the character itself and `\n` to a line break, as Drools does; any other backslash stays. */
export function unescapeValue(value: MappedText): MappedText {
  if (!value.text.includes('\\')) return value
  const builder = new MappedBuilder()
  const { text } = value
  for (let at = 0; at < text.length; at += 1) {
    const next = text[at + 1] ?? ''
    const escaped = text[at] === '\\' && '{}#$n'.includes(next) && next !== ''
    const from = sourceOffset(value, at)
    if (escaped) {
      builder.add(next === 'n' ? '\n' : next, from)
      at += 1
    } else builder.add(text[at] ?? '', from)
  }
  return builder.build()
}
