/** What the command line needs to serve: one door, so that all of it is loaded together or not at all. */
export { createExperiments } from '../experiments/experiments.js'
export { readTokens } from './access/tokens.js'
export { httpLauncher } from './http-launcher.js'
export { servingLauncher } from './serving-launcher.js'
export { startServer } from './start-server.js'
