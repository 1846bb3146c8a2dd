import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vitest/config'

/** `.dsl` files are imported as their text, as in the build (tsup.config.ts). */
const dslAsText: Plugin = {
  name: 'dsl-as-text',
  enforce: 'pre',
  load(id) {
    return id.endsWith('.dsl') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : null
  },
}

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [dslAsText],
        test: { name: 'runtime', include: ['test/**/*.test.ts'], exclude: ['test/laws/**'], testTimeout: 60_000 },
      },
      {
        plugins: [dslAsText],
        test: { name: 'laws', include: ['test/laws/**/*.test.ts'], testTimeout: 300_000 },
      },
      {
        plugins: [dslAsText],
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/**/*.test-d.ts'] },
        },
      },
    ],
  },
})
