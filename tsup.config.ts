import { defineConfig } from 'tsup'

/** The library keeps its dependencies outside, except that the CJS build and the CLI bundle Chevrotain (some 640 small files: 482 ms against 86 ms of start). */
const entry = { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts', 'json-rules/index': 'src/hosts/json-rules/index.ts' }
const shared = { target: 'es2022', splitting: true, sourcemap: false, loader: { '.dsl': 'text' as const } }

export default defineConfig([
  { ...shared, entry, format: 'esm', dts: true },
  { ...shared, entry, format: 'cjs', dts: true, noExternal: [/^chevrotain/, /^@chevrotain\//, /^lodash-es/] },
  { ...shared, entry: { 'cli/main': 'src/cli/main.ts' }, format: 'esm', noExternal: [/^chevrotain/, /^@chevrotain\//, /^lodash-es/] },
])
