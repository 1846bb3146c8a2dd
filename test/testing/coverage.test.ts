/** Coverage of policies by their tests: what is demanded, what counts as seen, and how it is said. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { prettyReport, runPolicyTests, type PolicyCoverage } from '../../src/testing/index.js'
import { outcomes, triggerTransitions } from '../../src/scheduler/index.js'

const minute = { name: 'p', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m' }
const calm = 'Last known metric "Load" is <= 10'
const start = '2026-01-01T00:00:00Z'

interface Scene {
  readonly policy?: object
  readonly [key: string]: unknown
}

function reportOf({ policy = {}, ...scene }: Scene, until = '4m') {
  const file = {
    policies: [{ ...minute, ...policy }],
    tests: [{ name: 't', start, until, invariants: ['never_outside_window'], ...scene }],
  }
  const report = runPolicyTests({ 'p.test.yaml': JSON.stringify(file) }, { coverage: true })
  expect(report.files.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error'))).toEqual([])
  return report
}

function coverageOf(scene: Scene, until?: string): PolicyCoverage {
  const [coverage] = reportOf(scene, until).coverage?.policies ?? []
  if (coverage === undefined) throw new Error('no policy')
  return coverage
}

/** `1 true/true,false,unknown`: what was seen, and what is demanded. */
function sentencesOf(scene: Scene, until?: string): string[] {
  return coverageOf(scene, until).sentences.map(({ number, seen, demanded }) => `${number} ${seen.join()}/${demanded.join()}`)
}

function event(at: string, value: number, metric = 'Load'): object {
  return { at, metric, value }
}

describe('sentences', () => {
  test.each<[name: string, scene: Scene, seen: string[]]>([
    ['no data', { policy: { conditions: [calm] } }, ['1 unknown/true,false,unknown']],
    ['true', { policy: { conditions: [calm] }, events: [event('0s', 7)] }, ['1 true/true,false,unknown']],
    [
      'all three',
      { policy: { conditions: [calm] }, events: [event('1m', 70), event('2m', 7)] },
      ['1 true,false,unknown/true,false,unknown'],
    ],
    ['beside a window', { policy: { conditions: [calm] }, events: [event('3m', 7)] }, ['1 unknown/true,false,unknown']],
    [
      'a window of 0s',
      { policy: { duration: '0s', conditions: [calm] }, events: [event('0s', 7), event('1m', 70)] },
      ['1 true/true,false,unknown'],
    ],
    [
      'what the run itself changes does not hide what it was launched by',
      { policy: { duration: '0s', conditions: ['Workflow "run" is not running'] }, workflows: { run: [{ takes: '1m' }] } },
      ['1 true,false/true,false'],
    ],
    ['a sentence that is never unknown', { policy: { conditions: [`I've got a recent value for metric "Load"`] } }, ['1 false/true,false']],
    ['an assumption', { policy: { conditions: [`${calm}, if unknown assume true`] } }, ['1 true/true,false']],
    [
      'parts that connectives join, also in one sentence',
      {
        policy: {
          conditions: [{ any: [calm, { not: 'Last known metric "Other" is > 1' }] }, `${calm} and Last known metric "Other" is < 5`],
        },
        events: [event('0s', 7), event('1m', 2, 'Other')],
      },
      [
        '1.1 true/true,false,unknown',
        '1.2 true,unknown/true,false,unknown',
        '2.1 true/true,false,unknown',
        '2.2 true,unknown/true,false,unknown',
      ],
    ],
    [
      'a range is one sentence',
      { policy: { conditions: ['Last known metric "Load" is between 3 and 5'] }, events: [event('0s', 4)] },
      ['1 true/true,false,unknown'],
    ],
  ])('%s', (_, scene, seen) => expect(sentencesOf(scene)).toEqual(seen))

  test('a restart loses nothing of it', () => {
    const scene = { policy: { conditions: [calm] }, actions: [{ at: '1m', restart: { down: '30s' } }], events: [event('2m', 7)] }
    expect(sentencesOf(scene)).toEqual(['1 true,unknown/true,false,unknown'])
  })
})

describe('what is demanded', () => {
  test.each<[name: string, policy: object, outcomes: string, without: string[]]>([
    ['a bare window of 0s', { duration: '0s' }, 'ran,error', ['running close', 'scheduled close', 'scheduled pass', 'running repeat']],
    ['a bare window', {}, 'ran,error', ['scheduled close', 'scheduled queue', 'running repeat']],
    ['conditions', { conditions: [calm] }, 'ran,condition_false,condition_unknown,error', ['scheduled pass']],
    ['no data allowed', { conditions: [calm], on_no_data: 'allow' }, 'ran,condition_false,error', ['scheduled pass']],
    [
      'longer than its period',
      { conditions: [calm], duration: '6m' },
      'ran,condition_false,condition_unknown,superseded,error',
      ['scheduled close'],
    ],
    ['one at a time', { only_one_running: true }, 'ran,already_running,error', []],
    ['a group', { concurrency_group: 'g' }, 'ran,concurrency_limit,error', ['queued release']],
    ['cancelled at the end', { cancel_on_timeout: true }, 'ran,timeout,error', []],
  ])('%s', (_, policy, wanted, without) => {
    const { outcomes: found, transitions } = coverageOf({ policy })
    expect(found.demanded.join()).toBe(wanted)
    expect(without.filter((name) => transitions.demanded.includes(name))).toEqual([])
  })

  test('a limit of the scheduler makes queues reachable', () => {
    const transitions = coverageOf({ config: { maxConcurrentRuns: 1 } }).transitions.demanded
    expect(transitions).toContain('queued launch')
  })
})

describe('the whole', () => {
  test('counts are those of the lists', () => {
    const coverage = reportOf({ policy: { conditions: [calm] }, events: [event('0s', 7)] }).coverage
    expect(coverage).toMatchObject({ covered: 5, total: 13, percent: 38.4 })
  })

  test('what it looks like', () => {
    const report = reportOf({ policy: { conditions: [calm] }, events: [event('1m', 70), event('2m', 7)] }, '9m')
    expect(prettyReport(report)).toMatchSnapshot()
  })

  test('without it, nothing is measured', () => {
    const report = runPolicyTests({ 'p.test.yaml': JSON.stringify({ policies: [minute], tests: [{ name: 't', start, until: '1m' }] }) })
    expect(report).not.toHaveProperty('coverage')
  })

  test('everything that is ever demanded is seen by some scenario', () => {
    const folder = 'test/scenarios'
    const names = readdirSync(folder).filter((name) => /\.(?:ya?ml|dsl|ics)$/.test(name))
    const texts = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
    const policies = runPolicyTests(texts, { coverage: true }).coverage?.policies ?? []
    const missing = (kind: 'outcomes' | 'transitions'): string[] => {
      const seen = new Set<string>(policies.flatMap((policy) => policy[kind].seen))
      return [...new Set<string>(policies.flatMap((policy) => policy[kind].demanded))].filter((name) => !seen.has(name))
    }
    expect(missing('outcomes')).toEqual([])
    expect(missing('transitions')).toEqual([])
    const known = new Set<string>([...outcomes, ...triggerTransitions.map(({ from, on }) => `${from} ${on}`)])
    expect(policies.flatMap((policy) => [...policy.outcomes.seen, ...policy.transitions.seen]).filter((name) => !known.has(name))).toEqual(
      [],
    )
  })
})
