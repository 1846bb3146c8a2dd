/** Something for each policy, by session and name: a table by key would hold a million texts that nothing else needs. */
import { policyOfId } from './identity.js'

/** A map by policy. Sessions come in the order of their first policy, the policies of each in the order in which they came. */
export class PolicyTable<Kept> {
  readonly #sessions = new Map<string, Map<string, Kept>>()

  /** By `<session>/<policy>`. */
  get(key: string): Kept | undefined {
    const slash = key.indexOf('/')
    return this.#sessions.get(key.slice(0, slash))?.get(key.slice(slash + 1))
  }

  /** By the id of a window or a run, which begins with `<session>/<policy>@`. */
  ofId(id: string): Kept | undefined {
    const { session, policy } = policyOfId(id)
    return this.find(session, policy)
  }

  find(session: string, policy: string): Kept | undefined {
    return this.#sessions.get(session)?.get(policy)
  }

  set(session: string, policy: string, kept: Kept): void {
    const policies = this.#sessions.get(session)
    if (policies === undefined) this.#sessions.set(session, new Map([[policy, kept]]))
    else policies.set(policy, kept)
  }

  /** By `<session>/<policy>`. */
  delete(key: string): void {
    const slash = key.indexOf('/')
    this.remove(key.slice(0, slash), key.slice(slash + 1))
  }

  remove(session: string, policy: string): void {
    const policies = this.#sessions.get(session)
    policies?.delete(policy)
    if (policies?.size === 0) this.#sessions.delete(session)
  }

  /** Those of one session. */
  of(session: string): Iterable<Kept> {
    return this.#sessions.get(session)?.values() ?? []
  }

  /** Those of a session, of a name, of both, or all. */
  *where({ session, policy }: { readonly session?: string; readonly policy?: string }): Iterable<Kept> {
    const sessions = session === undefined ? this.#sessions.values() : [this.#sessions.get(session)]
    for (const policies of sessions) {
      if (policies === undefined) continue
      if (policy === undefined) yield* policies.values()
      else {
        const kept = policies.get(policy)
        if (kept !== undefined) yield kept
      }
    }
  }

  /** All of them. */
  *values(): Iterable<Kept> {
    for (const policies of this.#sessions.values()) yield* policies.values()
  }
}
