/** `tidegate next`: the coming slots of policies, or of a cron expression by itself. */
import { formatInstant, parseInstant, renderDiagnostics, spanAt, type Instant } from '../../../grammar/index.js'
import { describeTimer, isTimezone, parseTimer, type TimerProblem } from '../../timers/index.js'
import { comingSlots, policySlots, timerSlots, type SlotSource } from '../coming-slots.js'
import { loadPlan } from '../load-plan.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

interface Options {
  readonly cron?: string
  readonly int?: string
  readonly count: string
  readonly timezone: string
  readonly dialect?: string
  readonly from?: string
  readonly json?: boolean
}

/** The most slots that are listed. */
const COUNT_MAX = 10_000

export const nextVerb: Verb = {
  name: 'next',
  summary: 'List the coming slots of policies, or of a cron expression.',
  examples: [
    'next reindex.policy.yaml',
    'next policies/nightly.yaml:nightly-latency -n 10',
    "next --cron '0 0/5 * * * ?' --timezone Europe/Paris",
    "next --cron '30 2 * * *' --timezone Europe/Paris --from 2026-03-27T00:00:00Z",
  ],
  define(command) {
    command
      .argument('[policy]', 'a policy file, or FILE:POLICY for one policy of it')
      .option('--cron <expression>', 'a cron expression in place of a policy')
      .option('--int <text>', "a delay and perhaps a period, such as '30s 5m', in place of a policy")
      .option('-n, --count <number>', 'how many slots', '5')
      .option('--timezone <zone>', 'the zone of the expression, and of policies that name none', 'UTC')
      .option('--dialect <name>', 'quartz or unix (default: by the number of fields)')
      .option('--from <instant>', 'list the slots after this instant (default: now)')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args[0], command.opts<Options>(), terminal)
  },
}

interface Listed {
  readonly name: string
  readonly describes: readonly string[]
  readonly source: SlotSource
}

async function run(target: string | undefined, options: Options, terminal: Terminal): Promise<ExitCode> {
  const from = options.from === undefined ? terminal.now() : instantOf('--from', options.from)
  const count = Number(options.count)
  if (!Number.isInteger(count) || count < 1 || count > COUNT_MAX)
    throw new UsageError(`-n ${options.count} is not a whole number from 1 to ${COUNT_MAX}`)
  if (!isTimezone(options.timezone))
    throw new UsageError(`--timezone ${options.timezone} is not a time zone: give an IANA name such as Europe/Paris`)
  const expression = options.cron ?? options.int
  if ((target === undefined) === (expression === undefined)) throw new UsageError('give either a policy file or --cron EXPRESSION')
  const listed =
    target === undefined
      ? listTimer(expression ?? '', options, from, terminal)
      : await listPolicies(target, options.timezone, from, terminal)
  if (typeof listed === 'number') return listed
  const lists = listed.map(({ name, describes, source }) => ({
    name,
    describes,
    timezone: source.timezone,
    next: comingSlots(source, from, count),
  }))
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ from: formatInstant(from), policies: lists.map(asJson) }, undefined, 2)}\n`)
    return exitCodes.well
  }
  for (const { name, describes, next } of lists) {
    terminal.out(`${name}: ${describes.join('; ')}\n`)
    const lines = next.map(
      ({ slot, local, notes }) => `  ${slot === undefined ? `(${local})` : local}${notes.length === 0 ? '' : `  ${notes.join('; ')}`}\n`,
    )
    terminal.out(`${lines.length === 0 ? '  no slot to come\n' : lines.join('')}\n`)
  }
  return exitCodes.well
}

function asJson({ next, ...list }: { readonly next: ReturnType<typeof comingSlots> }): object {
  const say = (instant: Instant | undefined): string | undefined => (instant === undefined ? undefined : formatInstant(instant))
  return { ...list, next: next.map((line) => ({ ...line, at: say(line.at), slot: say(line.slot), opens: say(line.opens) })) }
}

async function listPolicies(target: string, timezone: string, from: Instant, terminal: Terminal): Promise<readonly Listed[] | ExitCode> {
  const loaded = await loadPlan(target, { timezone, from }, terminal)
  if (!loaded.ok) return loaded.code
  return loaded.plan.map((policy) => ({
    name: policy.name,
    describes: policy.timers.map(({ spec }) => describeTimer(spec)),
    source: policySlots(policy, from),
  }))
}

function listTimer(
  expression: string,
  { int, dialect, timezone }: Options,
  from: Instant,
  terminal: Terminal,
): readonly Listed[] | ExitCode {
  const compiled = parseTimer({
    cron_expression: expression,
    timezone,
    ...(int === undefined ? {} : { timer_type: 'int' }),
    ...(dialect === undefined ? {} : { cron_dialect: dialect }),
  })
  if (compiled.kind !== 'problems')
    return [{ name: expression, describes: [describeTimer(compiled.timer.spec)], source: timerSlots(compiled.timer, timezone, from) }]
  for (const problem of compiled.problems) terminal.error(`${problemText(problem, expression, terminal.colours)}\n\n`)
  return exitCodes.failed
}

function problemText({ code, field, message, start, end, hint }: TimerProblem, expression: string, colours: boolean): string {
  const [file, text] = field === 'cron_expression' ? ['--cron', expression] : [`--${field.replace('cron_', '')}`, '']
  const diagnostic = {
    code,
    severity: 'error' as const,
    message,
    file,
    span: spanAt(text, start, end),
    ...(hint === undefined ? {} : { hint }),
  }
  return renderDiagnostics([diagnostic], new Map(text === '' ? [] : [[file, text]]), { colours })
}

/** @throws UsageError */
export function instantOf(name: string, text: string): Instant {
  const instant = parseInstant(text)
  if (instant === undefined)
    throw new UsageError(`${name} ${text} is not an instant: write date, time and offset, such as 2026-12-01T00:00:00Z`)
  return instant
}
