/** The core told things by hand, where what matters is the order of steps or a notice rather than the timeline. */
import { expect, test } from 'vitest'
import { InvariantError } from '../../grammar/index.js'
import { Core, type Input, type StepResult } from '../../src/scheduler/index.js'
import { FakeSignals } from '../model/fake-signals.js'
import type { HistoryPolicy } from '../model/history.js'
import { plannedPolicy } from '../model/planned.js'
import { policyAt } from '../model/small-history.js'

function newCore(policies: readonly HistoryPolicy[]): Core {
  const core = new Core(new FakeSignals({}), { reactive: true, limits: { maxConcurrentRuns: Infinity, concurrencyGroups: {} } })
  core.step(0, [open(policies)])
  return core
}

function open(policies: readonly HistoryPolicy[]): Input {
  return { kind: 'open-session', session: 's', policies: policies.map(plannedPolicy) }
}

function launched(result: StepResult): string[] {
  return result.commands.flatMap((command) => (command.kind === 'launch' ? [command.run.id] : []))
}

function rowOfRun(result: StepResult): unknown {
  return result.changes.flatMap((change) => (change.kind === 'put' && change.row.table === 'run' ? [change.row] : [])).at(-1)
}

const fifth = 's/p@1970-01-01T00:00:00.005Z'

test('S6.4: a session that is closed and opened again within the instant of a slot does not launch its run twice', () => {
  const core = newCore([policyAt([5])])
  expect(launched(core.step(5, []))).toEqual([`${fifth}#1`])
  core.step(5, [{ kind: 'close-session', session: 's' }])
  expect(launched(core.step(5, [open([policyAt([5, 7])])]))).toEqual([])
  expect(launched(core.step(7, []))).toEqual(['s/p@1970-01-01T00:00:00.007Z#1'])
})

test('S2.11: windows that people open within one instant have names of their own, though the policy came back meanwhile', () => {
  const core = newCore([policyAt([])])
  const ask: Input = { kind: 'trigger', policy: { session: 's', policy: 'p' } }
  const first = launched(core.step(5, [ask]))
  core.step(5, [{ kind: 'ended', run: first[0] ?? '', result: 'success' }])
  core.step(5, [{ kind: 'close-session', session: 's' }])
  core.step(5, [open([policyAt([])])])
  expect([...first, ...launched(core.step(5, [ask]))]).toEqual([`${fifth}!1#1`, `${fifth}!2#1`])
})

test('S2.5: a launch that is refused later started and ended at that instant', () => {
  const core = newCore([policyAt([5], { duration: 20 })])
  core.step(5, [])
  const refused = core.step(9, [{ kind: 'refused', run: `${fifth}#1`, message: 'no room' }])
  expect(rowOfRun(refused)).toMatchObject({ start: 9, end: 9, result: 'error', failure: 'launch_failed' })
})

test('S2.7: a cancelled run that does not end within its grace is reported as stuck, once, and stays a timeout', () => {
  const core = newCore([policyAt([5], { duration: 5, cancelOnTimeout: true })])
  core.step(5, [])
  core.step(10, [])
  expect(core.nextDeadline()).toBe(13)
  const notices = (result: StepResult): string[] =>
    result.commands.flatMap((command) => (command.kind === 'notify' ? [command.notice.kind] : []))
  expect(notices(core.step(13, []))).toEqual(['run.stuck'])
  expect(core.nextDeadline()).toBeUndefined()
  const ended = core.step(20, [{ kind: 'ended', run: `${fifth}#1`, result: 'success' }])
  expect(rowOfRun(ended)).toMatchObject({ result: 'cancelled', failure: 'timeout', stuck: true })
  expect(notices(ended)).toEqual(['run.ended', 'window.settled'])
})

test('S7.5: a window of 0s that a person cancels before it was evaluated is closed, settled and forgotten', () => {
  const core = newCore([policyAt([])])
  const policy = { session: 's', policy: 'p' }
  const result = core.step(5, [
    { kind: 'trigger', policy },
    { kind: 'cancel-policy', policy },
  ])
  const notices = result.commands.flatMap((command) => (command.kind === 'notify' ? [command.notice.kind] : []))
  expect(notices).toEqual(['window.opened', 'window.closed', 'window.settled'])
  expect(core.liveWindows()).toEqual([])
})

test('S1.6: a clock that steps back fires nothing twice', () => {
  const core = newCore([policyAt([5, 8])])
  core.step(8, [])
  expect(launched(core.step(4, []))).toEqual([])
  expect(launched(core.step(8, []))).toEqual([])
})

test('a failure of ours in one policy pauses that policy and is reported; the others go on', () => {
  const broken = plannedPolicy({ ...policyAt([5, 7]), name: 'broken' })
  const core = new Core(new FakeSignals({}), { reactive: true, limits: { maxConcurrentRuns: Infinity, concurrencyGroups: {} } })
  const exclusion = (): string | undefined => {
    throw new InvariantError('the calendar is upside down')
  }
  core.step(0, [{ kind: 'open-session', session: 's', policies: [{ ...broken, exclusion }, plannedPolicy(policyAt([5, 7]))] }])
  const result = core.step(5, [])
  const failures = result.commands.flatMap((command) =>
    command.kind === 'notify' && command.notice.kind === 'policy.failed'
      ? [[command.notice.policy.key, command.notice.policy.pause?.note]]
      : [],
  )
  expect(failures).toEqual([['s/broken', 'paused by an internal error: the calendar is upside down']])
  expect(launched(result)).toEqual([`${fifth}#1`])
  expect(launched(core.step(7, []))).toEqual(['s/p@1970-01-01T00:00:00.007Z#1'])
})

test('what became of runs is told also after a halt between two steps of one instant', () => {
  const told: string[] = []
  const core = new Core(new FakeSignals({}), {
    reactive: true,
    limits: { maxConcurrentRuns: Infinity, concurrencyGroups: {} },
    slotsPerStep: 1,
    onEvent: ({ metric }) => void told.push(metric),
  })
  core.step(0, [open([policyAt([5]), { ...policyAt([5]), name: 'q' }])])
  expect(launched(core.step(5, []))).toEqual([`${fifth}#1`])
  expect(core.isMidway).toBe(true)
  core.halt()
  expect(core.isMidway).toBe(false)
  core.step(6, [{ kind: 'ended', run: `${fifth}#1`, result: 'success' }])
  expect(told).toContain('tidegate.run')
})

test('S2.3: what becomes of a run may be told by its launch command, and once only', () => {
  const core = newCore([policyAt([5])])
  const [run] = core.step(5, []).commands.flatMap((command) => (command.kind === 'launch' ? [command.run] : []))
  if (run === undefined) throw new InvariantError('nothing was launched')
  const ended: Input = { kind: 'ended', run, result: 'success' }
  expect(core.step(6, [{ kind: 'launched', run }, ended]).answers).toEqual([{ ok: true }, { ok: true }])
  const refusal = { ok: false, code: 'unknown-run', message: `no run "${fifth}#1" is under way` }
  expect(core.step(7, [ended, { ...ended, run: { ...run, id: run.id } }]).answers).toEqual([refusal, refusal])
})
