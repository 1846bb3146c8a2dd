/** From a spec to a timer: reads the expression, checks that it can ever fire, and lets equal specs share one timer. */
import { closest } from '../../grammar/suggest.js'
import { formatInstant } from '../../grammar/instant.js'
import type { Instant } from '../../grammar/time.js'
import { createCronTimer } from './cron-timer.js'
import { createIntervalTimer } from './interval.js'
import { readCron } from './read-cron.js'
import type { CronSpec, IntervalSpec, Timer, TimerProblem, TimerSpec } from './timer.js'
import { isTimezone, timezones } from './zone.js'

/** A timer, or everything that is wrong with its spec. */
export type CompiledTimer =
  { readonly kind: 'timer'; readonly timer: Timer } | { readonly kind: 'problems'; readonly problems: readonly TimerProblem[] }

/** What a timer is compiled against. */
export interface CompileOptions {
  /** With it, an expression whose last slot lies before this instant is refused too (S1.2). */
  readonly from?: Instant
}

/** Distinct specs that are kept for sharing. Beyond them sharing starts anew; timers in use stay as they are. */
const INTERNED_MAX = 65_536

/** Slots are looked for from 1970 on, in any zone; no expression can name an earlier year. */
const FIRST_INSTANT = -86_400_000

const interned = new Map<string, CompiledTimer>()

/**
 * Compiles a timer. Equal specs get the same timer object.
 * Problems: `bad-cron`, `impossible-cron`, `unknown-timezone` (its offsets are those of the zone's name), `bad-duration`.
 * @see SEMANTICS S1.1 to S1.5
 */
export function compileTimer(spec: TimerSpec, options: CompileOptions = {}): CompiledTimer {
  const key = keyOf(spec)
  let compiled = interned.get(key)
  if (!compiled) {
    compiled = spec.kind === 'int' ? compileInterval(spec) : compileCron(spec)
    if (interned.size >= INTERNED_MAX) interned.clear()
    interned.set(key, compiled)
  }
  if (options.from === undefined || compiled.kind === 'problems' || spec.kind === 'int') return compiled
  return compiled.timer.next(options.from - 1, options.from) === undefined ? impossible(spec, options.from) : compiled
}

function keyOf(spec: TimerSpec): string {
  return spec.kind === 'int'
    ? `int ${spec.delayMs} ${spec.periodMs ?? ''}`
    : [spec.timezone, spec.dialect ?? '', spec.dstGap ?? 'run_after', spec.dstOverlap ?? 'first', spec.expression].join(' ')
}

function compileInterval(spec: IntervalSpec): CompiledTimer {
  const sound = isCount(spec.delayMs, 0) && (spec.periodMs === undefined || isCount(spec.periodMs, 1))
  if (sound) return { kind: 'timer', timer: createIntervalTimer(spec) }
  const message = 'The delay or period of an int timer is not a whole number of milliseconds, or the period is 0.'
  return { kind: 'problems', problems: [{ code: 'bad-duration', field: 'cron_expression', message, start: 0, end: 0 }] }
}

function isCount(ms: number, min: number): boolean {
  return Number.isSafeInteger(ms) && ms >= min
}

function compileCron(spec: CronSpec): CompiledTimer {
  const read = readCron(spec.expression, spec.dialect)
  const problems = read.kind === 'problems' ? [...read.problems] : []
  if (!isTimezone(spec.timezone)) problems.push(unknownTimezone(spec.timezone))
  if (read.kind === 'problems' || problems.length > 0) return { kind: 'problems', problems }
  const timer = createCronTimer(spec, read.pattern)
  return timer.next(FIRST_INSTANT, FIRST_INSTANT) === undefined ? impossible(spec) : { kind: 'timer', timer }
}

function unknownTimezone(name: string): TimerProblem {
  const near = closest(name, timezones())[0]
  return {
    code: 'unknown-timezone',
    field: 'timezone',
    message: `"${name.slice(0, 64)}" is not a time zone that this machine knows.`,
    start: 0,
    end: name.length,
    hint: near !== undefined ? `Did you mean ${near}?` : 'Write a name of the IANA database, such as Europe/Paris or UTC.',
  }
}

function impossible(spec: CronSpec, from?: Instant): CompiledTimer {
  const place = { field: 'cron_expression', start: 0, end: spec.expression.length } as const
  const problem: TimerProblem =
    from === undefined
      ? {
          code: 'impossible-cron',
          message: 'The expression never fires: no date of the calendar fits all of its fields.',
          ...place,
          hint: 'Check the days against the length of the months, and the year.',
        }
      : {
          code: 'impossible-cron',
          message: `The expression never fires after ${formatInstant(from)}.`,
          ...place,
          hint: 'Name a later year, or none.',
        }
  return { kind: 'problems', problems: [problem] }
}
