/** The timers and exclusions of a policy, from its keys. Problems found in an expression point at the very field of it. */
import { compileExclusions, isTimezone, parseTimer, type ExclusionSource, type Timer, type TimerProblem } from '../timers/index.js'
import type { Instant } from '../../grammar/index.js'
import type { Calendars } from './calendars.js'
import { textOf, type PolicyKeys } from './policy-keys.js'
import { placeInScalar } from './scalar-offsets.js'
import { entryOf, type SourceNode } from './tree.js'

export interface TimerContext {
  /** The zone of timers and exclusions that name none. */
  readonly timezone: string
  /** With it, timers whose last slot lies before are refused. */
  readonly from: Instant | undefined
  /** Timers that were compiled before, by all that they were given as. */
  readonly known: Map<string, Timer>
}

/** The timers of `timers`, or the one that the policy's own keys describe. */
export function compileTimers(keys: PolicyKeys, context: TimerContext): readonly Timer[] {
  const list = keys.node('timers')
  const expression = keys.node('cron_expression')
  if (list?.kind !== 'list') {
    if (expression) return compileOne(keys, (key) => keys.node(key), context)
    if (!keys.isBroken('cron_expression') && !keys.isBroken('timers')) reportNoTimer(keys)
    return []
  }
  if (expression)
    keys.report('cron_expression', {
      code: 'useless-key',
      message: '`cron_expression` cannot stand beside `timers`.',
      hint: 'Make it one more item of `timers`.',
    })
  return list.items.flatMap((item) => {
    if (!keys.valid(item)) return []
    const own = (key: string): SourceNode | undefined => {
      if (item.kind === 'scalar') return key === 'cron_expression' ? item : undefined
      return keys.valid(entryOf(item, key)?.value)
    }
    return compileOne(keys, (key) => own(key) ?? (key === 'cron_expression' ? undefined : keys.node(key)), context)
  })
}

function reportNoTimer(keys: PolicyKeys): void {
  keys.report('name', {
    code: 'missing-key',
    message: 'This policy has no timer, so no window would ever open.',
    hint: 'Add `cron_expression`, for example `cron_expression: "0 0/5 * * * ?"`.',
  })
}

/** Many policies have the same timer, and share the list of it too. */
const alone = new WeakMap<Timer, readonly [Timer]>()

function aloneOf(timer: Timer): readonly [Timer] {
  const known = alone.get(timer)
  if (known !== undefined) return known
  const list = Object.freeze([timer] as const)
  alone.set(timer, list)
  return list
}

/** What may be said of a timer beside its expression and its zone. */
const choices = ['timer_type', 'cron_dialect', 'dst_gap', 'dst_overlap'] as const

function compileOne(keys: PolicyKeys, node: (key: string) => SourceNode | undefined, context: TimerContext): readonly Timer[] {
  const expression = textOf(node('cron_expression'))
  if (expression === undefined) return []
  const timezone = textOf(node('timezone')) ?? context.timezone
  const given = choices.map((key) => textOf(node(key)))
  const key = [timezone, ...given, expression].join('\n')
  const known = context.known.get(key)
  if (known !== undefined) return aloneOf(known)
  const chosen = Object.fromEntries(choices.flatMap((choice, index) => (given[index] === undefined ? [] : [[choice, given[index]]])))
  const compiled = parseTimer(
    { cron_expression: expression, timezone, ...chosen },
    context.from === undefined ? {} : { from: context.from },
  )
  if (compiled.kind === 'timer') {
    context.known.set(key, compiled.timer)
    return aloneOf(compiled.timer)
  }
  for (const problem of compiled.problems) reportIn(keys, node(problem.field), problem)
  return []
}

/** Points at the offsets of the problem inside the text of `node`; without a node (the scheduler's own zone) at the policy. */
function reportIn(keys: PolicyKeys, node: SourceNode | undefined, { code, message, start, end, hint }: Omit<TimerProblem, 'field'>): void {
  if (node?.kind !== 'scalar') return keys.report('name', { code, message, hint })
  const isWide = end <= start
  const place = isWide ? { start: node.start, end: node.end } : placeInScalar(keys.source, node, start, end)
  keys.problems.add(keys.source, { code, message, hint, ...place })
}

/** What `exclude` says of a slot, and the canonical text of it. */
export interface CompiledExclude {
  /** Undefined when nothing is excluded. */
  readonly exclusion: ((slot: Instant) => string | undefined) | undefined
  readonly digest: readonly unknown[]
}

/** What most policies say; shared. */
const nothingExcluded: CompiledExclude = { exclusion: undefined, digest: Object.freeze([]) }

/** The ranges and calendars of `exclude`; the first that covers a slot gives the reason. */
export function compileExclude(keys: PolicyKeys, timezone: string, calendars: Calendars): CompiledExclude {
  const list = keys.node('exclude')
  const items = list?.kind === 'list' && isTimezone(timezone) ? list.items.filter((item) => keys.valid(item) !== undefined) : []
  if (items.length === 0) return nothingExcluded
  const parts = items.flatMap((item) => compileCalendar(keys, item, timezone, calendars) ?? compileRange(keys, item, timezone) ?? [])
  const found = parts.flatMap(({ reasonAt }) => reasonAt ?? [])
  return {
    exclusion: found.length === 0 ? undefined : (slot) => firstReason(found, slot),
    digest: parts.map(({ digest }) => digest),
  }
}

type Excluded = (slot: Instant) => string | undefined

function firstReason(found: readonly Excluded[], slot: Instant): string | undefined {
  for (const reasonAt of found) {
    const reason = reasonAt(slot)
    if (reason !== undefined) return reason
  }
  return undefined
}

interface ExcludePart {
  readonly reasonAt: Excluded | undefined
  readonly digest: unknown
}

function compileCalendar(keys: PolicyKeys, item: SourceNode, timezone: string, calendars: Calendars): ExcludePart | undefined {
  const node = keys.valid(entryOf(item, 'calendar')?.value)
  const calendar = textOf(node)
  if (node === undefined || calendar === undefined) return undefined
  const compiled = calendars.compile(keys.source, node, calendar, timezone)
  const times = compiled?.times
  return { reasonAt: times && ((slot) => times.reasonAt(slot)), digest: { calendar, fingerprint: compiled?.fingerprint ?? '' } }
}

function compileRange(keys: PolicyKeys, item: SourceNode, timezone: string): ExcludePart | undefined {
  const text = (key: string): string | undefined => textOf(keys.valid(entryOf(item, key)?.value))
  const [from, to, reason] = [text('from'), text('to'), text('reason')]
  if (from === undefined || to === undefined) return undefined
  const source: ExclusionSource = { kind: 'range', from, to, ...(reason === undefined ? {} : { reason }) }
  const compiled = compileExclusions([source], timezone)
  if (compiled.kind === 'exclusions') {
    const { exclusions } = compiled
    return { reasonAt: (slot) => exclusions.isExcluded(slot), digest: source }
  }
  for (const problem of compiled.problems) reportIn(keys, entryOf(item, problem.field)?.value, problem)
  return { reasonAt: undefined, digest: source }
}
