/** What the routes of a server answer, as far as verbs read it. */
import { closest } from '../../../grammar/index.js'
import { defaultSession, readPolicyRef, type PolicyRef, type RunRow, type WindowRow } from '../../scheduler/index.js'
import type { Explanation } from '../../trace/index.js'
import type { Query, ServerClient } from './client.js'
import { ServerFailure } from './failures.js'

/** `GET /v1/server`. */
export interface ServerFacts {
  readonly version: string
  /** The server's clock. */
  readonly now: string
  readonly policies: number
  /** Windows that are not over, runs that have not ended. */
  readonly windows: number
  readonly runs: number
}

/** One of `GET /v1/policies`. */
export interface ServedPolicy {
  readonly session: string
  readonly name: string
  readonly timezone: string
  /** The next slot. */
  readonly next: string | null
  readonly pause: { readonly at: string; readonly note?: string; readonly until?: string } | null
  readonly invalid: { readonly message: string } | null
}

/** `GET /v1/windows/ID/explanation`, of a window by its id, or of a policy as `session/name`; `at` asks for an instant. */
export function explanationAt(client: ServerClient, target: string, at?: string): Promise<Explanation> {
  return client.get(`/v1/windows/${encodeURIComponent(target)}/explanation`, ['text', 'runs'], { at })
}

/** One policy. */
export function policyOf(client: ServerClient, ref: PolicyRef): Promise<ServedPolicy> {
  return client.get(policyPath(ref), ['timezone', 'next'], { session: ref.session })
}

/** What every list answers beside its rows. */
interface Page {
  /** Where to read on; null: there is no more. */
  readonly next_cursor: string | null
}

/** The most rows of one answer. */
const PAGE_MAX = 1000

/** The latest `limit` windows, oldest first, in as many requests as that takes. */
export async function latestWindows(client: ServerClient, query: Query, limit: number): Promise<readonly WindowRow[]> {
  const ask = (part: Query): Promise<Page & { readonly windows: readonly WindowRow[] }> =>
    client.get('/v1/windows', ['windows'], { ...query, ...part })
  return (await pagesOf(limit, ask, ({ windows }) => windows)).toReversed().flat()
}

/** The same of runs. */
export async function latestRuns(client: ServerClient, query: Query, limit: number): Promise<readonly RunRow[]> {
  const ask = (part: Query): Promise<Page & { readonly runs: readonly RunRow[] }> => client.get('/v1/runs', ['runs'], { ...query, ...part })
  return (await pagesOf(limit, ask, ({ runs }) => runs)).toReversed().flat()
}

/** The policies of a server, of one session or of all. */
export async function policiesOf(client: ServerClient, session?: string): Promise<readonly ServedPolicy[]> {
  const ask = (part: Query): Promise<Page & { readonly policies: readonly ServedPolicy[] }> =>
    client.get('/v1/policies', ['policies'], { session, ...part })
  return (await pagesOf(Infinity, ask, ({ policies }) => policies)).flat()
}

/** The rows of the pages that hold `limit` rows, page by page. */
async function pagesOf<Answer extends Page, Row>(
  limit: number,
  ask: (part: Query) => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly Row[],
): Promise<readonly (readonly Row[])[]> {
  const pages: (readonly Row[])[] = []
  let count = 0
  let cursor: string | undefined
  do {
    const page = await ask({ limit: Math.min(PAGE_MAX, limit - count), cursor })
    pages.push(rowsOf(page))
    count += rowsOf(page).length
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined && count < limit)
  return pages
}

/** `NAME`, or `SESSION/NAME` where the session is not the default one. */
export function nameOf({ session, policy }: PolicyRef): string {
  return session === defaultSession ? policy : `${session}/${policy}`
}

/** The path of a policy, or of an action on it. */
export function policyPath({ policy }: PolicyRef, action = ''): string {
  return `/v1/policies/${encodeURIComponent(policy)}${action}`
}

/** Answers what `act` answers; where it fails because there is no such policy, the failure names those that may be meant. */
export async function withNearNames<Answer>(client: ServerClient, policy: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof ServerFailure) || error.code !== 'unknown-policy') throw error
    throw await noPolicy(client, readPolicyRef(policy))
  }
}

/** How many names a message lists. */
const NAMES_MAX = 10

/** There is no such policy; and which there are. */
export async function noPolicy(client: ServerClient, ref: PolicyRef): Promise<ServerFailure> {
  // Whoever may act and not read gets the message without the names.
  const policies = await policiesOf(client).catch(() => [])
  const names = policies.map(({ session, name }) => nameOf({ session, policy: name }))
  const near = closest(nameOf(ref), names)
  const listed = `${names.slice(0, NAMES_MAX).join(', ')}${names.length > NAMES_MAX ? `, and ${names.length - NAMES_MAX} more` : ''}`
  const help = near.length > 0 ? `did you mean ${near.join(' or ')}?` : names.length > 0 ? `the policies are ${listed}` : undefined
  return new ServerFailure({ message: `the server has no policy "${nameOf(ref)}"`, help, code: 'unknown-policy' })
}
