/** Sentences of one's own on a scheduler: given as texts, read from disk, and changed while it runs (S8.2). */
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVocabulary, type VocabularyFile } from '../../dsl/index.js'
import { isTidegateError, PolicyError } from '../../grammar/index.js'
import { loadDsl, loadPolicies } from '../../src/hosts/files/index.js'
import { createScheduler, type Scheduler } from '../../src/hosts/scheduler.js'
import type { Policy } from '../../src/policies/index.js'
import { runPolicyTests, simulate } from '../../src/testing/index.js'
import { FakeClock } from './fake-clock.js'

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

const ops = (text: string): readonly VocabularyFile[] => [{ name: 'ops.dsl', text }]
const calmBelow = (limit: number): string => `[when]The machine is calm=last("Load") < ${limit}\n`
const quiet = '[when]Nobody is here=last("Users") == 0\n'

function policy(name: string, ...conditions: NonNullable<Policy['conditions']>): Policy {
  return { name, workflow_name: 'run', cron_expression: '0 0/10 * * * ?', duration: '7m', conditions }
}

let clock: FakeClock
let runs: string[]

beforeEach(() => {
  clock = new FakeClock(start)
  runs = []
})

function make(policies: readonly Policy[], dslFiles: readonly VocabularyFile[], more: object = {}): Scheduler {
  return createScheduler({ clock, policies, dslFiles, workflows: { run: ({ run }) => void runs.push(run.id) }, ...more })
}

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return isTidegateError(error) ? error.code : String(error)
  }
  return 'nothing'
}

async function refusalOf(promise: Promise<unknown>): Promise<PolicyError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof PolicyError) return error
  throw new Error(`expected a PolicyError, got ${String(error)}`)
}

describe('the option dslFiles', () => {
  const policies = [policy('p', 'The machine is calm')]

  test.each([['dslFiles'], ['dlsFiles']])('%s, of a scheduler and of a simulation', async (name) => {
    const scheduler = createScheduler({
      clock,
      policies,
      [name]: ops(calmBelow(5)),
      workflows: { run: ({ run }) => void runs.push(run.id) },
    })
    await scheduler.start()
    scheduler.publish('Load', 3)
    await clock.advance(minute)
    expect(runs).toEqual(['default/p@2026-01-01T00:00:00Z#1'])
    const simulation = simulate({ policies, [name]: ops(calmBelow(5)), start }).publish('Load', 3)
    expect(simulation.until('1m').runs()).toHaveLength(1)
  })

  test('comes after the vocabulary that is given', () => {
    const vocabulary = createVocabulary(ops(quiet))
    const dslFiles = [{ name: 'calm.dsl', text: calmBelow(5) }]
    expect(
      codeOf(() =>
        createScheduler({
          vocabulary,
          dslFiles,
          workflows: { run: () => undefined },
          policies: [policy('p', 'The machine is calm', 'Nobody is here')],
        }),
      ),
    ).toBe('nothing')
  })

  test.each([
    ['both names', { dslFiles: ops(quiet), dlsFiles: ops(quiet) }, 'bad-option'],
    ['a path', { dslFiles: ['ops.dsl'] }, 'bad-option'],
    ['one path', { dlsFiles: 'ops.dsl' }, 'bad-option'],
    ['a mistake in a file', { dslFiles: ops('[when]a=exsts("a")') }, 'policy-error'],
  ])('%s: refused', (_, options, code) => {
    const given = options as object
    expect(codeOf(() => createScheduler(given))).toBe(code)
    expect(codeOf(() => simulate({ start, ...given }))).toBe(code)
  })
})

describe('files on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'ops.dsl'), calmBelow(5))
  writeFileSync(join(folder, 'more.dsl'), quiet)
  const file = (conditions: string): string =>
    `dsl_files: [ops.dsl]\npolicies:\n  - { name: p, workflow_name: run, cron_expression: '0 0/10 * * * ?', duration: 7m, conditions: [${conditions}] }\n`
  writeFileSync(join(folder, 'p.yaml'), file('The machine is calm'))
  writeFileSync(join(folder, 'q.yaml'), file('The machine is calm, Nobody is here'))

  test('a policy file names its own', async () => {
    const policies = await loadPolicies('p.yaml', { cwd: folder })
    const simulation = simulate({ policies, start }).publish('Load', 3)
    expect(simulation.until('1m').runs()).toHaveLength(1)
  })

  test('loadDsl reads others for the option', async () => {
    const policies = await loadPolicies('q.yaml', { cwd: folder })
    expect(() => simulate({ policies, start })).toThrow(/unable-to-expand/)
    const dslFiles = await loadDsl(['more.dsl', 'ops.dsl'], { cwd: folder })
    expect(dslFiles.map(({ name }) => name)).toEqual(['more.dsl', 'ops.dsl'])
    const simulation = simulate({ policies, dslFiles, start }).publish('Load', 3).publish('Users', 0)
    expect(simulation.until('1m').runs()).toHaveLength(1)
    expect((await refusalOf(loadDsl('nowhere.dsl', { cwd: folder }))).diagnostics).toMatchObject([{ code: 'file-not-found' }])
  })

  test('a policy test has those of its own file and those of the policy files', () => {
    const texts = {
      'p/ops.dsl': calmBelow(5),
      'p/q.yaml': file('The machine is calm, Nobody is here'),
      'more.dsl': quiet,
      'q.test.yaml': `policy_files: [p/q.yaml]
dsl_files: [more.dsl]
tests:
  - name: calm and alone
    start: 2026-01-01T00:00:00Z
    until: 1m
    events: [ { at: 0s, metric: Load, value: 3 }, { at: 0s, metric: Users, value: 0 } ]
    expect: { runs: { p: [ { start: 0s } ] } }
`,
    }
    expect(runPolicyTests(texts)).toMatchObject({ ok: true, passed: 1 })
    expect(runPolicyTests({ ...texts, 'q.test.yaml': texts['q.test.yaml'].replace('dsl_files: [more.dsl]\n', '') })).toMatchObject({
      ok: false,
      files: [{ diagnostics: [{ code: 'unable-to-expand', file: 'p/q.yaml' }] }],
    })
  })
})

describe('applyVocabulary', () => {
  const calm = policy('calm', 'The machine is calm')
  const both = [calm, policy('alone', { sentence: 'Nobody is here', for: '3m' })]
  const before = ops(calmBelow(5) + quiet)

  test('a dry run tells the impact and changes nothing', async () => {
    const scheduler = make(both, before)
    await scheduler.start()
    const change = await scheduler.applyVocabulary(ops(calmBelow(6)), { dryRun: true })
    expect(change).toMatchObject({
      applied: false,
      invalid: ['default/alone'],
      sentences: [
        { session: 'default', policy: 'calm', kind: 'changed', before: 'last("Load") < 5', after: 'last("Load") < 6' },
        { session: 'default', policy: 'alone', kind: 'broken', diagnostics: [{ code: 'unable-to-expand' }] },
      ],
    })
    expect(scheduler.policies().map(({ invalid }) => invalid)).toEqual([undefined, undefined])
  })

  test('a changed meaning is in force at once; unchanged conditions keep their triggers and what they have counted', async () => {
    const scheduler = make(both, before)
    await scheduler.start()
    scheduler.publish('Load', 5.5)
    scheduler.publish('Users', 0)
    await clock.advance(2 * minute)
    expect(runs).toEqual([])
    const change = await scheduler.applyVocabulary(ops(calmBelow(6) + quiet))
    expect(change).toMatchObject({ applied: true, invalid: [], sentences: [{ kind: 'changed' }, { kind: 'unchanged' }] })
    expect(runs).toEqual(['default/calm@2026-01-01T00:00:00Z#1'])
    await clock.advance(minute)
    expect(runs).toEqual(['default/calm@2026-01-01T00:00:00Z#1', 'default/alone@2026-01-01T00:00:00Z#1'])
    expect(scheduler.windows().map(({ policy: name, outcome }) => [name, outcome])).toEqual([
      ['alone', 'ran'],
      ['calm', 'ran'],
    ])
  })

  test('one that would break a policy is refused, and nothing has changed', async () => {
    const scheduler = make(both, before)
    await scheduler.start()
    const error = await refusalOf(scheduler.applyVocabulary(ops(calmBelow(6))))
    expect(error.diagnostics).toMatchObject([{ code: 'unable-to-expand' }])
    expect(error.message).toContain('would break policies')
    expect(error.message).toContain('Nobody is here')
    scheduler.publish('Load', 5.5)
    await clock.advance(minute)
    expect(runs).toEqual([])
  })

  test('a file that is wrong is refused, forced or not', async () => {
    const scheduler = make(both, before)
    await scheduler.start()
    const error = await refusalOf(scheduler.applyVocabulary(ops('[when]The machine is calm=lst("Load") < 5'), { force: true }))
    expect(error.diagnostics).toMatchObject([{ code: 'unknown-function', file: 'ops.dsl' }])
  })

  test('forced, the broken policy is invalid: visible, its windows end so, nothing is launched; mended, it goes on', async () => {
    const scheduler = make(both, before)
    await scheduler.start()
    scheduler.publish('Users', 0)
    await clock.advance(minute)
    const change = await scheduler.applyVocabulary(ops(calmBelow(6)), { force: true })
    expect(change).toMatchObject({ applied: true, invalid: ['default/alone'] })
    expect(scheduler.policies()[0]?.invalid?.message).toMatch(/^<policies>:\d+:\d+ The vocabulary has no sentence like this/)
    const window = 'default/alone@2026-01-01T00:00:00Z'
    expect(scheduler.windows({ policy: 'alone' })).toMatchObject([{ id: window, outcome: 'invalid_policy', launches: 0 }])
    expect(scheduler.explain(window).text).toContain('its policy can no longer be read')
    await expect(scheduler.trigger('alone', { ignoreConditions: true })).rejects.toMatchObject({ code: 'invalid-policy' })
    await clock.advance(12 * minute)
    expect(scheduler.windows({ policy: 'alone' }).map(({ outcome }) => outcome)).toEqual(['invalid_policy', 'invalid_policy'])
    expect(runs.filter((run) => run.includes('alone'))).toEqual([])
    expect(await scheduler.applyVocabulary(ops(calmBelow(7)))).toMatchObject({
      invalid: ['default/alone'],
      sentences: [{ kind: 'changed' }, { kind: 'still-broken' }],
    })
    expect(await scheduler.applyVocabulary(createVocabulary(before))).toMatchObject({ invalid: [], sentences: [{}, { kind: 'mended' }] })
    expect(scheduler.policies().map(({ invalid }) => invalid)).toEqual([undefined, undefined])
    scheduler.publish('Users', 0)
    await clock.advance(11 * minute)
    expect(scheduler.runs({ policy: 'alone' })).toHaveLength(1)
  })

  test('a run that is under way goes on; then nothing follows it', async () => {
    let finish: () => void = () => undefined
    const run = (): Promise<void> => new Promise((resolve) => void (finish = resolve))
    const looping: Policy = { ...policy('alone', 'Nobody is here'), loop: true, delay: '1s' }
    const scheduler = make([looping], before, { workflows: { run } })
    await scheduler.start()
    scheduler.publish('Users', 0)
    await clock.advance(minute)
    await scheduler.applyVocabulary(ops(''), { force: true })
    finish()
    await clock.advance(minute)
    expect(scheduler.windows()).toMatchObject([{ outcome: 'ran', launches: 1, finish: 'invalid_policy' }])
  })

  test('before the start, and for policies that come later', async () => {
    const scheduler = make([calm], before)
    await scheduler.applyVocabulary(ops(`${calmBelow(5)}[when]It is late=last("Hour") > 22\n`))
    await scheduler.start()
    await scheduler.openSession('night', [policy('late', 'It is late')])
    await scheduler.apply([policy('late', 'It is late')])
    expect(await refusalOf(scheduler.apply([policy('p', 'Nobody is here')]))).toBeInstanceOf(PolicyError)
    expect(await refusalOf(scheduler.applyVocabulary(before))).toMatchObject({ diagnostics: [{}, {}] })
    await scheduler.closeSession('night')
    expect(await refusalOf(scheduler.applyVocabulary(before))).toMatchObject({ diagnostics: [{}] })
  })
})
