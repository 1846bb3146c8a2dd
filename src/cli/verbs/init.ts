/** `tidegate init`: a project that runs and is tested in two commands. It never writes over anything. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { packageName, scaffold, type ScaffoldFile } from '../scaffold.js'
import { alignedTable } from '../table.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

export const initVerb: Verb = {
  name: 'init',
  summary: 'Start a project: a policy, its test, a sentence, and a program that runs them.',
  examples: ['init my-policies', 'init'],
  define(command) {
    command
      .argument('[folder]', 'where; it is made if it is not there', '.')
      .option('--json', 'print one JSON object: the folder and the files')
    return async (_, terminal) => Promise.resolve(run(command.args[0] ?? '.', command.opts<{ json?: boolean }>().json === true, terminal))
  },
}

function run(target: string, isJson: boolean, terminal: Terminal): ExitCode {
  const folder = resolve(terminal.cwd, target)
  const files = scaffold(packageName(basename(folder)), terminal.version)
  requireFree(folder, target, files)
  write(folder, target, files)
  if (isJson) terminal.out(`${JSON.stringify({ folder, files: files.map(({ name }) => name) }, undefined, 2)}\n`)
  else terminal.out(story(relative(terminal.cwd, folder), files))
  return exitCodes.well
}

/** @throws UsageError that names every file which is there already */
function requireFree(folder: string, target: string, files: readonly ScaffoldFile[]): void {
  const taken = files.map(({ name }) => name).filter((name) => existsSync(join(folder, name)))
  if (taken.length === 0) return
  const where = target === '.' ? 'this folder' : target
  const [first = '', ...others] = taken
  const names = others.length === 0 ? first : `${others.slice(0, -1).reduce((all, name) => `${all}, ${name}`, first)} and ${others.at(-1)}`
  const verb = others.length === 0 ? 'is' : 'are'
  throw new UsageError(`${names} ${verb} in ${where} already: nothing was written. Name another folder: tidegate init my-policies`)
}

/** Files that came into being meanwhile are not written over either. */
function write(folder: string, target: string, files: readonly ScaffoldFile[]): void {
  try {
    mkdirSync(folder, { recursive: true })
    for (const { name, text } of files) writeFileSync(join(folder, name), text, { flag: 'wx' })
  } catch (error) {
    throw new UsageError(`${target} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function story(place: string, files: readonly ScaffoldFile[]): string {
  const list = alignedTable(
    files.map(({ name, purpose }) => [name, purpose]),
    '  ',
  )
  const change = place === '' ? '' : `  cd ${/\s/.test(place) ? JSON.stringify(place) : place}\n`
  return `${place === '' ? 'Here' : `In ${place}`} are now\n${list}\nNext:\n${change}  npm install && npm start   # runs it; Ctrl-C ends\n  npm test                   # checks the policy, and tries it in virtual time\n`
}
