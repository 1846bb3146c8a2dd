/** `tidegate next`: the coming slots of policies, or of a cron expression by itself. */
import { formatInstant, readInstant, renderDiagnostics, spanAt, type Instant } from '../../../grammar/index.js'
import { describeTimer, parseTimer, type TimerProblem } from '../../timers/index.js'
import { comingSlots, listSlots, policySlots, timerSlots, type ComingSlot, type SlotSource } from '../coming-slots.js'
import { loadPlan } from '../load-plan.js'
import { readTimezone, readWhole } from '../option-values.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'
import { listYear, yearSlots, type TouchedSlots } from '../year-slots.js'

interface Options {
  readonly cron?: string
  readonly int?: string
  readonly count: string
  readonly timezone: string
  readonly dialect?: string
  readonly from?: string
  readonly year?: string | true
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
    'next policies/nightly.yaml --year 2027',
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
      .option('--year [year]', 'list instead the slots of a year that daylight saving or an exclusion touches (default: this year)')
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
  const from = options.from === undefined ? terminal.now() : readInstant('--from', options.from)
  const count = readWhole('-n', options.count, 1, COUNT_MAX)
  readTimezone(options.timezone)
  const expression = oneOf(target, options)
  const listed =
    target === undefined
      ? listTimer(expression ?? '', options, from, terminal)
      : await listPolicies(target, options.timezone, from, terminal)
  if (typeof listed === 'number') return listed
  const lists = options.year === undefined ? comingLists(listed, from, count) : yearLists(listed, yearOf(options.year, from))
  if (options.json === true)
    terminal.out(`${JSON.stringify({ from: formatInstant(from), policies: lists.map(({ json }) => json) }, undefined, 2)}\n`)
  else for (const { text } of lists) terminal.out(text)
  return exitCodes.well
}

/** The expression in place of a policy. @throws UsageError unless exactly one thing is given to list the slots of */
function oneOf(target: string | undefined, { cron, int, dialect }: Options): string | undefined {
  const given = [
    target === undefined ? [] : ['a policy file'],
    cron === undefined ? [] : ['--cron'],
    int === undefined ? [] : ['--int'],
  ].flat()
  if (given.length === 0) throw new UsageError('name a policy file, or give --cron EXPRESSION or --int TEXT')
  if (given.length > 1)
    throw new UsageError(`${given.join(' and ')} cannot stand together: each names a timer of its own, give one of them`)
  if (dialect !== undefined && cron === undefined) throw new UsageError('--dialect says how --cron is read, and there is no --cron')
  return cron ?? int
}

interface PrintedList {
  readonly text: string
  readonly json: object
}

function comingLists(listed: readonly Listed[], from: Instant, count: number): readonly PrintedList[] {
  return listed.map(({ name, describes, source }) => {
    const next = comingSlots(source, from, count)
    return {
      text: listText(name, describes, next.length === 0 ? ['no slot to come'] : listSlots(next)),
      json: { name, describes, timezone: source.timezone, next: next.map(lineJson) },
    }
  })
}

function yearLists(listed: readonly Listed[], year: number): readonly PrintedList[] {
  return listed.map(({ name, describes, source }) => {
    const touched = yearSlots(source, year)
    const lines = listYear(touched)
    const nothing = `nothing in ${year}: no clock change and no exclusion touches a slot`
    return {
      text: listText(name, describes, lines.length === 0 ? [nothing] : lines),
      json: { name, describes, timezone: source.timezone, year, touched: touched.map(touchedJson) },
    }
  })
}

function listText(name: string, describes: readonly string[], lines: readonly string[]): string {
  const [first = '', ...others] = describes
  return [`${name}: ${first}`, ...others.map((text) => `  and ${text}`), ...lines.map((line) => `  ${line}`), '', ''].join('\n')
}

function lineJson(line: ComingSlot): object {
  const say = (instant: Instant | undefined): string | undefined => (instant === undefined ? undefined : formatInstant(instant))
  return { ...line, at: say(line.at), slot: say(line.slot), opens: say(line.opens) }
}

function touchedJson({ first, last, slots }: TouchedSlots): object {
  return slots > 1 ? { ...lineJson(first), until: formatInstant(last.at), slots } : lineJson(first)
}

/** The years that slots are looked for in. */
const [YEAR_MIN, YEAR_MAX] = [1970, 9998]

function yearOf(given: string | true, from: Instant): number {
  const year = given === true ? new Date(from).getUTCFullYear() : Number(given)
  if (Number.isInteger(year) && year >= YEAR_MIN && year <= YEAR_MAX) return year
  throw new UsageError(`--year ${String(given)} is not a year from ${YEAR_MIN} to ${YEAR_MAX}`)
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
  const option = int === undefined ? '--cron' : '--int'
  for (const problem of compiled.problems) terminal.error(`${problemText(problem, option, expression, terminal.colours)}\n\n`)
  return exitCodes.failed
}

function problemText(
  { code, field, message, start, end, hint }: TimerProblem,
  option: string,
  expression: string,
  colours: boolean,
): string {
  const [file, text] = field === 'cron_expression' ? [option, expression] : [`--${field.replace('cron_', '')}`, '']
  const way = hint === undefined ? {} : { hint: asOptions(hint) }
  const diagnostic = { code, severity: 'error' as const, message: asOptions(message), file, span: spanAt(text, start, end), ...way }
  return renderDiagnostics([diagnostic], new Map(text === '' ? [] : [[file, text]]), { colours })
}

/** What is said of keys of a policy, said of the options of this verb. */
function asOptions(words: string): string {
  return words
    .replace(/timer_type: int and cron_expression: ([^.]+)/, "--int '$1'")
    .replaceAll('cron_dialect: ', '--dialect ')
    .replaceAll('cron_dialect', '--dialect')
}
