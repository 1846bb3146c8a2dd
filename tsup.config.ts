import { defineConfig } from 'tsup'

/** The library keeps its dependencies outside, except that the CJS build and the CLI bundle Chevrotain (some 640 small files: 482 ms against 86 ms of start). */
const entry = {
  index: 'src/index.ts',
  'testing/index': 'src/testing/index.ts',
  'json-rules/index': 'src/hosts/json-rules/index.ts',
  'server/index': 'src/hosts/http/index.ts',
  'sqlite/index': 'src/hosts/sqlite/index.ts',
}
const shared = { target: 'es2022', splitting: true, sourcemap: false, loader: { '.dsl': 'text' as const } }
/**
 * Constants are written where they are used: the tables of the signal engine are laid out by names, which would else be looked up with each event.
 * Not in the CJS build: what makes CJS of split modules misreads the shorter syntax.
 */
export const modules = { ...shared, format: 'esm' as const, minifySyntax: true }

export default defineConfig([
  // vitest is ESM only, and so are its matchers.
  { ...modules, entry: { ...entry, 'vitest/index': 'src/hosts/vitest/index.ts' }, dts: true },
  // The shims tell the CJS build where it lies (`import.meta.url`): better-sqlite3 is looked for from there.
  { ...shared, entry, format: 'cjs', dts: true, shims: true, noExternal: [/^chevrotain/, /^@chevrotain\//, /^lodash-es/] },
  { ...modules, entry: { 'cli/main': 'src/cli/main.ts' }, noExternal: [/^chevrotain/, /^@chevrotain\//, /^lodash-es/] },
])
