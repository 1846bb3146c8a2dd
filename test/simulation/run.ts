/**
 * `npm run simulation -- --seed N` plays one history and prints what happened; `--from A --count N` plays many and stops at the first that breaks a law,
 * made as small as it gets. `--all` goes on and counts them. `--without badCommits,crashes` leaves out faults.
 */
import './dsl-as-text.js'
import { parseArgs } from 'node:util'

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
