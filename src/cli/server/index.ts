/** A running server, as the verbs that operate one speak to it. */
export {
  explanationAt,
  latestRuns,
  latestWindows,
  nameOf,
  noPolicy,
  policiesOf,
  policyOf,
  policyPath,
  withNearNames,
  type ServedPolicy,
  type ServerFacts,
} from './answers.js'
export type { Query, ServerClient } from './client.js'
export { ServerFailure } from './failures.js'
export { standsOf, type PolicyStand } from './stands.js'
export { addAdmission, addServerOptions, connect, type ServerFlags } from './flags.js'
