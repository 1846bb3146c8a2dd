/** Reads what clients write: bodies checked against their schemas and beyond them, with every mistake told under the name of its field. */
import { Type, type Static, type TObject } from '@sinclair/typebox'
import { closest, type Diagnostic } from '../../grammar/index.js'
import {
  checkTree,
  headOf,
  plainValue,
  policyReaders,
  Problems,
  readObject,
  schemaNode,
  type SourceNode,
  type TextReader,
  type TextReaders,
} from '../policies/index.js'
import { parseTimer } from '../timers/index.js'
import { closed, experimentSchema, scheduleSchema, trialSchema, type Step, type Values } from './documents.js'
import { readExpectation } from './expectations.js'
import { stages, strangePlaceholders } from './steps.js'

/** A body that is well, or what is wrong with it, by field; what concerns no field alone stands under `non_field_errors`. */
export type ReadBody<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problems: FieldProblems }

export type FieldProblems = Readonly<Record<string, readonly string[]>>

/** `whole`: what a POST or PUT brings, in which absent fields take their defaults. `part`: what a PATCH brings, in which they stay as they are. */
export type Extent = 'whole' | 'part'

/** The fields of an experiment that a client wrote. */
export interface ExperimentFields {
  readonly name?: string
  readonly description?: string
  readonly metadata?: Values
  readonly parameters?: Values
  readonly pre_steps?: readonly Step[]
  readonly steps?: readonly Step[]
  readonly post_steps?: readonly Step[]
}

/** The fields of a schedule that a client wrote. */
export interface ScheduleFields {
  readonly recurrence_pattern?: string
  readonly recurrence_count?: number | null
  readonly parameters?: Values
  readonly metadata?: Values
  readonly ticket?: Values
}

/** The fields of a trial that a client wrote. */
export interface TrialFields {
  readonly experiment: string
  readonly parameters?: Values
  readonly metadata?: Values
  readonly ticket?: Values
}

/** Fields of answers that clients send back with what they changed; they are not theirs to write and are passed over. */
const readOnly: Readonly<Record<string, ReadonlySet<string>>> = {
  experiment: new Set(['id', 'created_by', 'created_at', 'deleted_at']),
  schedule: new Set(['id', 'experiment_id', 'recurrence_left', 'created_by', 'created_at', 'deleted_at', 'trials']),
  trial: new Set(['id', 'trial_record', 'status', 'executed_at', 'completed_at', 'initiated_by']),
}

/** Reads an experiment; `actions` are the names that steps may do. */
export function readExperiment(body: unknown, extent: Extent, actions: readonly string[]): ReadBody<ExperimentFields> {
  const read = readBody(body, experimentSchema, { what: 'experiment', extent, readers: { ...readers, action: actionReader(actions) } })
  if (!read.ok) return read
  const problems = Object.fromEntries(
    stages.map((stage) => [stage, (read.value[stage] ?? []).flatMap(stepProblems)] as const).filter(([, found]) => found.length > 0),
  )
  return Object.keys(problems).length === 0 ? read : { ok: false, problems }
}

export function readSchedule(body: unknown, extent: Extent): ReadBody<ScheduleFields> {
  const isUnlimited = typeof body === 'object' && body !== null && 'recurrence_count' in body && body.recurrence_count === null
  if (!isUnlimited) return readBody(body, scheduleSchema, { what: 'schedule', extent, readers })
  const { recurrence_count: _, ...counted } = body
  const read = readBody(counted, scheduleSchema, { what: 'schedule', extent, readers })
  return read.ok ? { ok: true, value: { ...read.value, recurrence_count: null } } : read
}

export function readTrial(body: unknown): ReadBody<TrialFields> {
  return readBody(body, trialSchema, { what: 'trial', extent: 'whole', readers })
}

/** Each field that is there is as its schema wants it; with `part` any may be absent. */
function readBody<Schema extends TObject>(
  body: unknown,
  schema: Schema,
  { what, extent, readers: textReaders }: { readonly what: string; readonly extent: Extent; readonly readers: TextReaders },
): ReadBody<Static<Schema>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { ok: false, problems: { non_field_errors: [`The body must be a JSON object: the ${what}.`] } }
  }
  const passedOver = readOnly[what] ?? new Set()
  const written = Object.fromEntries(Object.entries(body).filter(([key]) => !passedOver.has(key) && !key.startsWith('x-')))
  const problems = new Problems()
  const { source, root } = readObject(what, written, problems)
  if (root !== undefined) {
    const wanted = extent === 'part' ? Type.Partial(schema, { ...closed, title: what }) : schema
    checkTree(schemaNode(wanted), root, `The ${what}`, { source, problems, readers: textReaders })
  }
  const found = problems.sorted()
  const value: unknown = root === undefined ? undefined : plainValue(root)
  return found.length === 0 && isChecked(schema, value) ? { ok: true, value } : { ok: false, problems: byField(found, root) }
}

/** The plain data of a mapping that its schema has passed is of the type of its fields. */
function isChecked<Schema extends TObject>(schema: Schema, value: unknown): value is Static<Schema> {
  return schema.type === 'object' && typeof value === 'object' && value !== null
}

/** The problems under the names of the fields that they lie in. A key that is missing has no place: its name is in the message. */
function byField(found: readonly Diagnostic[], root: SourceNode | undefined): FieldProblems {
  const entries = root?.kind === 'mapping' ? root.entries : []
  const start = root?.kind === 'mapping' ? headOf(root).start : -1
  const fieldOf = ({ code, message, span }: Diagnostic): string => {
    const missing = code === 'missing-key' && span.start === start ? /`([^`]+)`/.exec(message)?.[1] : undefined
    return missing ?? entries.findLast(({ keyStart }) => keyStart <= span.start)?.key ?? 'non_field_errors'
  }
  const problems = new Map<string, string[]>()
  for (const diagnostic of found) {
    const { message, hint } = diagnostic
    const text = hint === undefined ? message : `${message} ${hint}`
    const field = fieldOf(diagnostic)
    problems.set(field, [...(problems.get(field) ?? []), text])
  }
  return Object.fromEntries(problems)
}

/** What the schema cannot say of a step: names in double braces, and expectations. */
function stepProblems(step: Step, index: number): string[] {
  const place = `Step ${index + 1}`
  const strange = strangePlaceholders(step.where).map(
    (found) =>
      `${place}: \`${found}\` is no parameter. Write the name of a parameter in double braces, such as \`{{ url }}\`; filters and statements are not read.`,
  )
  const expectations = (step.expect ?? []).flatMap((written) => {
    const read = readExpectation(written)
    return 'problem' in read ? [`${place}, \`expect\`: ${read.problem}`] : []
  })
  return [...strange, ...expectations]
}

function actionReader(actions: readonly string[]): TextReader {
  return {
    code: 'bad-value',
    wanted: 'an action that this server knows',
    accepts: (text) => actions.includes(text),
    hint(value) {
      const near = closest(String(value), actions)
      return near.length > 0
        ? `Did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`
        : `It knows ${actions.map((name) => `\`${name}\``).join(', ')}.`
    },
  }
}

/** A pattern of five fields or an alias. With six, crons differ about where the seconds stand, so that none is guessed. */
const patternReader: TextReader = {
  code: 'bad-cron',
  wanted: 'a cron expression of five fields such as `*/5 * * * *`, or an alias such as `@daily`',
  accepts: (text) => patternProblem(text) === undefined,
  hint: (value) => (typeof value === 'string' ? patternProblem(value) : 'Put it in quotes.'),
}

function patternProblem(pattern: string): string | undefined {
  const fields = pattern.trim().split(/\s+/)
  if (!pattern.trim().startsWith('@') && fields.length !== 5) {
    return `It has ${fields.length} field${fields.length === 1 ? '' : 's'}: minute, hour, day of month, month and day of week are wanted.`
  }
  const compiled = parseTimer({ cron_expression: pattern, cron_dialect: 'unix', timezone: 'UTC' })
  if (compiled.kind === 'timer') return undefined
  const [problem] = compiled.problems
  return problem === undefined ? undefined : [problem.message, problem.hint].filter((text) => text !== undefined).join(' ')
}

const readers: TextReaders = { ...policyReaders, 'recurrence-pattern': patternReader }
