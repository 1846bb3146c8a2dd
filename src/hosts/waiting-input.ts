/** Inputs that wait for their step, and whoever waits for their answers. */
import { TidegateError } from '../../grammar/errors.js'
import type { Answer, Input } from '../scheduler/index.js'
import type { CommitGroup } from './commit-group.js'
import type { StoredText } from './store.js'

/** An input that was given and not taken yet. */
export interface WaitingInput {
  readonly input: Input
  /** Absent: nobody waits for the answer. */
  readonly asked?: { readonly answer: (answer: Answer) => void; readonly fail: (error: unknown) => void }
  /** To be stored with what the input changes, if it is taken. */
  readonly texts?: readonly StoredText[]
}

/** An answer that says that the input was taken. @throws TidegateError with the code of the refusal */
export function requireTaken(answer: Answer): Answer & { readonly ok: true } {
  if (!answer.ok) throw new TidegateError(answer.code, answer.message)
  return answer
}

/** Answers once the group is durable; what was refused has changed nothing, so its texts are not stored. */
export function answerWith(answer: Answer, waiting: WaitingInput | undefined, group: CommitGroup): void {
  if (waiting === undefined) return
  const { asked, texts = [] } = waiting
  if (answer.ok && texts.length > 0) group.texts = [...group.texts, ...texts]
  if (asked !== undefined) group.askers.push({ done: () => asked.answer(answer), fail: asked.fail })
}
