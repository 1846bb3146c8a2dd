/** Health and readiness. They ask nobody who they are: what looks after the process does not know tokens. */
import type { FastifyInstance } from 'fastify'
import type { Mounted } from '../mount.js'

export function operationRoutes(server: FastifyInstance, { scheduler }: Mounted): void {
  server.get('/healthz', { schema: { tags: ['operations'], summary: 'Whether the process lives.' } }, () => ({ status: 'ok' }))
  server.get(
    '/readyz',
    { schema: { tags: ['operations'], summary: 'Whether it takes work: what is published can be stored.' } },
    async () => {
      await scheduler.flush()
      return { status: 'ready' }
    },
  )
}
