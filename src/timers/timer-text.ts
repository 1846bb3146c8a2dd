/**
 * Timers as they are written: the keys of a policy file, and the small objects of the public API. Both become specs and compiled timers
 * here; policies, `nextTimes` and `describeTimer` call it.
 */
import type { Diagnostic } from '../../grammar/diagnostic.js'
import { PolicyError } from '../../grammar/errors.js'
import { renderDiagnostics } from '../../grammar/render.js'
import { spanAt } from '../../grammar/span.js'
import { closest } from '../../grammar/suggest.js'
import { compileTimer, type CompiledTimer, type CompileOptions } from './compile-timer.js'
import { parseInterval } from './interval.js'
import type { CronDialect, CronSpec, DstGap, DstOverlap, Timer, TimerProblem, TimerSpec } from './timer.js'

/** The keys of a policy that make one timer, as their author wrote them. */
export interface TimerKeys {
  readonly timer_type?: string
  readonly cron_expression: string
  readonly cron_dialect?: string
  readonly timezone: string
  readonly dst_gap?: string
  readonly dst_overlap?: string
}

/** A timer in the public API: a cron expression, or a delay with perhaps a period as in `30s 5m`. The default zone is UTC. */
export type TimerText =
  | {
      readonly cron: string
      readonly dialect?: CronDialect
      readonly timezone?: string
      readonly dstGap?: DstGap
      readonly dstOverlap?: DstOverlap
    }
  | { readonly int: string }

const timerTypes = ['cron', 'int'] as const
const cronDialects: readonly CronDialect[] = ['quartz', 'unix']
const dstGaps: readonly DstGap[] = ['run_after', 'skip']
const dstOverlaps: readonly DstOverlap[] = ['first', 'last', 'both']

/** Reads the keys of a policy into a compiled timer. Every problem names the key whose text is wrong. @see SEMANTICS S1 */
export function parseTimer(keys: TimerKeys, options: CompileOptions = {}): CompiledTimer {
  const problems: TimerProblem[] = []
  const choose = <T extends string>(field: TimerProblem['field'], text: string | undefined, choices: readonly T[]): T | undefined => {
    const chosen = choices.find((choice) => choice === text)
    if (text !== undefined && chosen === undefined) problems.push(notAmong(field, text, choices))
    return chosen
  }
  const type = choose('timer_type', keys.timer_type, timerTypes)
  const dialect = choose('cron_dialect', keys.cron_dialect, cronDialects)
  const dstGap = choose('dst_gap', keys.dst_gap, dstGaps)
  const dstOverlap = choose('dst_overlap', keys.dst_overlap, dstOverlaps)
  const compiled =
    type === 'int'
      ? compileIntervalText(keys.cron_expression, options)
      : compileTimer(cronSpec(keys.cron_expression, keys.timezone, dialect, dstGap, dstOverlap), options)
  if (problems.length === 0) return compiled
  return { kind: 'problems', problems: compiled.kind === 'problems' ? [...problems, ...compiled.problems] : problems }
}

function notAmong(field: TimerProblem['field'], text: string, choices: readonly string[]): TimerProblem {
  const near = closest(text, choices)[0]
  return {
    code: 'bad-value',
    field,
    message: `${field} is ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, not "${text.slice(0, 40)}".`,
    start: 0,
    end: text.length,
    ...(near !== undefined && { hint: `Did you mean ${near}?` }),
  }
}

function cronSpec(expression: string, timezone: string, dialect?: CronDialect, dstGap?: DstGap, dstOverlap?: DstOverlap): CronSpec {
  return {
    kind: 'cron',
    expression,
    timezone,
    ...(dialect !== undefined && { dialect }),
    ...(dstGap !== undefined && { dstGap }),
    ...(dstOverlap !== undefined && { dstOverlap }),
  }
}

function compileIntervalText(text: string, options: CompileOptions): CompiledTimer {
  const read = parseInterval(text)
  return read.kind === 'spec' ? compileTimer(read.spec, options) : read
}

/**
 * The timer of a spec or of a public timer object.
 * @throws PolicyError with one diagnostic per problem; their `file` is the key that is wrong: `cron`, `int` or `timezone`
 */
export function timerOf(timer: TimerSpec | TimerText): Timer {
  const compiled = compileAny(timer)
  if (compiled.kind === 'timer') return compiled.timer
  throw policyErrorOf(compiled.problems, timer)
}

function compileAny(timer: TimerSpec | TimerText): CompiledTimer {
  if ('kind' in timer) return compileTimer(timer)
  if ('int' in timer) return compileIntervalText(timer.int, {})
  const { cron, timezone = 'UTC', dialect, dstGap, dstOverlap } = timer
  return parseTimer({
    cron_expression: cron,
    timezone,
    ...(dialect !== undefined && { cron_dialect: dialect }),
    ...(dstGap !== undefined && { dst_gap: dstGap }),
    ...(dstOverlap !== undefined && { dst_overlap: dstOverlap }),
  })
}

/** What the keys of a policy are called in the public API. */
const publicNames: Readonly<Record<Exclude<TimerProblem['field'], 'cron_expression'>, string>> = {
  timezone: 'timezone',
  timer_type: 'kind',
  cron_dialect: 'dialect',
  dst_gap: 'dstGap',
  dst_overlap: 'dstOverlap',
}

function policyErrorOf(problems: readonly TimerProblem[], timer: TimerSpec | TimerText): PolicyError {
  const texts = textsOf(timer)
  const main = 'int' in timer || ('kind' in timer && timer.kind === 'int') ? 'int' : 'cron'
  const diagnostics = problems.map(({ code, field, message, start, end, hint }): Diagnostic => {
    const file = field === 'cron_expression' ? main : publicNames[field]
    const span = spanAt(texts.get(file) ?? '', start, end)
    return { code, severity: 'error', message, file, span, ...(hint !== undefined && { hint }) }
  })
  return new PolicyError(diagnostics, renderDiagnostics(diagnostics, texts))
}

function textsOf(timer: TimerSpec | TimerText): ReadonlyMap<string, string> {
  if ('kind' in timer && timer.kind === 'int') return new Map()
  const entries: [string, unknown][] = Object.entries(timer).map(([key, value]) => [key === 'expression' ? 'cron' : key, value])
  return new Map([['timezone', 'UTC'], ...entries.map(([key, value]): [string, string] => [key, String(value)])])
}
