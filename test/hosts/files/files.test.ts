/** Files, folders and patterns; what cannot be read is data; nothing is half loaded. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { PolicyError } from '../../../grammar/index.js'
import { FILE_BYTES_MAX, findFiles, loadPolicies, readPolicies, readTexts } from '../../../src/hosts/files/index.js'

const folders: string[] = []

/** A new folder with these files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  folders.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const policy = (name: string): string => `name: ${name}\ncron_expression: "0 0 * * *"\n`

describe('findFiles', () => {
  const cwd = folderOf({ 'a.yaml': '', 'b.yml': '', 'c.txt': '', '[x].yaml': '', 'deep/d.yaml': '', 'node_modules/e.yaml': '' })

  test.each<[pattern: string, files: string[]]>([
    ['a.yaml', ['a.yaml']],
    ['[x].yaml', ['[x].yaml']],
    ['*.yaml', ['[x].yaml', 'a.yaml']],
    ['*.{yaml,yml}', ['[x].yaml', 'a.yaml', 'b.yml']],
    ['**/*.yaml', ['[x].yaml', 'a.yaml', 'deep/d.yaml']],
    ['deep', ['deep/d.yaml']],
    ['.', ['[x].yaml', 'a.yaml', 'b.yml', 'deep/d.yaml']],
    ['nothing.yaml', []],
    ['nothing/*.yaml', []],
  ])('%s', async (pattern, files) => {
    expect(await findFiles([pattern], { cwd })).toEqual([{ pattern, files }])
  })
})

describe('readTexts', () => {
  test('follows what texts name, once each, and says what cannot be read', async () => {
    const cwd = folderOf({
      'a.txt': 'b.txt c.txt',
      'b.txt': 'a.txt',
      'bad.txt': new Uint8Array([0xff, 0xfe, 0x80]),
      'big.txt': new Uint8Array(FILE_BYTES_MAX + 1),
    })
    const read = await readTexts(['a.txt', 'a.txt', 'bad.txt', 'big.txt', 'none.txt'], { cwd, references: (_, text) => text.split(' ') })
    expect(read.files).toEqual(['a.txt', 'bad.txt', 'big.txt'])
    expect([...read.texts.keys()]).toEqual(['a.txt', 'b.txt'])
    expect([...read.unreadable].map(([file, { code }]) => [file, code])).toEqual([
      ['bad.txt', 'unreadable'],
      ['big.txt', 'too-large'],
      ['c.txt', 'file-not-found'],
    ])
    expect(read.diagnostics.map(({ file, code, message }) => [file, code, message])).toEqual([
      ['none.txt', 'file-not-found', 'There is no file `none.txt`.'],
      ['bad.txt', 'unreadable', '`bad.txt` cannot be read: it is not a text in UTF-8.'],
      ['big.txt', 'too-large', `\`big.txt\` has ${FILE_BYTES_MAX + 1} bytes; ${FILE_BYTES_MAX} are accepted.`],
    ])
  })
})

describe('loadPolicies', () => {
  test('reads policies and the files of sentences that they name, relative to them', async () => {
    const cwd = folderOf({
      'policies/a.yaml': `dsl_files: [../words/ops.dsl]\npolicies:\n  - { name: a, cron_expression: "@daily" }\n`,
      'policies/b.policy.yaml': policy('b'),
      'policies/b.test.yaml': 'tests: []',
      'words/ops.dsl': '[when]all is well=last("errors") == 0',
    })
    const { documents, dslFiles } = await loadPolicies('policies', { cwd })
    expect(documents.map(({ file, policies }) => [file, policies.length])).toEqual([
      ['policies/a.yaml', 1],
      ['policies/b.policy.yaml', 1],
    ])
    expect(dslFiles).toEqual([{ name: 'words/ops.dsl', text: '[when]all is well=last("errors") == 0' }])
  })

  test('reads the calendars that policies and defaults exclude, each once', async () => {
    const cwd = folderOf({
      'policies/a.yaml': `defaults: { exclude: [ { calendar: ../days/off.ics } ] }\npolicies:\n  - { name: a, cron_expression: "@daily" }\n`,
      'policies/b.yaml': `name: b\ncron_expression: "@daily"\nexclude: [ { calendar: ../days/off.ics }, { from: 2026-01-01, to: 2026-01-02 } ]\n`,
      'days/off.ics': 'BEGIN:VCALENDAR\nEND:VCALENDAR\n',
    })
    const { calendars } = await loadPolicies('policies', { cwd })
    expect([...calendars]).toEqual([['days/off.ics', { ok: true, text: 'BEGIN:VCALENDAR\nEND:VCALENDAR\n' }]])
  })

  test('a calendar that is not there is shown wherever it is named', async () => {
    const cwd = folderOf({
      'days/a.yaml': `policies:\n  - name: a\n    cron_expression: "@daily"\n    exclude:\n      - calendar: off.ics\n`,
      'b.yaml': `name: b\ncron_expression: "@daily"\nexclude: [ { calendar: days/off.ics } ]\n`,
    })
    const refused = loadPolicies('.', { cwd })
    await expect(refused).rejects.toThrow(/days\/a\.yaml:5:19 error file-not-found: `days\/off\.ics` cannot be read: there is no such file/)
    await expect(refused).rejects.toThrow(/b\.yaml:3:24 error file-not-found/)
  })

  test('one bad file and nothing is loaded', async () => {
    const cwd = folderOf({ 'a.yaml': policy('a'), 'b.yaml': 'name: b\nduratoin: 5m\ncron_expression: "@daily"\n' })
    await expect(loadPolicies(['*.yaml', 'c.yaml'], { cwd })).rejects.toThrow(PolicyError)
    const { diagnostics, unreadable } = await readPolicies(['*.yaml', 'c.yaml'], { cwd })
    expect(diagnostics.map(({ file, code, span }) => `${file}:${span.line}:${span.column} ${code}`)).toEqual([
      'c.yaml:1:1 file-not-found',
      'b.yaml:2:1 unknown-key',
    ])
    expect(unreadable).toEqual(['c.yaml'])
  })

  test('a file of sentences that is not there is shown where it is named', async () => {
    const cwd = folderOf({ 'a.yaml': `dsl_files:\n  - ops.dsl\npolicies:\n  - { name: a, cron_expression: "@daily" }\n` })
    await expect(loadPolicies('a.yaml', { cwd })).rejects.toThrow(/a\.yaml:2:5 error file-not-found/)
  })
})
