/** Files that a verb was asked to write: drawings and reports. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UsageError } from './terminal.js'

/** Writes a file and, where they are missing, the folders that it lies in. @throws UsageError when that cannot be done */
export function writeOutput(file: string, text: string, cwd: string): void {
  const path = resolve(cwd, file)
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
