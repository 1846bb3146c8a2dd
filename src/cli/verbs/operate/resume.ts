/** `tidegate resume`: ends the pause of a policy of a running server. */
import { policyOf } from '../../server/index.js'
import { readPolicyRef } from '../../../scheduler/index.js'
import { policyVerb } from './policy-verb.js'

export const resumeVerb = policyVerb({
  name: 'resume',
  summary: 'End the pause of a policy of a running server; what it held back is not made up for.',
  examples: ['resume reindex'],
  async say({ policy, client }) {
    const { next } = await policyOf(client, readPolicyRef(policy))
    return `${policy} is no longer paused; ${next === null ? 'no slot is to come' : `its next slot is ${next}`}`
  },
})
