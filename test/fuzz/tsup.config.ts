/** The fuzz as one program: it runs faster than inside a test runner, which is no place for a test of hours. */
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { fuzz: 'test/fuzz/main.ts' },
  outDir: 'node_modules/.cache/tidegate',
  format: 'esm',
  target: 'es2022',
  loader: { '.dsl': 'text' },
  silent: true,
})
