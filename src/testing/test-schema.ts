/**
 * The policy test file: one schema that the TypeScript types, the validation and the published JSON Schema are made from.
 * `reads` names the reader of a text (see test-readers.ts).
 * @see FORMATS section 2
 */
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { outcomes, holdReasons } from '../scheduler/index.js'
import { policySchema } from '../policies/index.js'

/** A mapping knows its keys and, beside them, only the author's own `x-*`. */
const closed = { additionalProperties: false, patternProperties: { '^x-': {} } }

function offset(description: string) {
  return Type.String({
    reads: 'offset',
    examples: ['10m', '-3m30s'],
    description: `${description} Counts from \`start\` and may be negative; an instant is accepted too.`,
  })
}

function duration(description: string) {
  return Type.String({ reads: 'duration', examples: ['10m', '1h30m'], description })
}

function text(description: string) {
  return Type.String({ minLength: 1, description })
}

function choice<const Words extends readonly string[]>(words: Words, description: string) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], description })
}

function count(description: string) {
  return Type.Integer({ minimum: 1, description })
}

/** Keys of the author's choice, each with a value of one kind; the values are checked one by one by the reader of test files. */
function record<Value extends TSchema>(value: Value, description: string) {
  return Type.Record(Type.String(), value, { free: true, description })
}

const timezone = Type.String({
  reads: 'timezone',
  examples: ['Europe/Paris', 'UTC'],
  description: 'The zone of policies that name none. Default UTC.',
})
const labels = record(Type.String(), 'Labels of the events.')
const session = text('The one session that sees them. Default: all.')

/** The scheduler's options, by their names. */
export const configSchema = Type.Object(
  {
    timezone: Type.Optional(timezone),
    metricEventTtl: Type.Optional(duration('How long "recent" and "last known" see an event. Default 10m.')),
    metricEventTtlOf: Type.Optional(record(duration('How long events of this metric are seen.'), 'The same for single metrics.')),
    resolutionOf: Type.Optional(record(duration('The length of a bucket.'), 'Metrics whose events are merged into buckets.')),
    maxClockSkew: Type.Optional(duration('How far ahead of its arrival an event may be stamped. Default 1m.')),
    maxEventsPerMetric: Type.Optional(count('Events kept of one metric. Default 1000000.')),
    maxMetrics: Type.Optional(count('Metrics known at once. Default 100000.')),
    heartbeatPeriod: Type.Optional(
      Type.Union([count('Milliseconds.'), duration('A length of time.')], {
        description: 'Time between heartbeats, a number in milliseconds. Default 60000.',
      }),
    ),
    reactive: Type.Optional(Type.Boolean({ description: 'Judge at every deadline and event (default), or on heartbeats only.' })),
    maxConcurrentRuns: Type.Optional(count('Runs under way at once, all policies together. Default: no limit.')),
    concurrencyGroups: Type.Optional(
      record(count('Runs of this group under way at once.'), 'Limits of the groups that policies name; others admit 1.'),
    ),
  },
  { ...closed, title: 'config', description: "The scheduler's options, by their names." },
)

export const eventSchema = Type.Object(
  {
    at: offset('When it is published.'),
    metric: text('The name of the metric.'),
    value: Type.Number({ description: 'The value that was measured.' }),
    timestamp: Type.Optional(offset('When it was measured. Default: `at`.')),
    labels: Type.Optional(labels),
    id: Type.Optional(text('The same id twice counts once.')),
    session: Type.Optional(session),
  },
  { ...closed, title: 'event', description: 'One metric event.' },
)

export const seriesSchema = Type.Object(
  {
    metric: text('The name of the metric.'),
    from: Type.Optional(offset('When the first value comes. Default: 0s.')),
    every: duration('Time from one value to the next.'),
    values: Type.String({
      reads: 'series',
      examples: ['1 1 _ 2x7 10+5x3'],
      description: 'Values separated by blanks. `_`: none at this step; `axn`: a, n+1 times; `a+bxn`: a, a+b and so on, n steps.',
    }),
    labels: Type.Optional(labels),
    session: Type.Optional(session),
  },
  { ...closed, title: 'series', description: 'Values of one metric at a steady pace.' },
)

export const launchSchema = Type.Object(
  {
    takes: Type.Optional(duration('How long the run takes. Default 0s.')),
    result: Type.Optional(choice(['success', 'error'], 'How the run ends. Default success.')),
    refuse: Type.Optional(text('The launch is refused with this message.')),
  },
  { ...closed, title: 'launch', description: 'What becomes of one launch.' },
)

export const launchesSchema = Type.Array(launchSchema, { minItems: 1, description: 'One entry per launch; the last repeats.' })

const restart = Type.Object(
  {
    down: Type.Optional(duration('How long the scheduler is down. Default 0s.')),
    runs: Type.Optional(choice(['lost', 'survive'], 'What becomes of runs in flight. Default lost.')),
  },
  { ...closed, title: 'restart', description: 'A crash, and a restart from the store.' },
)

/** The verbs of actions; an action has exactly one. */
export const actionVerbs = ['cancel', 'pause', 'resume', 'trigger', 'restart', 'apply', 'close_session'] as const
export type ActionVerb = (typeof actionVerbs)[number]

export const actionSchema = Type.Object(
  {
    at: offset('When it is done.'),
    cancel: Type.Optional(text('Cancels the runs of this policy and ends its waiting triggers.')),
    pause: Type.Optional(text('Pauses this policy.')),
    note: Type.Optional(text('With `pause`: why.')),
    until: Type.Optional(offset('With `pause`: when it ends by itself.')),
    resume: Type.Optional(text('Ends the pause of this policy.')),
    trigger: Type.Optional(text('Opens a window of this policy now.')),
    ignoreConditions: Type.Optional(Type.Boolean({ description: 'With `trigger`: launch whatever the conditions say.' })),
    restart: Type.Optional(restart),
    apply: Type.Optional(text('Puts the policies of this file, relative to the test file, in place of the loaded ones.')),
    close_session: Type.Optional(text('Closes this session.')),
    cancelRuns: Type.Optional(Type.Boolean({ description: 'With `apply` and `close_session`: also cancel the runs of what is removed.' })),
  },
  { ...closed, title: 'action', oneOf: actionVerbs.map((verb) => ({ required: [verb] })), description: 'What a person does, or a crash.' },
)

/** Which verbs the further keys of an action belong to. */
export const actionDetails: Readonly<Record<string, readonly ActionVerb[]>> = {
  note: ['pause'],
  until: ['pause'],
  ignoreConditions: ['trigger'],
  cancelRuns: ['apply', 'close_session'],
}

export const expectedRunSchema = Type.Object(
  {
    start: Type.Optional(offset('When it was launched.')),
    end: Type.Optional(offset('When it ended.')),
    result: Type.Optional(choice(['success', 'error', 'cancelled', 'running'], 'How it ended; `running`: it has not.')),
    window: Type.Optional(text('The slot of its window as an offset, or the id of its window.')),
    id: Type.Optional(text('Its id, `<session>/<policy>@<slot>#<n>`.')),
    failure: Type.Optional(
      choice(['error', 'timeout', 'cancelled', 'launch_failed', 'runner_lost', 'policy_removed'], 'Why it did not succeed.'),
    ),
    inputs: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { free: true, description: 'The inputs that it was launched with.' })),
  },
  { ...closed, title: 'run', description: 'A run; what is not listed is free.' },
)

export const expectedWindowSchema = Type.Object(
  {
    opens: Type.Optional(offset('When it opens.')),
    closes: Type.Optional(offset('When it ends.')),
    outcome: Type.Optional(choice(outcomes, 'With what it ended.')),
    runs: Type.Optional(Type.Integer({ minimum: 0, description: 'How many launches it had, refused ones included.' })),
    slot: Type.Optional(offset('Its slot, where jitter or making up delays the opening.')),
    id: Type.Optional(text('Its id, `<session>/<policy>@<slot>`.')),
  },
  { ...closed, title: 'window', description: 'A window; what is not listed is free.' },
)

const reasons = [...new Set([...outcomes, ...holdReasons, 'running', 'waiting', 'no_window'])]

export const expectedExplanationSchema = Type.Object(
  {
    policy: text('The policy whose latest window is explained.'),
    at: offset('When it is asked.'),
    reason: Type.Optional(choice(reasons, 'What holds the window back, or with what it ended; `running`, `waiting`.')),
    condition: Type.Optional(count('The number of the condition that holds it back, from 1.')),
    observed: Type.Optional(Type.Number({ description: 'The value that the condition saw.' })),
    required: Type.Optional(Type.Number({ description: 'The value that the condition asks for.' })),
  },
  { ...closed, title: 'explanation', description: 'Why a policy does what it does, at an instant.' },
)

export const expectedMetricSchema = Type.Object(
  {
    at: offset('When it is looked at.'),
    metric: text('The name of the metric.'),
    last: Type.Optional(Type.Number({ description: 'The last known value.' })),
    count: Type.Optional(Type.Integer({ minimum: 0, description: 'How many events are kept.' })),
  },
  { ...closed, title: 'metric', description: 'What is known of a metric, at an instant.' },
)

export const expectedRunsSchema = Type.Array(expectedRunSchema, { description: 'All runs of this policy, in order of start.' })
export const expectedWindowsSchema = Type.Array(expectedWindowSchema, { description: 'All windows of this policy, in order of slot.' })

const expectSchema = Type.Object(
  {
    runs: Type.Optional(record(expectedRunsSchema, 'Per policy, all its runs in order of start.')),
    windows: Type.Optional(record(expectedWindowsSchema, 'Per policy, all its windows in order of slot.')),
    explain: Type.Optional(Type.Array(expectedExplanationSchema, { description: 'Why policies do what they do, at instants.' })),
    metrics: Type.Optional(Type.Array(expectedMetricSchema, { description: 'What is known of metrics, at instants.' })),
  },
  { ...closed, title: 'expect', description: 'What must come out.' },
)

export const invariants = ['never_outside_window', 'at_most_one_running'] as const
export type Invariant = (typeof invariants)[number]

/** Inline policies, the same form as under `policies:` of a policy file. They are checked as such when they are read. */
const policies = Type.Array(policySchema, { description: 'Policies, in the form of a policy file.' })

export const testSchema = Type.Object(
  {
    name: text('What the test shows.'),
    start: Type.String({ reads: 'instant', examples: ['2026-01-01T00:00:00Z'], description: 'When the session opens, in virtual time.' }),
    until: offset('When the test ends; inclusive.'),
    policies: Type.Optional(policies),
    config: Type.Optional(configSchema),
    events: Type.Optional(Type.Array(eventSchema, { description: 'Metric events.' })),
    series: Type.Optional(Type.Array(seriesSchema, { description: 'Metric events at a steady pace.' })),
    workflows: Type.Optional(record(launchesSchema, 'What becomes of the launches of each workflow.')),
    actions: Type.Optional(Type.Array(actionSchema, { description: 'What people do, and crashes.' })),
    expect: Type.Optional(expectSchema),
    invariants: Type.Optional(
      Type.Array(choice(invariants, 'Something that must hold throughout.'), { description: 'What must hold throughout.' }),
    ),
  },
  { ...closed, title: 'test', description: 'One test.' },
)

/** The schema of a policy test file. */
export const testFileSchema = Type.Object(
  {
    version: Type.Optional(Type.Literal(1, { description: 'The version of this format.' })),
    policy_files: Type.Optional(
      Type.Array(text('The name of a policy file.'), { description: 'Policy files under test, relative to this file.' }),
    ),
    policies: Type.Optional(policies),
    dsl_files: Type.Optional(
      Type.Array(text('The name of a file of sentences.'), { description: 'Files of sentences, relative to this file.' }),
    ),
    config: Type.Optional(configSchema),
    tests: Type.Array(testSchema, { minItems: 1, description: 'The tests.' }),
  },
  { ...closed, title: 'policy test file', description: 'Tests of policies, in virtual time.' },
)

/** One test, as its author writes it. */
export type PolicyTest = Static<typeof testSchema>

/** A policy test file as data. */
export type PolicyTestFile = Static<typeof testFileSchema>
