/** `GET /v1/stream`: what the scheduler tells, as server-sent events. */
import type { FastifyInstance } from 'fastify'
import type { SchedulerEvents } from '../../scheduler-events.js'
import { addRoute, type Mounted } from '../mount.js'
import { sendProblem } from '../problems.js'
import { text } from '../schemas/schema.js'
import { problemAnswer } from './native.js'

const names = [
  'window.opened',
  'window.held',
  'window.closed',
  'window.settled',
  'run.launched',
  'run.ended',
  'run.stuck',
  'policy.paused',
  'policy.resumed',
] as const satisfies readonly (keyof SchedulerEvents)[]

/** Streams that may be open at once, and bytes that one may leave unread before it is closed. */
const streamsMax = 100
const unreadMax = 1_048_576

/** A line now and then, so that whoever is in between does not take the stream for dead. */
const breathMs = 15_000

export function streamRoutes(server: FastifyInstance, { scheduler }: Mounted): void {
  let open = 0
  addRoute(
    server,
    'read',
    { success: { 200: { type: 'text/event-stream', schema: text() } }, problem: problemAnswer },
    {
      method: 'GET',
      url: '/v1/stream',
      schema: { tags: ['windows'], operationId: 'stream', summary: `What happens, as server-sent events: ${names.join(', ')}.` },
      handler: (_request, reply) => {
        if (open >= streamsMax)
          return sendProblem(reply, { status: 503, code: 'too-many-streams', detail: `${streamsMax} streams are open already` })
        open += 1
        reply.hijack()
        const { raw } = reply
        raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
        raw.write(': tidegate\n\n')
        const listeners = names.map((name) => {
          const listener = (data: SchedulerEvents[typeof name]): void => {
            raw.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
            if (raw.writableLength > unreadMax) raw.destroy()
          }
          scheduler.on(name, listener)
          return () => scheduler.off(name, listener)
        })
        const breath = setInterval(() => raw.write(': \n\n'), breathMs).unref()
        raw.on('close', () => {
          open -= 1
          clearInterval(breath)
          for (const forget of listeners) forget()
        })
        return reply
      },
    },
  )
  server.addHook('preClose', (done) => {
    // Streams never end by themselves; a server that closes would wait for them.
    server.server.closeAllConnections()
    done()
  })
}
