/** Names that derive from slots, so that the same plan and inputs give the same ids on every machine. */
import { badOption, formatInstant, show } from '../../grammar/index.js'
import type { Instant } from '../../grammar/time.js'

/** The session of policies that were given without one. */
export const defaultSession = 'default'

/** Which policy is meant. */
export interface PolicyRef {
  readonly session: string
  readonly policy: string
}

/** `<session>/<policy>`. */
export function policyKey(session: string, policy: string): string {
  return `${session}/${policy}`
}

/** `<session>/<policy>@<slot>`, with `!k` for the k-th window that a person opened at that instant (S2.11). */
export function windowId(session: string, policy: string, slot: Instant, manual?: number): string {
  return `${session}/${policy}${slotText(slot)}${manual === undefined ? '' : `!${manual}`}`
}

/** What an id of a window has behind that of its slot (see {@link windowId}); undefined where it begins otherwise. */
export function restOfWindowId(id: string, session: string, policy: string, slot: Instant): string | undefined {
  const text = slotText(slot)
  const end = session.length + 1 + policy.length
  // Piece by piece: an id that is put together to be compared costs ten times as much.
  const begins =
    id.startsWith(session) && id[session.length] === '/' && id.startsWith(policy, session.length + 1) && id.startsWith(text, end)
  return begins ? id.slice(end + text.length) : undefined
}

/** `<session>/<policy>@<slot>~k`: the window of the k-th attempt to fill in a slot of the past. */
export function backfillId(session: string, policy: string, slot: Instant, attempt: number): string {
  return `${windowId(session, policy, slot)}~${attempt}`
}

/** Thousands of policies may share a slot; the end of the ids of the latest is kept. */
let latest: { readonly slot: Instant; readonly text: string } = { slot: 0, text: `@${formatInstant(0)}` }

/** The latest day, up to where the time of day follows. */
let day: { readonly start: Instant; readonly text: string } = { start: 0, text: '1970-01-01T' }

const dayMs = 86_400_000

function slotText(slot: Instant): string {
  if (slot !== latest.slot) latest = { slot, text: `@${textOf(slot)}` }
  return latest.text
}

/** As `formatInstant` writes it. A day has many slots, most of them at whole seconds. */
function textOf(slot: Instant): string {
  const start = Math.floor(slot / dayMs) * dayMs
  const seconds = (slot - start) / 1000
  if (!Number.isInteger(seconds)) return formatInstant(slot)
  if (start !== day.start) day = { start, text: formatInstant(start).slice(0, -'00:00:00Z'.length) }
  return `${day.text}${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}Z`
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`
}

/** `<window>#<n>`, n from 1; also the idempotency key of the launch. */
export function runId(window: string, n: number): string {
  return `${window}#${n}`
}

/** The policy that the id of a window or a run begins with. */
export function policyOfId(id: string): PolicyRef {
  const slash = id.indexOf('/')
  return { session: id.slice(0, slash), policy: id.slice(slash + 1, id.lastIndexOf('@')) }
}

/** The window that a run id names. */
export function windowOfRun(run: string): string {
  return run.slice(0, run.lastIndexOf('#'))
}

/** Reads `name` (of the session `default`) or `session/name`. @throws TidegateError `bad-option` for what is no text */
export function readPolicyRef(text: string): PolicyRef {
  const given: unknown = text
  if (typeof given !== 'string') throw badOption('policy', `${show(given)} names no policy: give its name, or session/name`)
  const slash = text.indexOf('/')
  return slash === -1 ? { session: defaultSession, policy: text } : { session: text.slice(0, slash), policy: text.slice(slash + 1) }
}
