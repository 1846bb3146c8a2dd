/** The files of a new project: a policy, a sentence, a test, and a program that runs them. `init` writes them. */

/** A file to be written. */
export interface ScaffoldFile {
  readonly name: string
  /** What it is for, in a few words. */
  readonly purpose: string
  readonly text: string
}

/** The files of a project called `name`, for the given version of Tidegate. */
export function scaffold(name: string, version: string): readonly ScaffoldFile[] {
  return [
    { name: 'reindex.policy.yaml', purpose: 'when the workflow may run', text: policy },
    { name: 'ops.dsl', purpose: 'sentences of your own', text: sentences },
    { name: 'reindex.test.yaml', purpose: 'what the policy should do, tried in virtual time', text: policyTest },
    { name: 'main.js', purpose: 'a scheduler with the workflow', text: program },
    { name: 'package.json', purpose: 'npm start, npm test', text: manifest(name, version) },
  ]
}

const policy = `# yaml-language-server: $schema=./node_modules/tidegate/schemas/policy.schema.json
version: 1
dsl_files: [ops.dsl]
policies:
  - name: reindex
    description: Rebuilds the index while the machine is calm.
    workflow_name: reindex # main.js has it
    cron_expression: '*/5 * * * * ?' # every five seconds; five fields would be read as Unix cron
    duration: 4s # how long the window stays open
    only_one_running: true
    conditions: # all must hold; \`npx tidegate dsl list\` shows what can be said
      - The machine is calm
`

const sentences = `# What you want to say, =, what it means. The example is tried by \`npm test\`.
[when]The machine is calm=last("load") < 5
# @example The machine is calm
`

const policyTest = `# yaml-language-server: $schema=./node_modules/tidegate/schemas/policy-test.schema.json
policy_files: [reindex.policy.yaml]
tests:
  - name: waits in its window until the machine is calm
    start: 2026-01-01T00:00:00Z
    until: 9s
    events:
      - { at: 0s, metric: load, value: 7 }
      - { at: 2s, metric: load, value: 3 }
    workflows: { reindex: [{ takes: 1s }] }
    expect:
      runs: { reindex: [{ start: 2s, end: 3s, result: success }, { start: 5s }] }
      windows: { reindex: [{ opens: 0s, outcome: ran }, { opens: 5s, outcome: ran }] }

  - name: does not run while the machine is busy
    start: 2026-01-01T00:00:00Z
    until: 4s
    events: [{ at: 0s, metric: load, value: 7 }]
    expect:
      runs: { reindex: [] }
      windows: { reindex: [{ opens: 0s, outcome: condition_false }] }
`

const program = `import { createScheduler, loadPolicies } from 'tidegate'

const scheduler = createScheduler({
  policies: await loadPolicies('*.policy.yaml', { cwd: import.meta.dirname }),
  workflows: {
    reindex: async ({ run }) => console.log('reindexing:', run.id),
  },
})
scheduler.on('window.settled', (window) => console.log(scheduler.explain(window.id).text))
await scheduler.start()
console.log('A window opens every five seconds; Ctrl-C ends.')

// Publish what you measure. Here it is a load that comes and goes within a minute.
const start = Date.now()
const measuring = setInterval(() => {
  const load = 5 - 5 * Math.cos(((Date.now() - start) / 60_000) * 2 * Math.PI)
  scheduler.publish('load', Math.round(load * 10) / 10)
}, 1000)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    clearInterval(measuring)
    await scheduler.stop({ drain: '10s' })
    console.log('Stopped.')
  })
}
`

function manifest(name: string, version: string): string {
  const content = {
    name,
    private: true,
    type: 'module',
    scripts: { start: 'node main.js', test: 'tidegate check . --strict && tidegate test .' },
    dependencies: { tidegate: `^${version}` },
  }
  return `${JSON.stringify(content, undefined, 2)}\n`
}

/** A name that npm accepts, as near to that of a folder as can be. */
export function packageName(folder: string): string {
  const plain = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|-+$/g, '')
    .slice(0, 100)
  return plain === '' || plain === 'tidegate' || plain === 'node_modules' ? 'policies' : plain
}
