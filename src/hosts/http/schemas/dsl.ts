/** Files of sentences, and what sentences mean, in answers. */
import { diagnosticSchema } from './problem.js'
import { anything, flag, list, object, text, whole, word, type Schema } from './schema.js'

const span = object({ start: whole(), end: whole(), line: whole(), column: whole() })

const sentenceImpact = object(
  {
    session: text(),
    policy: text(),
    sentence: text('As its author wrote it.'),
    kind: word(['unchanged', 'same-meaning', 'changed', 'broken', 'ambiguous', 'mended', 'still-broken']),
    diagnostics: list(diagnosticSchema),
    file: text(),
    span,
  },
  { before: text('What it meant.'), after: text('What it means.') },
)

export const vocabularyChangeSchema: Schema = object({
  applied: flag('False: nothing was changed.'),
  sentences: list(sentenceImpact, { description: 'What becomes of each sentence of the loaded policies.' }),
  invalid: list(text(), { description: '`session/policy` of each policy that can no longer be read, and launches nothing.' }),
})

export const fileChangeSchema: Schema = object({
  change: vocabularyChangeSchema,
  diagnostics: list(diagnosticSchema, { description: 'What is worth a look in the file.' }),
})

export const fileSchema: Schema = object({
  name: text(undefined, ['ops.dsl']),
  shipped: flag('It comes with Tidegate.'),
  text: text(),
})

export const fileSummarySchema: Schema = object({
  name: text(undefined, ['ops.dsl']),
  shipped: flag('It comes with Tidegate.'),
  characters: whole(),
})

export const parsedSentenceSchema: Schema = object(
  {
    sentence: text(),
    readBy: list(object({ template: text(), means: text(), example: text(), file: text(), line: whole('From 1.') })),
    reads: list(anything('A metric that it reads, and how far back.')),
    diagnostics: list(diagnosticSchema),
  },
  {
    printed: text('What it means, as an expression; absent: it cannot be read.'),
    expanded: text('Its text after expansion, where it was read by that.'),
    partOf: whole('The index of the sentence that it became a part of.'),
  },
)
