/** Headers that keep browsers from doing with an answer what it is not for. */
import type { FastifyInstance } from 'fastify'

const headers: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** An answer that is data may load nothing; pages bring a policy of their own. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

export function addHeaders(server: FastifyInstance): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) void reply.header(name, value)
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', dataPolicy)
    done(null, payload)
  })
}
