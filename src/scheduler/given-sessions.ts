/** The sessions that a scheduler is given, real or simulated: `policies` are those of the session `default`, `sessions` the others by name. */
import { badOption, isName } from '../../grammar/index.js'
import type { PoliciesInput } from '../policies/index.js'
import { defaultSession } from './identity.js'

export interface GivenSessions {
  readonly policies?: PoliciesInput | undefined
  readonly sessions?: Readonly<Record<string, PoliciesInput>> | undefined
}

/** By name, the session `default` first. @throws TidegateError `bad-option` */
export function givenSessions({ policies, sessions = {} }: GivenSessions): ReadonlyMap<string, PoliciesInput> {
  if (typeof sessions !== 'object' || sessions === null || Array.isArray(sessions))
    throw badOption('sessions', 'give the policies of each session by its name, as in sessions: { night: [...] }')
  if (policies !== undefined && Object.hasOwn(sessions, defaultSession))
    throw badOption('sessions', `give the policies of the session "${defaultSession}" once: in policies, or in sessions`)
  const wrong = Object.keys(sessions).find((name) => !isName(name))
  if (wrong !== undefined)
    throw badOption('sessions', `"${wrong}" is no name of a session: letters, digits, dot, underscore and hyphen, 128 at most`)
  return new Map([[defaultSession, policies === undefined ? [] : policies], ...Object.entries(sessions)])
}
