/** The metrics that are known to be fed, from recorded events or from a list: what `check` holds the policies against. */
import { resolve } from 'node:path'
import { readText } from '../hosts/files/index.js'
import type { FedMetrics } from '../testing/linting/index.js'
import { readEvents } from './read-events.js'
import { UsageError } from './terminal.js'

export interface FedFlags {
  readonly events?: string
  readonly metrics?: string
}

/** The names in a file of events and in a list, one name a line, together; undefined without either. @throws UsageError when one cannot be used */
export async function readFedMetrics({ events, metrics }: FedFlags, cwd: string): Promise<FedMetrics | undefined> {
  if (events === undefined && metrics === undefined) return undefined
  const names = [
    ...(events === undefined ? [] : await namesInEvents(events, cwd)),
    ...(metrics === undefined ? [] : await namesIn(metrics, cwd)),
  ]
  return { names: new Set(names), source: [events, metrics].filter((file) => file !== undefined).join(' or ') }
}

async function namesInEvents(file: string, cwd: string): Promise<readonly string[]> {
  const read = await readEvents(file, cwd)
  if (!read.ok) throw new UsageError(read.problems.join('\n'))
  return read.events.map(({ metric }) => metric)
}

async function namesIn(file: string, cwd: string): Promise<readonly string[]> {
  const read = await readText(resolve(cwd, file), file)
  if (!read.ok) throw new UsageError(read.message)
  return read.text
    .split('\n')
    .map((line) => line.replace(/^\uFEFF/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
