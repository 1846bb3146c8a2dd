/** `init`: what it writes is well, whatever the folder is called; what is there stays. `next`: which things cannot be asked together. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageName, scaffold } from '../../src/cli/scaffold.js'
import { folderOf, run } from './command-line.js'

const names = scaffold('x', '1.2.3').map(({ name }) => name)

describe('init', () => {
  test('what is printed', async () => {
    const cwd = folderOf({})
    expect((await run(cwd, ['init', 'app'])).all).toMatchSnapshot('in a new folder')
    expect((await run(cwd, ['init', 'app'])).all).toMatchSnapshot('again')
    writeFileSync(join(cwd, 'main.js'), 'mine')
    expect((await run(cwd, ['init'])).all).toMatchSnapshot('beside a file of the same name')
  })

  test('the project checks without a warning, and its tests pass', async () => {
    const cwd = folderOf({})
    expect((await run(cwd, ['init'])).code).toBe(0)
    expect(readdirSync(cwd).toSorted()).toEqual([...names].toSorted())
    expect(await run(cwd, ['check', '.', '--strict'])).toMatchObject({ code: 0, error: '', out: expect.stringContaining('all well') })
    expect(await run(cwd, ['test', '.'])).toMatchObject({ code: 0, out: expect.stringContaining('2 passed') })
  })

  test.each(names)('%s is not written over, and then nothing is written', async (name) => {
    const cwd = folderOf({ [`app/${name}`]: 'mine' })
    const { code, error } = await run(cwd, ['init', 'app'])
    expect([code, error]).toEqual([2, expect.stringContaining(`${name} is in app already: nothing was written.`)])
    expect(readdirSync(join(cwd, 'app'))).toEqual([name])
    expect(readFileSync(join(cwd, 'app', name), 'utf8')).toBe('mine')
  })

  test('a folder that cannot be made', async () => {
    const cwd = folderOf({ file: '' })
    const { code, error } = await run(cwd, ['init', 'file/app'])
    expect([code, error]).toEqual([2, expect.stringContaining('file/app cannot be written')])
  })

  test('beside other files, and as JSON', async () => {
    const cwd = folderOf({ 'README.md': 'mine' })
    mkdirSync(join(cwd, 'policies'))
    const { out } = await run(cwd, ['init', '--json'])
    expect(JSON.parse(out)).toEqual({ folder: cwd, files: names })
    expect(existsSync(join(cwd, 'package.json'))).toBe(true)
  })

  test.each<[folder: string, name: string]>([
    ['My Policies', 'my-policies'],
    ['.hidden', 'hidden'],
    ['日本', 'policies'],
    ['tidegate', 'policies'],
    ['a_b.c-1', 'a_b.c-1'],
  ])('a folder %s makes a package %s', (folder, name) => {
    expect(packageName(folder)).toBe(name)
  })
})

describe('next, asked too much or too little', () => {
  test.each<[line: readonly string[], code: number, message: string]>([
    [['next'], 2, 'error: name a policy file, or give --cron EXPRESSION or --int TEXT\n'],
    [
      ['next', '--cron', '@daily', '--int', '5m'],
      2,
      'error: --cron and --int cannot stand together: each names a timer of its own, give one of them\n',
    ],
    [
      ['next', 'x.yaml', '--cron', '@daily'],
      2,
      'error: a policy file and --cron cannot stand together: each names a timer of its own, give one of them\n',
    ],
    [['next', '--int', '5m', '--dialect', 'unix'], 2, 'error: --dialect says how --cron is read, and there is no --cron\n'],
    [['next', '--int', '5x'], 1, '--int:1:1 error bad-duration: "5x" is not a length of time.'],
    [['next', '--cron', '5m'], 1, "  help: Write --int '5m'."],
    [['next', '--cron', '@daily', '--dialect', 'foo'], 1, '--dialect is quartz or unix, not "foo".'],
  ])('%j', async (line, code, message) => {
    const ran = await run(folderOf({}), line)
    expect(ran.code).toBe(code)
    expect(ran.error).toContain(message)
  })
})
