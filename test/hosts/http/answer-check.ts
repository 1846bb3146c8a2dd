/** Holds every answer that a test server gives to what its route declares: its status, its kind, and its schema, in which nothing undeclared may stand. */
import { fastify, type FastifyInstance } from 'fastify'
import { answersOfConfig, type Answer } from '../../../src/hosts/http/mount.js'

/** Answers that were not as declared. */
export type Violations = string[]

type Validator = (data: unknown) => unknown

const validators = new WeakMap<object, Promise<Validator>>()

export function checkAnswers(server: FastifyInstance, violations: Violations): void {
  server.addHook('onSend', async (request, reply, payload) => {
    const answers = answersOfConfig(request.routeOptions.config)
    if (answers === undefined) return payload
    const { statusCode } = reply
    const place = `${request.method} ${request.url} answered ${statusCode}`
    const isGood = statusCode < 400
    const declared = isGood ? answers.success[statusCode] : answers.problem
    if (declared === undefined) violations.push(`${place}, which it does not declare`)
    else
      violations.push(
        ...(await wrongWith(declared, payload, String(reply.getHeader('content-type') ?? ''))).map((text) => `${place}: ${text}`),
      )
    return payload
  })
}

async function wrongWith({ schema, type = 'application/json' }: Answer, payload: unknown, contentType: string): Promise<readonly string[]> {
  if (type === null) return payload === undefined || payload === '' ? [] : ['there is a body']
  if (typeof payload !== 'string') return ['the body is no text']
  // Problems go by their own kind on the mounts that have another for the rest.
  const isJson = /^application\/(problem\+)?json/.test(contentType)
  if (!contentType.startsWith(type) && !(isJson && type.includes('json'))) return [`the body is ${contentType}, not ${type}`]
  if (schema === undefined) return ['no schema is declared']
  const data: unknown = isJson ? JSON.parse(payload) : payload
  const validator = await validatorOf(schema)
  if (validator(data) === true) return []
  return [`${JSON.stringify(Reflect.get(validator, 'errors'))} of ${payload.slice(0, 500)}`]
}

function validatorOf(schema: object): Promise<Validator> {
  const known = validators.get(schema) ?? compile(closed(schema))
  validators.set(schema, known)
  return known
}

/** Fastify's own validator, which neither mends nor drops anything here. */
async function compile(schema: unknown): Promise<Validator> {
  let compiled: Validator | undefined
  const server = fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } } })
  server.post('/', { schema: { body: { type: 'object' } } }, () => undefined)
  await server.ready()
  compiled = server.validatorCompiler?.({ schema, method: 'POST', url: '/', httpPart: 'body' })
  await server.close()
  if (compiled === undefined) throw new Error('there is no validator')
  return compiled
}

/** The schema, in which objects may hold what it names and nothing else. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === 'examples' ? value : closed(value)]))
  return 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner
}
