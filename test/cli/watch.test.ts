/** `tidegate test --watch`: what changed runs again, whichever file it was in; keys run and end it. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { runCommandLine } from '../../src/cli/program.js'
import { folderOf } from './command-line.js'

const policies = (duration: string): string =>
  `dsl_files: [ops.dsl]\npolicies: [ { name: p, workflow_name: run, cron_expression: "0 0/5 * * * ?", duration: ${duration}, conditions: [the machine is calm], exclude: [ { calendar: days.ics } ] } ]\n`
const testOf = (name: string, outcome: string): string =>
  `policy_files: [p.yaml]\ntests: [ { name: ${name}, start: 2026-01-01T00:00:00Z, until: 4m, events: [ { at: 0s, metric: Load, value: 7 } ], expect: { windows: { p: [ { opens: 0s, outcome: ${outcome} } ] } } } ]\n`
const calendar = (day: string): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20250101T000000Z\r\nDTSTART;VALUE=DATE:${day}\r\nSUMMARY:off\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

interface Watching {
  readonly cwd: string
  readonly press: (key: string) => void
  readonly ended: Promise<number>
  /** What came since the last call, once it holds `text`. */
  readonly shows: (text: string) => Promise<string>
}

let ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends) end()
  ends = []
})

function watchIn(cwd: string, words: readonly string[] = ['.'], isInteractive = false): Watching {
  let [out, press]: [string, (key: string) => void] = ['', () => {}]
  const ended = runCommandLine(['test', ...words, '--watch'], {
    version: '',
    cwd,
    colours: false,
    isInteractive,
    now: () => 0,
    out: (text) => void (out += text),
    error: (text) => void (out += text),
    keys(onKey) {
      press = onKey
      return () => {}
    },
  })
  ends.push(() => press('q'))
  const shows = async (text: string): Promise<string> =>
    vi.waitFor(
      () => {
        const come = out
        if (!come.includes(text) || !come.endsWith('q ends)\n')) throw new Error(`${text} is not in: ${come}`)
        out = ''
        return come
      },
      { timeout: 10_000, interval: 20 },
    )
  return { cwd, press: (key) => press(key), ended, shows }
}

function project(): string {
  return folderOf({
    'p.yaml': policies('3m'),
    'ops.dsl': '[when]the machine is calm=last("Load") < 8\n',
    'days.ics': calendar('20200101'),
    'a.test.yaml': testOf('first', 'ran'),
    'own/b.test.yaml': testOf('second', 'ran').replace('p.yaml', '../own.yaml'),
    'own.yaml': policies('3m').replace('[ops.dsl]', '[]').replace('the machine is calm', 'last("Load") < 8'),
  })
}

test('a change of a test, a policy, a sentence or a calendar runs the tests that are made of it', async () => {
  const { cwd, shows, press, ended } = watchIn(project())
  expect(await shows('watching 6 files')).toContain('2 passed')
  writeFileSync(join(cwd, 'a.test.yaml'), testOf('first', 'condition_false'))
  const failed = await shows('1 failed')
  expect(failed).toContain('1 other test file did not change')
  expect(failed).not.toContain('own/b.test.yaml')
  writeFileSync(join(cwd, 'ops.dsl'), '[when]the machine is calm=last("Load") < 5\n')
  expect(await shows('1 passed')).toContain('first')
  writeFileSync(join(cwd, 'p.yaml'), policies('nonsense'))
  expect(await shows('bad-duration')).toContain('a.test.yaml')
  writeFileSync(join(cwd, 'p.yaml'), policies('2m'))
  await shows('1 passed')
  // Editors write beside the file and put that in its place.
  writeFileSync(join(cwd, 'days.new'), calendar('20260101'))
  renameSync(join(cwd, 'days.new'), join(cwd, 'days.ics'))
  expect(await shows('2 failed')).toContain('excluded')
  press('q')
  expect(await ended).toBe(1)
})

test('files that come and go', async () => {
  const { cwd, shows, press, ended } = watchIn(project())
  await shows('2 passed')
  rmSync(join(cwd, 'ops.dsl'))
  await shows('`ops.dsl` cannot be read')
  writeFileSync(join(cwd, 'ops.dsl'), '[when]the machine is calm=last("Load") < 8\n')
  await shows('1 passed')
  writeFileSync(join(cwd, 'own/c.test.yaml'), testOf('third', 'ran').replace('p.yaml', '../own.yaml'))
  expect(await shows('third')).toContain('2 other test files did not change')
  mkdirSync(join(cwd, 'unrelated'))
  press('q')
  expect(await ended).toBe(0)
})

test('keys: a runs all, Ctrl-C ends', async () => {
  const { shows, press, ended } = watchIn(project())
  await shows('2 passed')
  press('x')
  press('a')
  expect(await shows('2 passed')).not.toContain('did not change')
  press('\u0003')
  expect(await ended).toBe(0)
})

test('the screen is cleared where a person looks, and coverage is of all files', async () => {
  const { cwd, shows, press, ended } = watchIn(project(), ['.', '--coverage'], true)
  expect(await shows('Coverage')).toSatisfy((text: string) => text.startsWith('\u001B[2J'))
  writeFileSync(join(cwd, 'a.test.yaml'), testOf('changed', 'ran'))
  const all = await shows('changed')
  expect(all).toSatisfy((text: string) => text.startsWith('\u001B[2J'))
  expect(all).toContain('second')
  press('q')
  expect(await ended).toBe(0)
})

test('nothing to watch yet', async () => {
  const cwd = folderOf({ 'note.txt': '' })
  const watching = watchIn(cwd, ['soon.test.yaml'])
  await new Promise((resolve) => setTimeout(resolve, 300))
  writeFileSync(
    join(cwd, 'p.yaml'),
    policies('3m')
      .replace('[ops.dsl]', '[]')
      .replace('the machine is calm', 'last("Load") < 8')
      .replace(/, exclude.*\] \} \]/, ' } ]'),
  )
  writeFileSync(join(cwd, 'soon.test.yaml'), testOf('here', 'ran'))
  await watching.shows('1 passed')
  watching.press('q')
  expect(await watching.ended).toBe(0)
})
