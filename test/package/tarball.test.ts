/** The package as users get it: the tarball, installed into an empty ESM and an empty CJS project, and used there. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const { devDependencies }: { devDependencies: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)
const work = mkdtempSync(join(tmpdir(), 'tidegate-package-'))
/** Beside it, so that nothing installed there is found from here. */
const empty = mkdtempSync(join(tmpdir(), 'tidegate-init-'))

function run(cwd: string, command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

const body = `
  const start = Date.UTC(2026, 0, 1)
  const vocabulary = createVocabulary([])
  const condition = vocabulary.compile('Last known metric "Load" is <= 10')
  const { verdict } = evaluateCondition(condition, [{ metric: 'Load', value: 7, timestamp: start }], start + 1000)
  const times = nextTimes({ cron: '0 0/10 * * * ?' }, { from: start, count: 2 })
  let error
  try {
    createScheduler({ policies: [{ name: 'p', workflow_name: 'run', cron_expression: '0 0/10 * * *', durations: '7m' }], workflows: { run: () => {} } })
  } catch (thrown) {
    error = isTidegateError(thrown) && thrown.diagnostics.map(({ code }) => code)
  }
  const scheduler = createScheduler({
    policies: [{ name: 'p', workflow_name: 'run', cron_expression: '* * * * * ?', conditions: ['Last known metric "Load" is <= 10'] }],
    workflows: { run: ({ run }) => finish(run.id) },
  })
  function finish(id) {
    scheduler.stop()
    console.log(JSON.stringify({ verdict, times: times.map((time) => time - start), error, ran: /^default\\/p@.*#1$/.test(id) }))
  }
  scheduler.start()
  scheduler.publish('Load', 7)
`
/** Without json-rules-engine, which is not installed there: the entry needs none of its code. */
const rulesBody = `
  const scheduler = createScheduler()
  scheduler.publish('Load', 7)
  const quiet = { all: [{ fact: 'Load', operator: 'lessThan', value: 10 }] }
  const facts = metricFacts(scheduler, { conditions: [quiet] })
  const written = toJsonRules(fromJsonRules(quiet))
  console.log(JSON.stringify({ written, load: facts.value('Load'), verdict: scheduler.evaluate(fromJsonRules(quiet)).verdict }))
`
/** On a Node without SQLite, and without better-sqlite3, the error says so. */
const sqliteBody = `
  const store = () => sqliteStore(process.argv[2])
  let error
  try {
    store()
  } catch (thrown) {
    error = thrown.code
  }
  async function twoLives() {
    const first = store()
    const scheduler = createScheduler({ store: first })
    await scheduler.start()
    scheduler.publish('Load', 7)
    await scheduler.stop()
    first.close()
    const second = store()
    const next = createScheduler({ store: second })
    await next.start()
    const [{ last }] = next.metrics()
    await next.stop()
    second.close()
    return last
  }
  if (error) console.log(JSON.stringify({ error }))
  else twoLives().then((load) => console.log(JSON.stringify({ load })))
`
/** The server needs its peers; a request goes in without a socket. */
const serverBody = `
  const scheduler = createScheduler({ policies: [{ name: 'p', cron_expression: '@daily' }], workflows: { run: () => {} } })
  scheduler.start().then(async () => {
    const server = fastify()
    await server.register(tidegateServer, { scheduler })
    const ask = async (method, url) => JSON.parse((await server.inject({ method, url, headers: { host: 'localhost' } })).payload)
    await ask('PUT', '/rest/rmsscheduler/events/publish/Load/7')
    const { metrics } = await ask('GET', '/v1/metrics')
    const { openapi } = await ask('GET', '/openapi.json')
    const page = await server.inject({ url: '/docs' })
    await server.close()
    await scheduler.stop()
    console.log(JSON.stringify({ load: metrics[0].last, openapi, page: page.statusCode }))
  })
`
const serverPeers = ['fastify', '@fastify/rate-limit', '@fastify/swagger', '@fastify/swagger-ui']
const names = 'createScheduler, createVocabulary, evaluateCondition, isTidegateError, nextTimes'
const expected = { verdict: true, times: [600_000, 1_200_000], error: ['unknown-key'], ran: true }

beforeAll(() => {
  // In the gate dist/ has just been built from this very tree; elsewhere it may be old.
  const built = process.env['CI'] === 'true' ? ['--ignore-scripts'] : []
  run(root, 'npm', ['pack', '--silent', ...built, '--pack-destination', work])
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz')) ?? ''
  writeFileSync(join(work, 'package.json'), '{ "name": "empty", "private": true }')
  run(work, 'npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', join(work, tarball)])
  writeFileSync(join(work, 'esm.mjs'), `import { ${names} } from 'tidegate'\n${body}`)
  writeFileSync(join(work, 'cjs.cjs'), `const { ${names} } = require('tidegate')\n${body}`)
  const rules = 'fromJsonRules, metricFacts, toJsonRules'
  writeFileSync(
    join(work, 'rules.mjs'),
    `import { createScheduler } from 'tidegate'\nimport { ${rules} } from 'tidegate/json-rules'\n${rulesBody}`,
  )
  writeFileSync(
    join(work, 'rules.cjs'),
    `const { createScheduler } = require('tidegate')\nconst { ${rules} } = require('tidegate/json-rules')\n${rulesBody}`,
  )
  writeFileSync(
    join(work, 'sqlite.mjs'),
    `import { createScheduler } from 'tidegate'\nimport { sqliteStore } from 'tidegate/sqlite'\n${sqliteBody}`,
  )
  writeFileSync(
    join(work, 'sqlite.cjs'),
    `const { createScheduler } = require('tidegate')\nconst { sqliteStore } = require('tidegate/sqlite')\n${sqliteBody}`,
  )
  writeFileSync(join(work, 'p.policy.yaml'), 'name: p\nworkflow_name: run\ncron_expression: 0 0/10 * * * ?\nduration: 7m\n')
  writeFileSync(
    join(work, 'p.test.yaml'),
    'policy_files: [p.policy.yaml]\ntests:\n  - name: runs\n    start: 2026-01-01T00:00:00Z\n    until: 1m\n    expect: { runs: { p: [{ start: 0s }] } }\n',
  )
}, 300_000)

afterAll(() => {
  for (const folder of [work, empty]) rmSync(folder, { recursive: true, force: true })
}, 300_000)

describe('the packed tarball in an empty project', () => {
  test('tidegate/server says what it needs, and serves once it is there', () => {
    writeFileSync(
      join(work, 'server.mjs'),
      `import { fastify } from 'fastify'\nimport { createScheduler } from 'tidegate'\nimport { tidegateServer } from 'tidegate/server'\n${serverBody}`,
    )
    writeFileSync(
      join(work, 'server.cjs'),
      `const { fastify } = require('fastify')\nconst { createScheduler } = require('tidegate')\nconst { tidegateServer } = require('tidegate/server')\n${serverBody}`,
    )
    const start = "require('tidegate/server').startServer({ scheduler: require('tidegate').createScheduler() })"
    expect(() => run(work, process.execPath, ['-e', start])).toThrow(
      'npm install fastify @fastify/swagger @fastify/swagger-ui @fastify/rate-limit',
    )
    expect(() => run(work, join(work, 'node_modules/.bin/tidegate'), ['serve', '--store', 'memory'])).toThrow('npm install fastify')
    const versions = serverPeers.map((name) => `${name}@${String(devDependencies[name])}`)
    run(work, 'npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', ...versions])
    for (const file of ['server.mjs', 'server.cjs']) {
      expect(JSON.parse(run(work, process.execPath, [join(work, file)]))).toEqual({ load: 7, openapi: '3.1.0', page: 200 })
    }
  }, 120_000)

  test.each(['esm.mjs', 'cjs.cjs'])('%s', (file) => {
    expect(JSON.parse(run(work, process.execPath, [join(work, file)]))).toEqual(expected)
  })

  test.each(['rules.mjs', 'rules.cjs'])('tidegate/json-rules: %s', (file) => {
    expect(JSON.parse(run(work, process.execPath, [join(work, file)]))).toEqual({
      written: { all: [{ fact: 'Load', operator: 'lessThan', value: 10 }] },
      load: 7,
      verdict: true,
    })
  })

  test.each(['sqlite.mjs', 'sqlite.cjs'])('tidegate/sqlite: %s', (file) => {
    const hasSqlite = builtinModules.includes('node:sqlite')
    const told: unknown = JSON.parse(run(work, process.execPath, [join(work, file), join(work, `${file}.db`)]))
    expect(told).toEqual(hasSqlite ? { load: 7 } : { error: 'no-sqlite' })
  })

  test('the command line', () => {
    const cli = join(work, 'node_modules/.bin/tidegate')
    expect(run(work, cli, ['check', 'p.policy.yaml'])).toContain('p')
    expect(run(work, cli, ['test', 'p.test.yaml'])).toContain('1 passed')
  })

  test('init: a project that runs and is tested in two commands', async () => {
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz')) ?? ''
    expect(run(empty, join(work, 'node_modules/.bin/tidegate'), ['init', 'app'])).toContain('npm install && npm start')
    const app = join(empty, 'app')
    // The version of this tree is in no registry yet.
    run(app, 'npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', join(work, tarball)])
    expect(run(app, 'npm', ['test'])).toContain('2 passed')
    const out = await startUntil(app, /^Window .* ran/m)
    expect(out).toContain('A window opens every five seconds')
    expect(out).toMatch(/reindexing: default\/reindex@/)
    expect(out).toContain('Stopped.')
  }, 300_000)

  test('holds what it should and no more', () => {
    const files = readdirSync(join(work, 'node_modules/tidegate'))
    expect(files.sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES',
      'dist',
      'docs',
      'dsl',
      'examples',
      'grammar',
      'package.json',
      'schemas',
    ])
  })
})

/** Runs `npm start` until its output matches, ends it as Ctrl-C does, and answers all that it printed to its end. */
async function startUntil(cwd: string, wanted: RegExp): Promise<string> {
  // A process group of its own: npm hands signals to its script in its own time.
  const child = spawn('npm', ['start'], { cwd, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  let [out, isAsked] = ['', false]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (isAsked || !wanted.test(out) || child.pid === undefined) return
    isAsked = true
    process.kill(-child.pid, 'SIGINT')
  })
  return new Promise((resolve) => {
    child.on('close', () => resolve(out))
  })
}
