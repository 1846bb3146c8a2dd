/** Answers of the interface of the source system: everything in one envelope. */
import type { Answers } from '../mount.js'
import { problemSchema } from './problem.js'
import { number, object, orNull, text, whole, word, type Schema } from './schema.js'

const errorSchema = object({ code: whole(), message: text() })

function envelope(data: Schema, error: Schema): Schema {
  return object({ data, error })
}

/** What is wrong with an entry of a dsl, or worth a look. */
export const messageSchema: Schema = object({
  id: whole('From 1.'),
  level: word(['ERROR', 'WARNING', 'INFO']),
  path: text(),
  line: whole(),
  column: whole(),
  text: text(),
  code: text(),
})

const instant = orNull(whole('Epoch milliseconds.'))

/** What is in a session. */
export const factSchema: Schema = {
  anyOf: [
    object({ type: word(['Rule']), id: text(), action: text(), next: instant }),
    object({ type: word(['RuleTrigger']), id: text(), ruleId: text(), scheduleTime: whole('Epoch milliseconds.'), status: text() }),
    object({ type: word(['MetricEvent']), label: text(), value: orNull(number()), timestamp: instant }),
  ],
}

/** An answer in the envelope, beside which errors of the dsl are told with status 200; who may not ask is told as everywhere. */
export function envelopeAnswers(data: Schema): Answers {
  return {
    success: { 200: { schema: envelope(data, orNull(errorSchema)) } },
    problem: { schema: { anyOf: [envelope({ type: 'null' }, errorSchema), problemSchema] }, description: 'What is wrong; a problem where the request was not admitted.' },
  }
}
