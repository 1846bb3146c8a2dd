/** The OpenAPI document and the page that shows it, made from the routes themselves. */
import type { FastifyInstance } from 'fastify'
import { conditionSchema, policySchema, publishedDefinitions } from '../../policies/index.js'
import { takesKey } from './idempotency.js'
import { answersOfConfig, permissionOfConfig, type Answer, type Answers } from './mount.js'
import { rolesThatMay } from './access/roles.js'
import { loadPeer } from './peers.js'
import { explanationSchema, holdEvidenceSchema, runSchema, windowSchema } from './schemas/history.js'
import { applyPlanSchema, policyStateSchema } from './schemas/policies.js'
import { diagnosticSchema, problemSchema, validationSchema } from './schemas/problem.js'

/** The version of the interface, not of the package. */
const apiVersion = '1'

/** Adds `/openapi.json` and `/docs`; routes that are added later are in both. */
export async function addDocumentation(server: FastifyInstance): Promise<void> {
  const { default: fastifySwagger } = await loadPeer(() => import('@fastify/swagger'))
  const { default: fastifySwaggerUi } = await loadPeer(() => import('@fastify/swagger-ui'))
  await server.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tidegate',
        version: apiVersion,
        description: 'Decides when workflows may run: time windows, conditions on live metrics, run control.',
      },
      components: { schemas: sharedSchemas(), securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      tags: [
        { name: 'policies', description: 'What is loaded' },
        { name: 'windows', description: 'What happened, and why' },
        { name: 'runs', description: 'Runs of workflows' },
        { name: 'dsl', description: 'Sentences' },
        { name: 'metrics', description: 'Metric events' },
        { name: 'source', description: 'The interface of the source system' },
        { name: 'experiments', description: 'Experiments, their schedules and trials' },
        { name: 'operations', description: 'Health and numbers' },
      ],
    },
    transform: ({ schema, url, route }) => {
      const permission = permissionOfConfig(route.config)
      const described = { ...schema }
      if (isSchema(described.body)) described.body = published(described.body)
      const answers = answersOfConfig(route.config)
      if (answers !== undefined) described.response = responsesOf(answers)
      if (takesKey(route.method, permission)) described.headers = keyHeader
      if (permission !== undefined) {
        described.security = [{ token: [] }]
        described.description = [described.description, `For the role ${rolesThatMay(permission).join(' or ')}.`]
          .filter((text) => text !== undefined)
          .join('\n\n')
      }
      return { schema: described, url }
    },
    transformObject: (made) => ('openapiObject' in made ? withOptionalBodies(made.openapiObject) : made.swaggerObject),
  })
  await server.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // A server without TLS would be asked for its scripts by TLS; and the page sets styles of its own, but loads none from elsewhere.
    transformStaticCSP: (policy) =>
      policy.replace(/\s*upgrade-insecure-requests;?/, '').replace(/style-src [^;]*/, "style-src 'self' 'unsafe-inline'"),
  })
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger())
}

/** How a client says that it asks for the same again. */
const keyHeader = {
  type: 'object',
  properties: {
    'idempotency-key': { type: 'string', maxLength: 255, description: 'Sent again under the same key, the request acts once.' },
  },
}

/** The generator takes every body for required, as Fastify's own checks do; these routes check by themselves, and one of an action whose fields may all be left out may be left out. */
function withOptionalBodies<Document extends { readonly paths?: object }>(document: Document): Document {
  for (const path of Object.values(document.paths ?? {})) {
    const body: unknown = Reflect.get(Object(Reflect.get(Object(path), 'post')), 'requestBody')
    if (isSchema(body) && bodySchemas(body).every((schema) => 'properties' in schema && requiredOf(schema) === 0))
      Reflect.set(body, 'required', false)
  }
  return document
}

function bodySchemas(body: object): readonly object[] {
  return Object.values(Object(Reflect.get(body, 'content'))).map((media) => Object(Reflect.get(Object(media), 'schema')))
}

function requiredOf(schema: object): number {
  const required: unknown = Reflect.get(schema, 'required')
  return Array.isArray(required) ? required.length : 0
}

function isSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** What a route answers, by status. */
function responsesOf({ success, problem }: Answers): Readonly<Record<string, object>> {
  return Object.fromEntries([
    ...Object.entries(success).map(([status, answer]) => [status, responseOf(answer, 'All is well.')]),
    ['default', responseOf(problem, 'What is wrong, and the way out.')],
  ])
}

function responseOf({ schema, type = 'application/json', description, examples }: Answer, otherwise: string): object {
  const shown = schema === undefined ? {} : published(schema)
  const named = Object.fromEntries((examples ?? []).map((value, index) => [`example ${index + 1}`, { value }]))
  return {
    description: description ?? otherwise,
    ...(type === null ? {} : { content: { [type]: { schema: shown, ...(examples === undefined ? {} : { examples: named }) } } }),
  }
}

/** Schemas that stand once, and the others name them: what clients want types of, and what contains itself. */
const shared: Readonly<Record<string, object>> = {
  condition: conditionSchema,
  Policy: policySchema,
  Problem: problemSchema,
  Diagnostic: diagnosticSchema,
  Validation: validationSchema,
  Window: windowSchema,
  Run: runSchema,
  Explanation: explanationSchema,
  HoldEvidence: holdEvidenceSchema,
  PolicyState: policyStateSchema,
  ApplyPlan: applyPlanSchema,
}

/** They are added by hand, so that their references are written here as the document has them. */
function sharedSchemas(): Readonly<Record<string, object>> {
  return withReferences(Object(publishedDefinitions(shared)))
}

/** A schema as it is published, without what means something to Tidegate alone. */
function published(schema: object): object {
  return withReferences(Object(publishedDefinitions({ ...shared, whole: { schema } })['whole'])).schema
}

function withReferences<Value extends object>(schemas: Value): Value {
  return JSON.parse(JSON.stringify(schemas).replaceAll('#/definitions/', '#/components/schemas/'))
}
