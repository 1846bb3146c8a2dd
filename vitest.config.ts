import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'

/** `.dsl` files are imported as their text, as in the build (tsup.config.ts). */
const dslAsText: Plugin = {
  name: 'dsl-as-text',
  enforce: 'pre',
  load(id) {
    return id.endsWith('.dsl') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : null
  },
}

/** Examples and type tests import the library by its name, as users do; here that is the source. */
const alias = {
  'tidegate/testing': fileURLToPath(new URL('src/testing/index.ts', import.meta.url)),
  'tidegate/json-rules': fileURLToPath(new URL('src/hosts/json-rules/index.ts', import.meta.url)),
  'tidegate/server': fileURLToPath(new URL('src/hosts/http/index.ts', import.meta.url)),
  'tidegate/sqlite': fileURLToPath(new URL('src/hosts/sqlite/index.ts', import.meta.url)),
  'tidegate/vitest': fileURLToPath(new URL('src/hosts/vitest/index.ts', import.meta.url)),
  tidegate: fileURLToPath(new URL('src/index.ts', import.meta.url)),
}

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [dslAsText],
        resolve: { alias },
        test: { name: 'runtime', include: ['test/**/*.test.ts', 'examples/**/*.test.ts'], exclude: ['test/laws/**'], testTimeout: 60_000 },
      },
      {
        plugins: [dslAsText],
        resolve: { alias },
        test: { name: 'laws', include: ['test/laws/**/*.test.ts'], testTimeout: 300_000 },
      },
      {
        plugins: [dslAsText],
        resolve: { alias },
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/**/*.test-d.ts'] },
        },
      },
    ],
  },
})
