#!/usr/bin/env node
/** The program `tidegate`. Results go to standard output, everything else to standard error; nothing is cut off at the end. */
import { readFileSync } from 'node:fs'
import { runCommandLine } from './program.js'
import { processTerminal } from './terminal.js'

// A reader that has seen enough, such as `head`, is no mistake.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
  throw error
})

process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal(versionOf(new URL('../../package.json', import.meta.url))))

function versionOf(packageFile: URL): string {
  const content: unknown = JSON.parse(readFileSync(packageFile, 'utf8'))
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown'
}
