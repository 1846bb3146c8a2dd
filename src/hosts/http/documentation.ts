/** The OpenAPI document and the page that shows it, made from the routes themselves. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { conditionSchema, publishedDefinitions, schemaNode, type SchemaNode } from '../../policies/index.js'
import { permissionOfConfig, successKey } from './mount.js'
import { rolesThatMay } from './access/roles.js'

/** The version of the interface, not of the package. */
const apiVersion = '1'

/** Adds `/openapi.json` and `/docs`; routes that are added later are in both. */
export async function addDocumentation(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
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
      described.response = responsesOf(route.config)
      if (permission !== undefined) {
        described.security = [{ token: [] }]
        described.description = [described.description, `For the role ${rolesThatMay(permission).join(' or ')}.`]
          .filter((text) => text !== undefined)
          .join('\n\n')
      }
      return { schema: described, url }
    },
  })
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // A server without TLS would be asked for its scripts by TLS.
    transformStaticCSP: (policy) => policy.replace(/\s*upgrade-insecure-requests;?/, ''),
  })
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger())
}

function isSchema(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null
}

/** What a route answers: its own status when all is well, and a problem otherwise. */
function responsesOf(config: object | undefined): Readonly<Record<string, object>> {
  const status: unknown = config === undefined ? undefined : Reflect.get(config, successKey)
  const success = typeof status === 'number' ? status : 200
  const content = { 'application/json': { schema: {} } }
  return {
    [success]: { description: success === 204 ? 'It is gone.' : 'All is well.', ...(success === 204 ? {} : { content }) },
    default: { description: 'What is wrong, and the way out.', content },
  }
}

/** Schemas that contain themselves stand once, and the others name them. */
const shared = { condition: schemaNode(conditionSchema) }

/** They are added by hand, so that their references are written here as the document has them. */
function sharedSchemas(): Readonly<Record<string, object>> {
  const text = JSON.stringify(publishedDefinitions(shared)).replaceAll('#/definitions/', '#/components/schemas/')
  const schemas: Readonly<Record<string, object>> = JSON.parse(text)
  return schemas
}

/** A schema as it is published, without what means something to Tidegate alone. */
function published(schema: SchemaNode): unknown {
  return publishedDefinitions({ ...shared, body: schema })['body']
}
