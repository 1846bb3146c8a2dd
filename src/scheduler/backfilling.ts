/**
 * Runs for slots of the past that have none, asked for by a person. Each gets a window of its own that is evaluated without its conditions, whose metrics of that
 * time nobody knows any more; it waits as long as it takes, and launches once. What may run is held to pauses, `only_one_running` and limits as always.
 */
import type { Book } from './book.js'
import { backfillId } from './identity.js'
import type { Answer, PersonInput } from './inputs.js'
import { admitPolicy } from './people.js'
import { openWindow } from './slots.js'

/** Opens a window for each slot, in their order. One that is alive already is left alone. */
export function backfill(book: Book, input: PersonInput & { kind: 'backfill' }): Answer {
  const policy = admitPolicy(book, input.policy)
  if ('ok' in policy) return policy
  const windows: string[] = []
  for (const { slot, attempt } of input.slots) {
    const id = backfillId(policy.session, policy.name, slot, attempt)
    if (book.hasOpened(policy, id)) continue
    openWindow(book, policy, { slot, opens: book.now, durationMs: 0, kind: 'backfill', id, ignoreConditions: true })
    windows.push(id)
  }
  return { ok: true, windows }
}
