/** Packages of the server that are not installed. */
import { describe, expect, test, vi } from 'vitest'
import { loadPeer } from '../../../src/hosts/http/peers.js'

/** What Node throws for `import(name)` where there is no such package. */
function notFound(name: string, code: string): Error {
  return Object.assign(new Error(`Cannot find package '${name}' imported from /app/index.js`), { code })
}

function failing(error: Error): () => Promise<never> {
  return vi.fn<() => Promise<never>>().mockRejectedValue(error)
}

describe('a package that is missing', () => {
  test.each([
    ['fastify', 'ERR_MODULE_NOT_FOUND'],
    ['@fastify/swagger', 'MODULE_NOT_FOUND'],
  ])('%s is told with the command that installs all', async (name, code) => {
    const error = notFound(name, code)
    await expect(loadPeer(failing(error))).rejects.toMatchObject({
      code: 'missing-package',
      cause: error,
      message:
        'the server needs packages that are not installed: npm install fastify @fastify/swagger @fastify/swagger-ui @fastify/rate-limit',
    })
  })

  test.each([[notFound('avvio', 'ERR_MODULE_NOT_FOUND')], [new Error("'fastify' broke")]])(
    'another error stays what it is: %s',
    async (error) => {
      await expect(loadPeer(failing(error))).rejects.toBe(error)
    },
  )
})

test('what is there is loaded', async () => {
  expect(await loadPeer(() => import('fastify'))).toHaveProperty('fastify')
})
