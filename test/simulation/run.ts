/**
 * `npm run simulation -- --seed N` plays one history and prints what happened; `--from A --count N` plays many and stops at the first that breaks a law,
 * made as small as it gets. `--all` goes on and counts them. `--without badCommits,crashes` leaves out faults.
 */
import * as modules from 'node:module'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

interface Hooks {
  load(url: string, context: unknown, next: (url: string, context: unknown) => unknown): unknown
}

// Scripts run on the Node that the repository brings along; its types are those of the oldest one supported.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const { registerHooks } = modules as unknown as { registerHooks: (hooks: Hooks) => void }

registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.dsl')) return next(url, context)
    const text = JSON.stringify(readFileSync(new URL(url), 'utf8'))
    return { format: 'module', source: `export default ${text}`, shortCircuit: true }
  },
})

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    all: { type: 'boolean', default: false },
    without: { type: 'string', default: '' },
    scenario: { type: 'boolean', default: false },
  },
})

const { playMany, playOne } = await import('./campaign.js')
const without = values.without.split(',')
process.exitCode =
  values.seed === undefined
    ? await playMany({ from: Number(values.from), count: Number(values.count), all: values.all, without })
    : await playOne(Number(values.seed), { showScenario: values.scenario, without })
