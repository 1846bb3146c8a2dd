/** `npm run fuzz`: the long fuzz of the language, by itself; the short one is among the laws. */
import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.js'

const { plugins, resolve } =
  base.test?.projects?.flatMap((project) => (typeof project === 'object' && 'plugins' in project ? [project] : []))[0] ?? {}

export default mergeConfig(
  { plugins, resolve },
  defineConfig({ test: { include: ['test/fuzz/**/*.fuzz.ts'], testTimeout: 0, disableConsoleIntercept: true } }),
)
