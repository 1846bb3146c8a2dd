/** Who may do what: each route is tried without a token, with a wrong one, and with each role. */
import type { InjectOptions } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { permissions, roles, rolesThatMay, type Permission, type Role } from '../../../src/hosts/http/access/roles.js'
import { hashToken, readTokens } from '../../../src/hosts/http/access/tokens.js'
import { permissionOfConfig } from '../../../src/hosts/http/mount.js'
import { at, mountServer, type MountedServer } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

const tokens = roles.map((role) => ({ name: `${role}-1`, role, sha256: hashToken(`token-of-the-${role}`) }))

interface Tried {
  readonly method: NonNullable<InjectOptions['method']>
  readonly url: string
  readonly permission: Permission | undefined
}

/** A path with values in place of parameters; two colons stand for one. */
function pathOf(url: string): string {
  return url
    .replaceAll('::', '\0')
    .replaceAll(/:\w+(\([^)]*\))?/g, '1')
    .replaceAll('\0', ':')
}

const methodNames = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const

function methodOf(name: string): Tried['method'] {
  const method = methodNames.find((known) => known === name)
  if (method === undefined) throw new Error(`a route has the method ${name}, which this test does not try`)
  return method
}

/** Every route of the server, with values in place of parameters. */
async function allRoutes(): Promise<readonly Tried[]> {
  const found: Tried[] = []
  mounted = await mountServer({
    access: { tokens },
    onRoute: ({ method, url, config }) => {
      const methods = Array.isArray(method) ? method : [method]
      for (const one of methods) found.push({ method: methodOf(one), url: pathOf(url), permission: permissionOfConfig(config) })
    },
  })
  return found
}

/** Routes that ask nobody who they are: nothing of the state can be seen there. */
const open: readonly RegExp[] = [/^\/healthz$/, /^\/readyz$/, /^\/docs/, /^\/openapi\.json$/]

/** What is asked for which permission; a route that is new, or asks for another, is written down here too. Parameters are 1. */
const known: Readonly<Record<Permission, readonly string[]>> = {
  publish: ['POST /v1/events', 'POST /v1/metrics/otlp', 'PUT /rest/rmsscheduler/events/publish/1/1'],
  operate: [
    'DELETE /api/v1/experiment/1/schedule/1',
    'PATCH /api/v1/experiment/1/schedule/1',
    'POST /api/v1/experiment/1/schedule',
    'POST /api/v1/trial',
    'POST /v1/policies/1:backfill',
    'POST /v1/policies/1:cancel',
    'POST /v1/policies/1:pause',
    'POST /v1/policies/1:resume',
    'POST /v1/policies/1:trigger',
    'POST /v1/runs/1:cancel',
    'POST /v1/runs/1:report',
    'PUT /api/v1/experiment/1/schedule/1',
    'PUT /api/v1/trial/1/stop',
  ],
  administer: [
    'DELETE /api/v1/experiment/1',
    'DELETE /v1/dsl/files/1',
    'DELETE /v1/policies/1',
    'GET /rest/rmsscheduler/dsl',
    'PATCH /api/v1/experiment/1',
    'POST /api/v1/experiment',
    'POST /rest/rmsscheduler/dsl',
    'PUT /api/v1/experiment/1',
    'PUT /v1/dsl/files/1',
    'PUT /v1/policies',
    'PUT /v1/policies/1',
  ],
  read: [
    'GET /api/v1/experiment',
    'GET /api/v1/experiment/1',
    'GET /api/v1/experiment/1/schedule',
    'GET /api/v1/experiment/1/schedule/1',
    'GET /api/v1/trial',
    'GET /api/v1/trial/1',
    'GET /metrics',
    'GET /rest/rmsscheduler/debug/sessions',
    'GET /rest/rmsscheduler/debug/sessions/1',
    'GET /v1/dsl/files',
    'GET /v1/dsl/files/1',
    'GET /v1/metrics',
    'GET /v1/policies',
    'GET /v1/policies/1',
    'GET /v1/policies/1/next',
    'GET /v1/runs',
    'GET /v1/runs/1',
    'GET /v1/server',
    'GET /v1/stream',
    'GET /v1/timeline.svg',
    'GET /v1/windows',
    'GET /v1/windows/1',
    'GET /v1/windows/1/explanation',
    'POST /v1/dsl:impact',
    'POST /v1/dsl:parse',
    'POST /v1/policies/1:validate',
    'POST /v1/policies:plan',
    'POST /v1/policies:validate',
    'POST /v1/simulate',
  ],
}

describe('every route', () => {
  test('asks for a permission, or is open on purpose', async () => {
    const routes = await allRoutes()
    expect(routes.filter(({ permission, url }) => permission === undefined && !open.some((pattern) => pattern.test(url)))).toEqual([])
    expect(new Set(routes.map(({ permission }) => permission))).toEqual(new Set([undefined, ...permissions]))
  })

  test('asks for the permission that is written down here', async () => {
    const routes = (await allRoutes()).filter(
      ({ permission, method, url }) => permission !== undefined && method !== 'HEAD' && !url.endsWith('/'),
    )
    const asked = (wanted: Permission): readonly string[] =>
      routes
        .filter(({ permission }) => permission === wanted)
        .map(({ method, url }) => `${method} ${url}`)
        .sort()
    for (const permission of permissions) expect(asked(permission)).toEqual(known[permission].toSorted())
  })

  test('refuses strangers, wrong tokens and roles that may not', async () => {
    const routes = (await allRoutes()).filter(({ permission }) => permission !== undefined)
    const server = mounted
    if (server === undefined) throw new Error('no server')
    const wrong: string[] = []
    const statusOf = async ({ method, url }: Tried, authorization?: string): Promise<number> => {
      const headers = authorization === undefined ? {} : { authorization }
      return (await server.server.inject({ method, url, headers: { host: 'localhost', ...headers } })).statusCode
    }
    for (const route of routes) {
      const place = `${route.method} ${route.url}`
      if ((await statusOf(route)) !== 401) wrong.push(`${place} without a token`)
      if ((await statusOf(route, 'Bearer token-of-nobody-at-all')) !== 401) wrong.push(`${place} with a wrong token`)
      if ((await statusOf(route, 'Basic dG9rZW46eA==')) !== 401) wrong.push(`${place} with another scheme`)
      for (const role of roles) {
        const isAllowed = route.permission !== undefined && rolesThatMay(route.permission).includes(role)
        // An open stream never ends; its own test reads from it.
        if (isAllowed && route.url === '/v1/stream') continue
        const status = await statusOf(route, `Bearer token-of-the-${role}`)
        if (isAllowed ? status === 401 || (status === 403 && !route.url.endsWith('/stop')) : status !== 403)
          wrong.push(`${place} as ${role}: ${status}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('without tokens', () => {
  const body = { name: 'e', steps: [] }

  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['from this machine', {}, 201],
    ['from a page of the server itself', { origin: 'http://localhost:8088' }, 201],
    ['from a page of another site', { origin: 'http://evil.example' }, 401],
    ['under a name that was made to lead here', { host: 'evil.example:8088' }, 401],
    ['through a proxy', { 'x-forwarded-for': '10.0.0.1' }, 401],
  ])('changes %s', async (_, headers, status) => {
    mounted = await mountServer()
    expect((await mounted.ask('POST', '/api/v1/experiment', body, headers)).status).toBe(status)
  })

  test('from elsewhere it can be read and not changed', async () => {
    mounted = await mountServer()
    const from = { remoteAddress: '192.0.2.7', headers: { host: 'localhost' } }
    expect((await mounted.server.inject({ method: 'GET', url: '/api/v1/experiment', ...from })).statusCode).toBe(200)
    const refused = await mounted.server.inject({ method: 'POST', url: '/api/v1/experiment', payload: body, ...from })
    expect([refused.statusCode, refused.headers['www-authenticate'], at(refused.json(), 'code')]).toEqual([401, 'Bearer', 'unauthorized'])
  })
})

test('a hook of the embedder decides in place of tokens', async () => {
  const seen: string[] = []
  const role: Role = 'viewer'
  mounted = await mountServer({
    access: {
      authorize: ({ url }) => {
        seen.push(url)
        return { name: 'ada', role }
      },
    },
  })
  expect((await mounted.ask('GET', '/api/v1/trial')).status).toBe(200)
  expect(await mounted.ask('DELETE', '/api/v1/experiment/1')).toMatchObject({
    status: 403,
    body: { code: 'forbidden', detail: 'The role viewer may not do this; admin may.' },
  })
  expect(seen).toEqual(['/api/v1/trial', '/api/v1/experiment/1'])
})

test('every change is on record: who, when, what, and what became of it', async () => {
  mounted = await mountServer({ access: { tokens } })
  const as = (role: Role): { authorization: string } => ({ authorization: `Bearer token-of-the-${role}` })
  await mounted.ask('POST', '/api/v1/experiment', { name: 'e', steps: [] }, as('admin'))
  await mounted.ask('POST', '/api/v1/experiment', { nam: 'e' }, as('admin'))
  await mounted.ask('POST', '/api/v1/trial', { experiment: 'none' }, as('operator'))
  await mounted.ask('GET', '/api/v1/trial', undefined, as('viewer'))
  const records = mounted.scheduler.texts.kept('audit:').map(({ text }): unknown => JSON.parse(text))
  expect(records).toEqual([
    { at: '2026-01-01T00:00:30Z', who: 'admin-1', role: 'admin', method: 'POST', url: '/api/v1/experiment', status: 201 },
    { at: '2026-01-01T00:00:30Z', who: 'admin-1', role: 'admin', method: 'POST', url: '/api/v1/experiment', status: 400 },
    { at: '2026-01-01T00:00:30Z', who: 'operator-1', role: 'operator', method: 'POST', url: '/api/v1/trial', status: 400 },
  ])
})

describe('a token file', () => {
  test('names roles, people and hashes', () => {
    const text = `# who may what\nadmin ada sha256:${hashToken('a-long-enough-token')}\n\npublisher probe plain-token-of-16\r\n`
    expect(readTokens(text, 'tokens.txt')).toEqual([
      { role: 'admin', name: 'ada', sha256: hashToken('a-long-enough-token') },
      { role: 'publisher', name: 'probe', sha256: hashToken('plain-token-of-16') },
    ])
  })

  test.each([
    ['boss ada sha256:00', 'tokens.txt:1: "boss" is no role: it is one of viewer, publisher, operator, admin'],
    ['admin ada', 'tokens.txt:1: a line is `role name token`, or `role name sha256:...`'],
    ['admin ada sha256:00', 'tokens.txt:1: behind `sha256:` there must be 64 hexadecimal digits'],
    ['# well\nadmin ada short', 'tokens.txt:2: the token has 5 characters: 16 are the least'],
  ])('%j is refused', (text, message) => {
    expect(() => readTokens(text, 'tokens.txt')).toThrow(message)
  })
})
