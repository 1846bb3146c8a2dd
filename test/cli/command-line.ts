/** Runs command lines in this process, in a folder of their own, and hands back all that they print. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { runCommandLine } from '../../src/cli/program.js'

const folders: string[] = []

/** A new folder with these files. */
export function folderOf(files: Readonly<Record<string, string>>): string {
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

export interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
  /** All of it as one text, for snapshots. */
  readonly all: string
}

/** 2026-01-01T00:00:00Z. */
export const now = 1_767_225_600_000

export async function run(cwd: string, words: readonly string[], colours = false): Promise<Ran> {
  let [out, error] = ['', '']
  const code = await runCommandLine(words, {
    version: '1.2.3',
    cwd,
    colours,
    now: () => now,
    out: (text) => void (out += text),
    error: (text) => void (error += text),
  })
  return { code, out, error, all: `$ tidegate ${words.join(' ')}\n${out}${error === '' ? '' : `[error]\n${error}`}[exit ${code}]\n` }
}
