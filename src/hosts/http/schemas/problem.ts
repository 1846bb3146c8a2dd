/** What an answer says when something is wrong. */
import { flag, list, object, text, whole, word, type Schema } from './schema.js'

const span = object({
  start: whole('Of the text, from 0.'),
  end: whole('Where it ends; this character is no part of it.'),
  line: whole('From 1.'),
  column: whole('From 1.'),
})

export const diagnosticSchema: Schema = object(
  {
    code: text('Stable; docs/errors.md explains each.', ['unable-to-expand']),
    severity: word(['error', 'warning', 'info']),
    message: text(),
    file: text('The file, or what stands for one.'),
    span,
  },
  { hint: text('The way out.'), related: list(object({ message: text(), file: text(), span })) },
)

/** RFC 9457, with a stable code. */
export const problemSchema: Schema = object(
  {
    type: text(undefined, ['about:blank']),
    title: text(undefined, ['Not Found']),
    status: whole(),
    detail: text('What is wrong, and the way out.'),
    code: text('Stable.', ['unknown-policy']),
  },
  { diagnostics: list(diagnosticSchema, { description: 'Every mistake in an author’s text, with its place.' }) },
)

/** Whether a text can be read, and what is wrong with it or worth a look. */
export const validationSchema: Schema = object(
  { valid: flag(), diagnostics: list(diagnosticSchema) },
  { detail: text('What is wrong, with the lines underlined.') },
)
