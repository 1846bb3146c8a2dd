/** Files of recorded runs: JSON Lines of runs as `scheduler.runs()` answers them. `replay` and `diff` read them. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseInstant } from '../../grammar/index.js'
import type { RecordedRun } from '../testing/index.js'

export type ReadRuns =
  | { readonly ok: true; readonly runs: readonly RecordedRun[] }
  /** `FILE:LINE message`, the first ten. `isReadable: false`: the file cannot be read at all. */
  | { readonly ok: false; readonly problems: readonly string[]; readonly isReadable: boolean }

const PROBLEMS_MAX = 10
const results = ['success', 'error', 'cancelled'] as const
const failures = ['error', 'timeout', 'cancelled', 'launch_failed', 'runner_lost', 'policy_removed'] as const

/** Reads the runs of a file, in order of start. */
export async function readRuns(file: string, cwd: string): Promise<ReadRuns> {
  let text: string
  try {
    text = await readFile(resolve(cwd, file), 'utf8')
  } catch (error) {
    return { ok: false, problems: [`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`], isReadable: false }
  }
  const runs: RecordedRun[] = []
  const problems: string[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue
    const run = readLine(line)
    if (typeof run === 'string') problems.push(`${file}:${index + 1} ${run}`)
    else runs.push(run)
    if (problems.length === PROBLEMS_MAX) break
  }
  return problems.length > 0 ? { ok: false, problems, isReadable: true } : { ok: true, runs: runs.sort((a, b) => a.start - b.start) }
}

/** A run, or what is wrong with the line. */
function readLine(line: string): RecordedRun | string {
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch {
    return 'the line is not JSON'
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'the line is not a JSON object'
  return runOf(new Map<string, unknown>(Object.entries(given)))
}

function runOf(fields: ReadonlyMap<string, unknown>): RecordedRun | string {
  const [policy, start, end] = [fields.get('policy'), instantOf(fields.get('start')), instantOf(fields.get('end'))]
  if (typeof policy !== 'string' || policy === '') return '"policy" is not the name of a policy'
  if (start === undefined) return `"start" is neither epoch milliseconds nor a date and time with an offset: ${show(fields.get('start'))}`
  if (end === undefined && fields.has('end')) return `"end" is neither epoch milliseconds nor a date and time: ${show(fields.get('end'))}`
  if (end !== undefined && end < start) return '"end" lies before "start"'
  const [result, failure] = [oneOf(results, fields.get('result')), oneOf(failures, fields.get('failure'))]
  if (result === undefined && fields.has('result')) return `"result" is not one of ${results.join(', ')}: ${show(fields.get('result'))}`
  if (failure === undefined && fields.has('failure'))
    return `"failure" is not one of ${failures.join(', ')}: ${show(fields.get('failure'))}`
  const [cancel, texts] = [cancelOf(fields.get('cancel')), textsOf(fields)]
  return { policy, start, ...texts, ...(end !== undefined && { end }), ...(result && { result }), ...(failure && { failure }), ...cancel }
}

function textsOf(fields: ReadonlyMap<string, unknown>): Pick<RecordedRun, 'id' | 'session' | 'workflow' | 'message'> {
  return Object.fromEntries(
    ['id', 'session', 'workflow', 'message'].flatMap((name) => {
      const text = fields.get(name)
      return typeof text === 'string' ? [[name, text]] : []
    }),
  )
}

function cancelOf(given: unknown): Pick<RecordedRun, 'cancel'> {
  if (typeof given !== 'object' || given === null || !('at' in given) || !('by' in given)) return {}
  const at = instantOf(given.at)
  if (at === undefined || typeof given.by !== 'string') return {}
  const reason = 'reason' in given && typeof given.reason === 'string' ? { reason: given.reason } : {}
  return { cancel: { at, by: given.by, ...reason } }
}

function oneOf<Word extends string>(words: readonly Word[], given: unknown): Word | undefined {
  return words.find((word) => word === given)
}

function instantOf(given: unknown): number | undefined {
  if (typeof given === 'number') return Number.isSafeInteger(given) ? given : undefined
  return typeof given === 'string' ? parseInstant(given) : undefined
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}
