/** The vocabulary over HTTP: files of sentences, what a change of them would do, and what sentences mean. */
import { parseSentences } from '../../../../dsl/index.js'
import { TidegateError } from '../../../../grammar/index.js'
import type { DslFiles, FileChange } from '../dsl-files.js'
import { fileChangeSchema, fileSchema, fileSummarySchema, parsedSentenceSchema } from '../schemas/dsl.js'
import { list, object, orNull, text } from '../schemas/schema.js'
import { fieldsOf, textIn, type Asked, type NativeRoute } from './native.js'
import { pageAnswer, pageOfPlaces, pageQuery } from './pages.js'

const tag = 'dsl'
const sentencesMax = 100
const force = '`true`: also when loaded policies break; those launch nothing then.'

function nameOf({ params }: Asked): string {
  return params['name'] ?? ''
}

/** The text of a file: the body itself, or `{ "text": ... }`. */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  const found = textIn(fieldsOf(body, ['text']), 'text')
  if (found === undefined) throw new TidegateError('bad-option', 'send the text of the file as `text/plain`, or `{ "text": ... }` as JSON')
  return found
}

function changed(dsl: DslFiles, asked: Asked, next: string | undefined): Promise<FileChange> {
  return dsl.change(nameOf(asked), next, { force: asked.query['force'] === 'true' })
}

export const dslRoutes: readonly NativeRoute[] = [
  {
    method: 'GET',
    path: '/dsl/files',
    id: 'listDslFiles',
    permission: 'read',
    tag,
    summary: 'Files of sentences that all sessions share, in order of loading.',
    query: pageQuery,
    returns: object({ files: list(fileSummarySchema), ...pageAnswer }),
    answer: ({ dsl }, asked) => {
      const files = dsl.all().map((file) => ({ name: file.name, shipped: file.shipped, characters: file.text.length }))
      const { rows, ...page } = pageOfPlaces(asked, 'dsl-files', files, ({ name }) => name)
      return { files: rows, ...page }
    },
  },
  {
    method: 'GET',
    path: '/dsl/files/:name',
    id: 'getDslFile',
    permission: 'read',
    tag,
    summary: 'A file of sentences. Its name is percent-encoded.',
    returns: fileSchema,
    answer: ({ dsl }, asked) => {
      const found = dsl.all().find(({ name }) => name === nameOf(asked))
      if (found === undefined) throw new TidegateError('unknown-file', `no file "${nameOf(asked)}" is in force`)
      return found
    },
  },
  {
    method: 'PUT',
    path: '/dsl/files/:name',
    id: 'putDslFile',
    permission: 'administer',
    tag,
    summary: 'Put a file of sentences in place, or behind the others; nothing is changed when it is wrong, or a loaded policy would break.',
    description: 'The body may also be the text itself, sent as `text/plain`. The examples in it are run.',
    query: { force },
    body: object({ text: text() }),
    returns: fileChangeSchema,
    answer: ({ dsl }, asked) => changed(dsl, asked, textOf(asked.body)),
  },
  {
    method: 'DELETE',
    path: '/dsl/files/:name',
    id: 'deleteDslFile',
    permission: 'administer',
    tag,
    summary: 'Take a file of sentences away, unless a loaded policy would break.',
    query: { force },
    returns: fileChangeSchema,
    answer: ({ dsl }, asked) => changed(dsl, asked, undefined),
  },
  {
    method: 'POST',
    path: '/dsl::impact',
    id: 'dslImpact',
    permission: 'read',
    tag,
    summary: 'What a change of one file would do to each sentence of the loaded policies; nothing is changed.',
    body: object({ name: text('The file.'), text: orNull(text('Its new text; null: it is taken away.')) }),
    returns: fileChangeSchema,
    answer: ({ dsl }, { body }) => {
      const fields = fieldsOf(body, ['name', 'text'])
      const name = textIn(fields, 'name')
      if (name === undefined || !('text' in fields))
        throw new TidegateError(
          'bad-option',
          'send `{ "name": "ops.dsl", "text": ... }`, with null for the text of a file that is taken away',
        )
      return dsl.change(name, fields['text'] === null ? undefined : textIn(fields, 'text'), { dryRun: true })
    },
  },
  {
    method: 'POST',
    path: '/dsl::parse',
    id: 'parseSentences',
    permission: 'read',
    tag,
    summary: 'What sentences mean, read together as the conditions of one policy are, or what is wrong with them.',
    body: object({ sentences: list(text()) }, { session: text('By the vocabulary of this session; default: what all sessions share.') }),
    returns: object({ sentences: list(parsedSentenceSchema) }),
    answer: ({ scheduler }, { body }) => {
      const fields = fieldsOf(body, ['sentences', 'session'])
      const { sentences } = fields
      if (!Array.isArray(sentences) || sentences.length > sentencesMax || !sentences.every((one) => typeof one === 'string'))
        throw new TidegateError('bad-option', `send \`{ "sentences": [...] }\` with ${sentencesMax} texts at the most`)
      return { sentences: parseSentences(scheduler.vocabulary(textIn(fields, 'session')), sentences) }
    },
  },
]
