/**
 * Bundles benchmarks that look inside the library with the options of its build. What they measure is then what ships: modules that are read one by one load each
 * other's constants, where a bundle has the numbers, and that is a third of the cost of an event.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { modules } from '../../tsup.config.ts'

/** Within the packages that the bundle imports; of this process alone, so that another that runs at the same time does not write over it. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(`${cache}tidegate-bench-`)
process.on('exit', () => rmSync(folder, { recursive: true }))

/** Bundles a script and answers where it lies. */
export async function bundled(file: string): Promise<string> {
  const name = basename(file, '.ts')
  await build({
    ...modules,
    config: false,
    silent: true,
    entry: { [name]: file },
    splitting: false,
    skipNodeModulesBundle: true,
    outDir: folder,
  })
  return `${folder}/${name}.js`
}
