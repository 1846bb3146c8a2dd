/** Timelines as files: `test --svg-dir` writes those of failing tests, `replay` and `diff` those of policies. */
import { basename, join } from 'node:path'
import type { DrawTest, TestResult } from '../testing/index.js'
import { writeOutput } from './write-output.js'

/** The longest name of a file, its ending not counted. */
const NAME_MAX = 100

/** Writes the timeline of each test that failed into a folder and answers the name of the file. @throws UsageError when it cannot be written */
export function timelineWriter(folder: string, cwd: string): (result: TestResult, draw: DrawTest) => string | undefined {
  const taken = new Set<string>()
  return ({ status, file, name }, draw) => {
    if (status === 'passed') return undefined
    const path = join(folder, `${freeName(plainName(`${basename(file).replace(/\.test\.\w+$/, '')} ${name}`), taken)}.svg`)
    writeOutput(path, draw({ format: 'svg' }), cwd)
    return path.replaceAll('\\', '/')
  }
}

/** Writes drawings into a folder, each under a name of its own. @throws UsageError when one cannot be written */
export function drawingWriter(folder: string, cwd: string): (name: string, drawing: string) => void {
  const taken = new Set<string>()
  return (name, drawing) => writeOutput(join(folder, `${freeName(plainName(name), taken)}.svg`), drawing, cwd)
}

/** A name that every file system takes: letters and digits of any script, dots and hyphens. */
function plainName(text: string): string {
  const plain = text.normalize('NFC').replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
  return plain.replaceAll(/^[-.]+|[-.]+$/g, '').slice(0, NAME_MAX)
}

/** Two tests never share a file, also where letters of both cases are the same. */
function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${name}-${count}`
  taken.add(free.toLowerCase())
  return free
}
