/** Sends metric events to a server in batches that it takes, and sums up what it refused. */
import type { RefusalCode } from '../signals/index.js'
import { startProgress } from './progress.js'
import { ServerFailure, type ServerClient } from './server/index.js'
import type { Terminal } from './terminal.js'

/** An event as it is sent: without a timestamp it counts from its arrival. */
export interface SentEvent {
  readonly metric: string
  readonly value: number
  readonly timestamp?: number
}

export interface Published {
  readonly accepted: number
  /** By the server's code: how many, and the first of them. */
  readonly refused: ReadonlyMap<string, { readonly count: number; readonly first: SentEvent }>
}

/** Events of one request, and letters: well below the server's own limits of 10,000 and 1 MiB. */
const BATCH_MAX = 1000
const LETTERS_MAX = 256 * 1024

/** Sends all events, in their order. @throws ServerFailure that says how many were stored before, when a batch fails */
export async function publishEvents(client: ServerClient, events: readonly SentEvent[], terminal?: Terminal): Promise<Published> {
  const refused = new Map<string, { count: number; first: SentEvent }>()
  let [accepted, sent] = [0, 0]
  const progress = terminal === undefined ? undefined : startProgress(terminal, 'publishing')
  try {
    for (const batch of batchesOf(events)) {
      const answer = await publishBatch(client, batch, sent)
      accepted += answer.accepted
      for (const { index, code } of answer.refused) {
        const first = batch[index]
        const known = refused.get(code)
        if (known !== undefined) known.count += 1
        else if (first !== undefined) refused.set(code, { count: 1, first })
      }
      sent += batch.length
      progress?.tell(sent / events.length, `${sent} of ${events.length} events`)
    }
  } finally {
    progress?.end()
  }
  return { accepted, refused }
}

interface BatchAnswer {
  readonly accepted: number
  readonly refused: readonly { readonly index: number; readonly code: string }[]
}

async function publishBatch(client: ServerClient, batch: readonly SentEvent[], before: number): Promise<BatchAnswer> {
  try {
    return await client.post<BatchAnswer>('/v1/events', ['accepted', 'refused'], batch)
  } catch (error) {
    if (!(error instanceof ServerFailure) || before === 0) throw error
    const { message, help, exitCode, code, diagnostics } = error
    throw new ServerFailure({ message: `${message}; the first ${before} events were sent before that`, help, exitCode, code, diagnostics })
  }
}

function* batchesOf(events: readonly SentEvent[]): Generator<readonly SentEvent[]> {
  let batch: SentEvent[] = []
  let letters = 0
  for (const event of events) {
    const length = JSON.stringify(event).length
    if (batch.length === BATCH_MAX || (batch.length > 0 && letters + length > LETTERS_MAX)) {
      yield batch
      batch = []
      letters = 0
    }
    batch.push(event)
    letters += length + 1
  }
  if (batch.length > 0) yield batch
}

const words: Readonly<Record<RefusalCode, string>> = {
  'bad-metric': 'the metric has no name that a metric may have',
  'reserved-metric': 'names that begin with `tidegate.` are written by the scheduler alone',
  'bad-value': 'the value is not a number',
  'bad-timestamp': 'the timestamp is not an instant',
  'bad-labels': 'its labels are not texts under names',
  'bad-id': 'its id is empty',
  'bad-session': 'the session has no name that a session may have',
  'ahead-of-time': 'the timestamp lies more than the clock skew (1m by default) ahead of the clock of the server',
  'too-late': 'it is older than anything that a condition looks back on',
  'duplicate-id': 'an event with the same id was taken before',
  'too-many-metrics': 'the server knows as many metrics as it may',
}

/** Why an event was not taken, in plain words, with the server's code. */
export function refusalWords(code: string): string {
  const known = Object.entries(words).find(([name]) => name === code)
  return known === undefined ? code : `${known[1]} (${code})`
}
