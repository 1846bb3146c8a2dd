/**
 * The policy document: one schema that the TypeScript types, the validation and the published JSON Schema are made from.
 * Each key carries its title and description for editors; `reads` names the reader of a text (see text-readers.ts).
 * @see FORMATS section 1
 */
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { jsonRulesOperators, metricParams, type JsonRulesOperator } from '../../dsl/json-rules/index.js'
import { durationUnits, NAME_PATTERN } from '../../grammar/index.js'

/** A mapping knows its keys and, beside them, only the author's own `x-*`. */
const closed = { additionalProperties: false, patternProperties: { '^x-': {} } }

const unitPattern = [...durationUnits].toSorted((a, b) => b.length - a.length).join('|')

function duration(description: string) {
  return Type.String({ reads: 'duration', pattern: `^\\s*(\\d+\\s*(${unitPattern})\\s*)+$`, examples: ['10m', '1h30m'], description })
}

function instant(description: string) {
  return Type.String({ reads: 'instant', examples: ['2026-12-01T00:00:00Z'], description })
}

function name(description: string) {
  return Type.String({ reads: 'name', pattern: NAME_PATTERN, description })
}

function word(description: string) {
  return Type.String({ minLength: 1, description })
}

function choice<const Words extends readonly string[]>(words: Words, description: string) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], description })
}

const timezone = Type.String({
  reads: 'timezone',
  examples: ['Europe/Paris', 'UTC'],
  description:
    'The time zone of the timer and of clock conditions, by its IANA name. Default: that of the file, else of the scheduler, else UTC.',
})

const sentence = Type.String({
  reads: 'sentence',
  description: 'A sentence of the vocabulary about live metrics.',
  examples: ['Last known metric "Load_Average" is <= 10'],
})

const conditionExtras = {
  id: Type.Optional(name('A name for the condition, shown in explanations.')),
  for: Type.Optional(duration('The condition counts as true once it has been true for this long without a break.')),
}

const jsonParams = Type.Record(Type.String(), Type.Unknown(), {
  free: true,
  description: `Which value of the metric: ${Object.entries(metricParams)
    .map(([key, meaning]) => `\`${key}\`: ${meaning}`)
    .join('; ')}.`,
})

const jsonOperator = Type.Unsafe<JsonRulesOperator>({
  type: 'string',
  enum: [...jsonRulesOperators],
  reads: 'json-operator',
  description: 'How the fact is compared with the value.',
})

const jsonValue = Type.Union(
  [
    Type.Number(),
    Type.Boolean(),
    Type.Array(Type.Number()),
    Type.Object({ fact: word('A metric.'), params: Type.Optional(jsonParams) }, { ...closed, title: 'fact' }),
  ],
  {
    reads: 'json-value',
    wanted: 'a number, a list of numbers, or another metric as `{ fact: ... }`',
    description: 'A number, `{ fact: ... }` for the value of another metric, or, for `in` and `notIn`, a list of numbers.',
  },
)

/** One condition: a sentence, a mapping that combines conditions, or a comparison as json-rules-engine writes it. Recursive; published as `#/$defs/condition`. */
export const conditionSchema = Type.Recursive(
  (This) => {
    const several = (description: string) => Type.Array(This, { minItems: 1, description })
    const negated: typeof This = { ...This, description: 'This must not hold.' }
    return Type.Union(
      [
        sentence,
        Type.Object({ sentence, ...conditionExtras }, closed),
        Type.Object({ any: several('At least one of these must hold.'), ...conditionExtras }, closed),
        Type.Object({ all: several('All of these must hold.'), ...conditionExtras }, closed),
        Type.Object({ not: negated, ...conditionExtras }, closed),
        Type.Object(
          {
            at_least: Type.Object(
              {
                count: Type.Integer({ minimum: 1, description: 'How many of the conditions must hold.' }),
                of: several('The conditions that are counted.'),
              },
              { ...closed, description: 'A number of these must hold.' },
            ),
            ...conditionExtras,
          },
          closed,
        ),
        Type.Object(
          {
            fact: word('The metric that is compared; its last known value unless `params` say otherwise.'),
            operator: jsonOperator,
            value: jsonValue,
            params: Type.Optional(jsonParams),
            ...conditionExtras,
          },
          closed,
        ),
      ],
      {
        title: 'condition',
        reads: 'condition',
        description:
          'A sentence, or a mapping with one of `sentence`, `any`, `all`, `not`, `at_least` or `fact`; `id` and `for` may stand beside it.',
      },
    )
  },
  { $id: 'condition' },
)

const cronExpression = Type.String({
  reads: 'expression',
  minLength: 1,
  maxLength: 1000,
  description:
    'When windows open: a cron expression (5 fields or an @alias: unix; 6 or 7: quartz), or, with `timer_type: int`, a delay and perhaps a period.',
  examples: ['0 0/5 * * * ?', '30 2 * * 1-5', '@hourly', '10m', '30s 5m'],
})

const timerKeys = {
  timer_type: Type.Optional(
    choice(['cron', 'int'], '`cron` (default), or `int`: a delay from the start of the session, and perhaps a period.'),
  ),
  cron_dialect: Type.Optional(choice(['quartz', 'unix'], 'How the cron expression is read. Default: by its number of fields.')),
  timezone: Type.Optional(timezone),
  dst_gap: Type.Optional(
    choice(['run_after', 'skip'], 'A fixed time that daylight saving leaves out: the first instant after the gap (default), or no window.'),
  ),
  dst_overlap: Type.Optional(
    choice(['first', 'last', 'both'], 'A fixed time that occurs twice: the first pass only (default), the last, or both.'),
  ),
}

const timerSchema = Type.Union(
  [cronExpression, Type.Object({ cron_expression: cronExpression, ...timerKeys }, { ...closed, title: 'timer' })],
  { title: 'timer', description: 'A cron expression, or a mapping with `cron_expression` and the other keys of a timer.' },
)

const missed = Type.Object(
  {
    policy: choice(['none', 'last', 'all'], 'Which windows that came and went unseen are made up for. Default none.'),
    within: Type.Optional(duration('Only windows whose slot is at most this old.')),
    max_catchup: Type.Optional(Type.Integer({ minimum: 1, description: 'How many windows at most are made up for. Default 100.' })),
  },
  {
    ...closed,
    wanted: 'a mapping such as `{ policy: last, within: 15m }`',
    title: 'missed',
    description: 'What to do about windows that passed while the scheduler was down.',
  },
)

const cancelOnTimeout = Type.Union(
  [Type.Boolean(), Type.Object({ grace: duration('Time from the cancel to being reported as stuck.') }, closed)],
  {
    title: 'cancel_on_timeout',
    wanted: '`true`, `false` or a mapping with `grace`',
    description: 'Cancel the run when its window ends: true, or a mapping with `grace` (30s if absent). Default false.',
  },
)

const exclusion = Type.Union(
  [
    Type.Object(
      {
        from: Type.String({
          minLength: 1,
          examples: ['2026-12-24'],
          description: 'The first excluded date (in the zone of the policy) or instant.',
        }),
        to: Type.String({
          minLength: 1,
          examples: ['2027-01-02'],
          description: 'The first date or instant that is not excluded any more.',
        }),
        reason: Type.Optional(Type.String({ description: 'Why; shown in the record of an excluded window.' })),
      },
      { ...closed, title: 'range' },
    ),
    Type.Object(
      {
        calendar: Type.String({
          minLength: 1,
          examples: ['holidays-us.ics'],
          description: 'An iCalendar file, relative to this file: its events are excluded, with their titles as reasons.',
        }),
      },
      { ...closed, title: 'calendar' },
    ),
  ],
  {
    title: 'exclusion',
    wanted: 'a mapping with `from` and `to`, or one with `calendar`',
    description: 'A range `[from, to)` with a reason, or a calendar file.',
  },
)

/** Keys that a policy may take over from the `defaults` of its file. */
const sharedKeys = {
  ...timerKeys,
  workflow_name: Type.Optional(word('The workflow that is launched. Default: run.')),
  duration: Type.Optional(duration('The length of a window. Default 0s: evaluated exactly once.')),
  start_at: Type.Optional(instant('Windows open from this instant on.')),
  end_at: Type.Optional(instant('No window opens at or after this instant; an open one is not cut short.')),
  jitter: Type.Optional(duration('Delays each opening by up to this much, the same for the same slot every time.')),
  recurrence_count: Type.Optional(Type.Integer({ minimum: 0, description: 'How many windows may launch, ever.' })),
  retry_on_error: Type.Optional(Type.Boolean({ description: 'Launch again, inside the window, after a run that failed. Default false.' })),
  loop: Type.Optional(Type.Boolean({ description: 'Launch again, inside the window, after a run that succeeded. Default false.' })),
  delay: Type.Optional(duration('Time from the end of a run to the next launch in the same window. Default 10s.')),
  max_run: Type.Optional(
    Type.Integer({
      minimum: -1,
      not: { const: 0 },
      wanted: 'a whole number of launches, 1 or more, or -1 for no limit',
      description: 'How many launches a window has at most; -1 (default) is no limit.',
    }),
  ),
  only_one_running: Type.Optional(Type.Boolean({ description: 'No launch while any run of this policy has not ended. Default false.' })),
  cancel_on_timeout: Type.Optional(cancelOnTimeout),
  concurrency_group: Type.Optional(name('A named limit that is shared with other policies.')),
  pause_on_failure: Type.Optional(Type.Boolean({ description: 'Pause the policy after a window that ended in error. Default false.' })),
  on_no_data: Type.Optional(
    choice(
      ['wait', 'skip', 'allow'],
      'When the conditions cannot be judged for lack of data: wait in the window (default), end it at once, or launch.',
    ),
  ),
  missed: Type.Optional(missed),
  exclude: Type.Optional(
    Type.Array(exclusion, {
      description: 'Slots in these ranges, and in the events of these calendars, open no window; they are recorded as `excluded`.',
    }),
  ),
  inputs: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      free: true,
      description: 'Inputs of the workflow: literals, or texts with `{{ expression }}` that are read at launch.',
    }),
  ),
  metadata: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { free: true, description: 'Anything that should travel with the policy.' }),
  ),
}

/** The schema of one policy; absent keys take the defaults of SEMANTICS S2.12. */
export const policySchema = Type.Object(
  {
    name: name('Identifies the policy inside its session.'),
    description: Type.Optional(Type.String({ description: 'What the policy is for.' })),
    cron_expression: Type.Optional(cronExpression),
    timers: Type.Optional(
      Type.Array(timerSchema, { minItems: 1, description: 'Several timers in place of `cron_expression`; equal slots open one window.' }),
    ),
    conditions: Type.Optional(
      Type.Array(conditionSchema, { reads: 'conditions', description: 'What must hold for a launch: all of these.' }),
    ),
    ...sharedKeys,
  },
  { ...closed, title: 'policy', description: 'When a workflow may run, under which conditions, and how.' },
)

/** The schema of a file's `defaults`. */
export const defaultsSchema = Type.Object(sharedKeys, {
  ...closed,
  title: 'defaults',
  description: 'Keys that each policy of the file takes where it does not have them itself; a key is taken whole.',
})

/** The schema of a policy document. */
export const documentSchema = Type.Object(
  {
    version: Type.Optional(Type.Literal(1, { description: 'The version of this format.' })),
    defaults: Type.Optional(defaultsSchema),
    dsl_files: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description: 'Files of sentences, relative to this file.' })),
    policies: Type.Array(policySchema, { description: 'The policies.' }),
  },
  { ...closed, title: 'policy document', description: 'Policies and what they share.' },
)

type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value

/** Keys of the author's own, which Tidegate leaves alone. */
interface OwnKeys {
  readonly [key: `x-${string}`]: unknown
}

/** A condition as its author writes it: a sentence, or a mapping that combines conditions. */
export type PolicyCondition = DeepReadonly<Static<typeof conditionSchema>>

/** A policy as its author writes it: the file's snake_case keys, everything with a default optional. */
export type Policy = DeepReadonly<Static<typeof policySchema>> & OwnKeys

/** A policy file as data. */
export type PolicyDocument = DeepReadonly<Omit<Static<typeof documentSchema>, 'policies'>> & {
  readonly policies: readonly Policy[]
} & OwnKeys

/** A schema as the check reads it: plain JSON Schema, with the annotations `reads` and `free`. */
export interface SchemaNode {
  readonly $id?: string
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly SchemaNode[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
  readonly minimum?: number
  readonly not?: { readonly const: unknown }
  readonly minItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  /** What messages call the value that is wanted, in words that follow "must be". */
  readonly wanted?: string
  /** The reader of a text: a key of the table that the check is given. */
  readonly reads?: string
  /** A mapping whose keys and values are free. */
  readonly free?: boolean
}

/** The same schema, seen as the data that it is. */
export function schemaNode(schema: TSchema): SchemaNode {
  return schema
}
