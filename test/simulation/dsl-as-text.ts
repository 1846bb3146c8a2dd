/** For scripts: `.dsl` files are imported as their text, as in the build (tsup.config.ts). */
import { readFileSync } from 'node:fs'
import * as modules from 'node:module'

interface Hooks {
  load(url: string, context: unknown, next: (url: string, context: unknown) => unknown): unknown
}

// Scripts run on the Node that the repository brings along; its types are those of the oldest one supported.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const { registerHooks } = modules as unknown as { registerHooks: (hooks: Hooks) => void }

registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.dsl')) return next(url, context)
    const text = JSON.stringify(readFileSync(new URL(url), 'utf8'))
    return { format: 'module', source: `export default ${text}`, shortCircuit: true }
  },
})
