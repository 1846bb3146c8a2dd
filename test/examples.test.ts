/** Every numbered example runs to its end, as its reader would run it, and prints what it should. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { checkVocabulary } from '../dsl/index.js'
import { runPolicyTests } from '../src/testing/index.js'

const folder = resolve(import.meta.dirname, '../examples')

/** Lines that every example must print, in this order; the instants of real runs are cut out. */
const expected: Readonly<Record<string, readonly string[]>> = {
  '01-quick-start.ts': ['running default/reindex@SLOT#1', 'Window SPAN ran once: it took SO LONG and succeeded at TIME.'],
  '02-windows.ts': [
    'Window 2026-01-01 00:00-00:07 ran once: it took 3m and succeeded at 00:03.',
    '  run 1: 0.0m to 3.0m, success',
    'Window 2026-01-01 00:15-00:22 ran 3 times: the last run took 1m and succeeded at 00:20.',
    '  run 1: 15.0m to 16.0m, error',
    '  run 2: 16.5m to 18.5m, error',
    '  run 3: 19.0m to 20.0m, success',
    'Window 2026-01-01 00:30-00:37 timed out: its run was still going when the window closed, and was cancelled after 7m (cancel_on_timeout).',
    '  run 1: 30.0m to 37.0m, cancelled',
    'Window 2026-01-01 00:45-00:52 failed: launch 3, the last, was refused (no worker is free); no further run, since max_run was reached.',
    '  run 1: 45.0m to 45.0m, error',
    '  run 2: 45.5m to 45.5m, error',
    '  run 3: 46.0m to 46.0m, error',
  ],
  '03-conditions.ts': ['no event: unknown', 'load 7:   true', 'load 12:  false'],
  '04-launcher.ts': [
    'orchestrator: install accepted as execution-1 for default/deploy@SLOT#1',
    'Window SPAN ran once: it took SO LONG and succeeded at TIME.',
  ],
  '05-pausing-and-triggering.ts': [
    'triggered: condition_unknown',
    'dumping default/backup@SLOT!1#1',
    'settled: ran',
    'paused: the disk is being replaced',
    'refused: policy-paused, policy "backup" is paused: resume it first',
    'dumping default/backup@SLOT!2#1',
    'settled: ran',
  ],
  '06-sessions.ts': [
    'paris waits: condition_unknown',
    'tokyo waits: condition_unknown',
    'warming paris',
    'paris settled: ran',
    'tokyo waits: condition_unknown',
    'tokyo settled: policy_removed',
    'loaded: paris/warm-up',
  ],
  '07-changing-policies.ts': [
    'running: sync',
    'refused: bad-operator; still loaded: 2 policies',
    'would have: added audit, changed sync, removed report',
    'has: added audit, changed sync, removed report',
    'report: policy_removed',
    'sync: success',
    'loaded: audit, sync',
  ],
  '09-json-rules.ts': [
    'read: last("cluster_load") < 5 and sum("errors", 10m) == 0',
    'the policy asks: last("cluster_load") < 5 and Last known metric "maintenance" is != 1',
    'nothing is known: not quiet',
    'load 3: quiet',
    'load 8: not quiet',
    'written: {"all":[{"fact":"cluster_load","operator":"lessThan","value":9},{"fact":"tidegate.condition","params":{"condition":"weekday(mon, tue, wed, thu, fri)"},"operator":"equal","value":true}]}',
  ],
  '10-new-sentences.ts': [
    'The cluster "eu-west" is quiet: avg("eu-west", 10m) < 5 and (not exists("alarms", 1h))',
    'Le cluster "eu-west" est calme: avg("eu-west", 10m) < 5 and (not exists("alarms", 1h))',
    'sauvegarde ran after 8m',
    'reindex ran after 13m',
    'reindex: changed, (avg("eu-west", 10m) < 4 and (not exists("alarms", 1h))) for 5m',
    'sauvegarde: changed, avg("eu-west", 10m) < 4 and (not exists("alarms", 1h))',
    'refused: unable-to-expand at quiet.policy.yaml:14',
  ],
  '11-durable.ts': [
    'first: condition_unknown',
    'second: condition_unknown',
    'loaded: default/reindex',
    'loaded: night/backup, paused: the tapes are full',
    'running default/reindex@SLOT#1',
    'settled: ran',
    'runs: 1',
  ],
  '12-server.ts': ['windows that ran: true', 'the trial: Succeeded'],
}

function withoutInstants(line: string): string {
  return line
    .replace(/@\d{4}-[\d\-T:.]+Z/, '@SLOT')
    .replace(
      /Window \d{4}-\d\d-\d\d [\d:.]+-[\d:.]+ ran once: it took \w+ and succeeded at [\d:.]+?(?:;.*)?\.$/,
      'Window SPAN ran once: it took SO LONG and succeeded at TIME.',
    )
}

afterEach(() => void vi.restoreAllMocks())

describe('examples', () => {
  test('each numbered example is expected here', () => {
    const numbered = readdirSync(folder).filter((name) => /^\d\d-.*\.ts$/.test(name))
    expect(numbered.filter((name) => expected[name] === undefined)).toEqual([])
  })

  test('the policy tests beside them pass, and their sentences check', () => {
    const names = ['ops.dsl', 'quiet.policy.yaml', 'quiet.test.yaml']
    const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'policies', name), 'utf8')]))
    expect(checkVocabulary([{ name: 'ops.dsl', text: texts['ops.dsl'] ?? '' }])).toEqual([])
    expect(runPolicyTests(texts)).toMatchObject({ ok: true, passed: 1 })
  })

  test.each(Object.keys(expected))('%s', async (name) => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((...args: unknown[]) => void lines.push(args.map(String).join(' ')))
    await import(join(folder, name))
    vi.restoreAllMocks()
    const isVirtual = name.startsWith('02') || name.startsWith('03')
    expect((isVirtual ? lines : lines.map(withoutInstants)).slice(0, expected[name]?.length)).toEqual(expected[name])
  })
})
