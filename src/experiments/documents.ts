/** Experiments, their schedules and trials: what a client writes, and what is kept of it (SEMANTICS S9). One schema each gives the type, the check and the JSON Schema. */
import { Type, type Static } from '@sinclair/typebox'
import type { Instant } from '../../grammar/time.js'
import type { TrialStatus } from './trial-status.js'

/** A mapping knows its keys; beside them only the client's own `x-*`, which are not kept. */
export const closed = { additionalProperties: false, patternProperties: { '^x-': {} } }

function mapping(description: string) {
  return Type.Record(Type.String(), Type.Unknown(), { free: true, description })
}

const stepSchema = Type.Object(
  {
    step: Type.Optional(Type.String({ description: 'What the step is for.' })),
    do: Type.String({ reads: 'action', examples: ['cm.wait'], description: 'The action, as `namespace.name`.' }),
    where: Type.Optional(
      mapping(
        'The arguments of the action. Texts may name parameters as `{{ name }}`; a text that is one name alone takes the value as it is.',
      ),
    ),
    expect: Type.Optional(
      Type.Array(mapping('What must hold of the answer: `operator`, and one path with its value.'), {
        description: 'Expectations of the answer: all must hold.',
        examples: [[{ operator: 'eq', status_code: 200 }]],
      }),
    ),
  },
  { ...closed, title: 'step', wanted: 'a mapping with `do` and perhaps `step`, `where`, `expect`' },
)

const steps = (description: string) => Type.Array(stepSchema, { description })

const parameters = Type.Optional(mapping('Values for the parameters that steps name.'))
const metadata = Type.Optional(
  mapping('Labels, free in form. Those of the experiment go on to its schedules and trials; their own keys win.'),
)
const ticket = Type.Optional(mapping('The ticket under which it runs, free in form.'))

/** What a client may write of an experiment. */
export const experimentSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 150, description: 'What people call it.' }),
    description: Type.Optional(Type.String({ description: 'What it is for.' })),
    metadata,
    parameters,
    pre_steps: Type.Optional(steps('Steps that must succeed before the experiment begins; when one fails the trial is `Aborted`.')),
    steps: steps('The experiment itself; when a step fails the trial is `Failed`.'),
    post_steps: Type.Optional(steps('Steps that tidy up; they run also after a step that failed, or a stop.')),
  },
  {
    ...closed,
    title: 'experiment',
    examples: [{ name: 'latency', steps: [{ step: 'Wait a second.', do: 'cm.wait', where: { time_in_seconds: 1 } }] }],
  },
)

/** What a client may write of a schedule. */
export const scheduleSchema = Type.Object(
  {
    recurrence_pattern: Type.String({
      reads: 'recurrence-pattern',
      examples: ['*/5 * * * *'],
      description: 'When trials start: a cron expression of five fields, or an alias such as `@daily`.',
    }),
    recurrence_count: Type.Optional(
      Type.Integer({
        minimum: 0,
        nullable: true,
        wanted: 'a whole number of trials, 0 or more, or null for no limit',
        description: 'How many trials it starts; absent or null: no limit. Writing another number starts the count anew.',
      }),
    ),
    parameters,
    metadata,
    ticket,
  },
  { ...closed, title: 'schedule', examples: [{ recurrence_pattern: '*/5 * * * *', recurrence_count: 3 }] },
)

/** What a client may write of a trial that is to run now. */
export const trialSchema = Type.Object(
  { experiment: Type.String({ minLength: 1, description: 'The id of the experiment.' }), parameters, metadata, ticket },
  { ...closed, title: 'trial' },
)

/** One step of an experiment. */
export type Step = Readonly<Static<typeof stepSchema>>

/** Values by name, of any JSON kind. */
export type Values = Readonly<Record<string, unknown>>

/** An experiment as it is kept. */
export interface Experiment {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly metadata: Values
  readonly parameters: Values
  readonly pre_steps: readonly Step[]
  readonly steps: readonly Step[]
  readonly post_steps: readonly Step[]
  readonly created_by: string
  readonly created_at: Instant
  readonly deleted_at?: Instant
}

/** A schedule as it is kept; how many trials are left is the state of its policy. */
export interface Schedule {
  readonly id: string
  readonly experiment_id: string
  readonly recurrence_pattern: string
  /** Null: no limit. */
  readonly recurrence_count: number | null
  readonly parameters: Values
  readonly metadata: Values
  readonly ticket: Values
  readonly created_by: string
  readonly created_at: Instant
  readonly deleted_at?: Instant
}

/** A trial as it is kept. */
export interface Trial {
  readonly id: string
  readonly experiment_id: string
  /** Absent: a person started it. */
  readonly schedule_id?: string
  /** When it was due; trials run in this order. */
  readonly slot: Instant
  readonly parameters: Values
  readonly metadata: Values
  readonly ticket: Values
  readonly initiated_by: string
  readonly status: TrialStatus
  readonly executed_at?: Instant
  readonly completed_at?: Instant
  readonly record: TrialRecord
}

/** What a trial did, step by step. */
export interface TrialRecord {
  readonly pre_steps?: readonly StepRecord[]
  readonly steps?: readonly StepRecord[]
  readonly post_steps?: readonly StepRecord[]
  readonly result?: readonly { readonly logs: readonly string[] }[]
}

export interface StepRecord {
  readonly step_name: string
  /** The arguments with which the action ran; what looks like a secret is masked. */
  readonly step_parameters: Values
  /** One line each: `[instant - LEVEL] message`. */
  readonly logs: readonly string[]
}
