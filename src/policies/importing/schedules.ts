/** `import schedules`: the schedules of experiments, as their service lists them in JSON, as policies on the experiments. @see SEMANTICS S9 */
import { parseTimer } from '../../timers/index.js'
import { numberOf, textOf } from '../policy-keys.js'
import { SourceText } from '../source.js'
import { entryOf, plainValue, type MappingNode, type SourceNode } from '../tree.js'
import { readYaml } from '../yaml-tree.js'
import { asInput, ImportReport, type ForeignPlace, type Imported } from './import-report.js'

export interface SchedulesOptions {
  /** The zone that the service read its patterns in. */
  readonly timezone: string
}

/** The group whose limit keeps trials one after another (S9.4). */
const GROUP = 'experiments'

/** Imports a schedule, a list of them, or a page of a list (`results`). Never throws. */
export function importSchedules(
  { file, text }: { readonly file: string; readonly text: string },
  { timezone }: SchedulesOptions,
): Imported {
  const report = new ImportReport(new SourceText(file, text))
  // JSON is YAML, and keeps its places this way.
  const { root } = readYaml(report.source, report.problems)
  const list = entryOf(root, 'results')?.value ?? root
  const items = list?.kind === 'list' ? list.items : list === undefined ? [] : [list]
  if (root === undefined && report.problems.harmless) report.refused({ start: 0, end: 1 }, 'The file is empty: it holds no schedules.')
  for (const item of items) {
    if (item.kind === 'mapping') importSchedule(item, report, timezone)
    else report.refused(item, 'This is no schedule: a mapping with `recurrence_pattern` was expected.')
  }
  const header = [
    `imported from ${file}`,
    `give createScheduler concurrencyGroups: { ${GROUP}: 1 }, the number of workers; 1 is the default`,
  ]
  return report.finish({ header, defaults: { timezone, concurrency_group: GROUP } })
}

const known: ReadonlySet<string> = new Set(
  'id experiment_id parameters ticket metadata recurrence_pattern recurrence_count recurrence_left created_by created_at trials'.split(' '),
)

function importSchedule(node: MappingNode, report: ImportReport, timezone: string): void {
  const text = (key: string): string | undefined => textOf(entryOf(node, key)?.value)
  const place = placeOf(node, 'recurrence_pattern')
  const pattern = text('recurrence_pattern')
  if (pattern === undefined) return report.refused(placeOf(node, 'id'), 'The schedule is left out: it has no `recurrence_pattern`.')
  const problem = patternProblem(pattern, timezone)
  if (problem !== undefined) return report.refused(place, `The schedule is left out: ${problem.message}`, problem.hint)
  const left = leftOf(node)
  if (left === 0)
    return report.lost(placeOf(node, 'recurrence_left'), 'The schedule is left out: it has run as often as it should.', undefined, 'info')
  tellDifferences(node, report, place, timezone)
  const experiment = text('experiment_id')
  if (experiment === undefined) report.lost(place, 'The schedule names no experiment, so its policy launches the workflow `run`.')
  report.add({
    keys: [
      { key: 'name', value: report.nameFor(text('id') ?? 'schedule') },
      { key: 'workflow_name', value: experiment ?? 'run' },
      { key: 'inputs', value: asInput(filled(node, 'parameters')) },
      { key: 'metadata', value: metadataOf(node) },
      { key: 'cron_expression', value: pattern },
      { key: 'recurrence_count', value: left },
    ],
  })
}

/** The service reads five fields; longer patterns than a policy may have are its own. */
const PATTERN_MAX = 1000

function patternProblem(pattern: string, timezone: string): { readonly message: string; readonly hint?: string } | undefined {
  if (pattern.length > PATTERN_MAX)
    return { message: `its pattern is longer than ${PATTERN_MAX} letters.`, hint: 'Split it into several schedules.' }
  if (!/^\s*(?:@\S+|\S+(?:\s+\S+){4})\s*$/.test(pattern))
    return { message: 'its pattern has not five fields (minute hour day month weekday).' }
  const timer = parseTimer({ cron_expression: pattern, cron_dialect: 'unix', timezone })
  return timer.kind === 'problems' ? (timer.problems[0] ?? { message: 'its pattern cannot be read.' }) : undefined
}

/** How often it may still run; undefined: for ever. What is left counts, else what was asked for. */
function leftOf(node: MappingNode): number | undefined {
  return numberOf(entryOf(node, 'recurrence_left')?.value) ?? numberOf(entryOf(node, 'recurrence_count')?.value)
}

function tellDifferences(node: MappingNode, report: ImportReport, place: ForeignPlace, timezone: string): void {
  report.differsOnce('start', place, 'Slots fire at their time; the service started them up to a minute early.')
  report.differsOnce(
    'zone',
    place,
    `Patterns are read in ${timezone}; the service read them in the zone that it was set to.`,
    'If its zone was another, import with --timezone.',
  )
  report.differsOnce(
    'workers',
    place,
    `Trials ran one at a time: the policies share the group \`${GROUP}\`, whose limit is the number of workers.`,
    `Without further setting it is 1; \`concurrencyGroups: { ${GROUP}: 2 }\` makes it two.`,
  )
  const count = numberOf(entryOf(node, 'recurrence_count')?.value)
  const left = numberOf(entryOf(node, 'recurrence_left')?.value)
  if (count !== undefined && left !== undefined && count !== left)
    report.differs(placeOf(node, 'recurrence_left'), `\`recurrence_count\` is ${left}, what is left of ${count}.`)
  const trials = entryOf(node, 'trials')?.value
  if (trials?.kind === 'list' && trials.items.length > 0)
    report.lost(placeOf(node, 'trials'), `Its ${trials.items.length} trials are history, and are left out.`, undefined, 'info')
  for (const { key, keyStart, keyEnd } of node.entries)
    if (!known.has(key)) report.lost({ start: keyStart, end: keyEnd }, `\`${key}\` has no counterpart, and is left out.`)
}

/** What the author gave to the schedule, and who made it when. */
function metadataOf(node: MappingNode): object | undefined {
  const own = filled(node, 'metadata')
  const metadata = {
    ...(typeof own === 'object' && own !== null ? own : {}),
    ...Object.fromEntries(
      ['ticket', 'created_by', 'created_at'].flatMap((key) => {
        const value = filled(node, key)
        return value === undefined ? [] : [[key, value]]
      }),
    ),
  }
  return Object.keys(metadata).length === 0 ? undefined : metadata
}

/** The value of a key, undefined where it is empty. */
function filled(node: MappingNode, key: string): unknown {
  const value: SourceNode | undefined = entryOf(node, key)?.value
  const plain = value && plainValue(value)
  const isEmpty = plain === null || plain === '' || (typeof plain === 'object' && Object.keys(plain).length === 0)
  return isEmpty ? undefined : plain
}

function placeOf(node: MappingNode, key: string): ForeignPlace {
  const entry = entryOf(node, key)
  if (entry === undefined) return { start: node.start, end: Math.min(node.end, node.start + 1) }
  return entry.value.kind === 'scalar' ? entry.value : { start: entry.keyStart, end: entry.keyEnd }
}
