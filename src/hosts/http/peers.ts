/** The packages that the server needs beside ours. They are loaded when a server is made, so that who has not installed them is told how. */
import { TidegateError } from '../../../grammar/errors.js'

const peers = ['fastify', '@fastify/swagger', '@fastify/swagger-ui', '@fastify/rate-limit'] as const

/** Loads one of them. @throws TidegateError `missing-package` with the command that installs them all */
export async function loadPeer<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new TidegateError('missing-package', `the server needs packages that are not installed: npm install ${peers.join(' ')}`, {
      cause: error,
    })
  }
}

/** Whether it is one of these packages that was not found, and not one that they need themselves. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  const isNotFound = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND'
  return isNotFound && peers.some((name) => error.message.includes(`'${name}'`))
}
