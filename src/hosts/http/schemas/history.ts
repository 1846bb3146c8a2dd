/** Windows, runs and explanations in answers: rows as the store keeps them. */
import { holdReasons, outcomes, runResults, triggerStates } from '../../../scheduler/index.js'
import { anything, flag, list, mapOf, milliseconds, number, object, text, whole, word, type Schema } from './schema.js'

const pause = object(
  { at: milliseconds('Since when.') },
  { note: text(), until: milliseconds('When it ends by itself.'), failedWindow: text('Id of the window whose failure set it.') },
)

const holdReason = word(holdReasons, 'What held a window back.')
const outcome = word(outcomes, 'With what the window ended.')
const failure = word(['error', 'timeout', 'cancelled', 'launch_failed', 'runner_lost', 'policy_removed'])

export const holdEvidenceSchema: Schema = object(
  {},
  {
    clause: whole('Number of the condition in the policy’s list, from 1.'),
    sentence: text('It, as its author wrote it.'),
    condition: anything('What was observed and required, part by part.'),
    run: text('Id of the run that had not ended.'),
    pause,
    limit: object({ name: text('`maxConcurrentRuns`, or the name of a concurrency group.'), max: number() }),
  },
)

const holdInterval = object(
  { from: milliseconds('Since when.'), reason: holdReason, evidence: holdEvidenceSchema },
  { to: milliseconds('Until when; absent while it holds.'), merged: whole('How many shorter neighbours were merged into it.') },
)

export const windowSchema: Schema = object(
  {
    table: word(['window']),
    id: text(undefined, ['default/reindex@2026-12-01T00:00:00Z']),
    session: text(),
    policy: text(),
    slot: milliseconds('The instant at which its timer fired.'),
    opens: milliseconds('When runs may start.'),
    closes: milliseconds('When runs may no longer start; as `opens`: it is evaluated once.'),
    kind: word(['slot', 'manual', 'make-up', 'backfill'], 'What opened it: a slot, a person, or a slot that was missed or filled in later.'),
    state: word(triggerStates),
    due: milliseconds('When it may launch at the earliest.'),
    launches: whole('Launches so far, refused ones included.'),
    intervals: list(holdInterval, { description: 'What held it back, and when.' }),
    totals: list(
      { type: 'array', description: 'The reason, for how many ms in all, and when it held last.' },
      { description: 'How long each reason held it back.' },
    ),
  },
  {
    ignoreConditions: flag(),
    lastLaunch: milliseconds('When it launched last.'),
    failure,
    finish: text('Why no further run came.'),
    excludedBy: text('Why its slot was excluded.'),
    override: outcome,
    outcome,
    closedAt: milliseconds('When its end was noticed.'),
    settledAt: milliseconds('When its outcome became final.'),
  },
)

export const runSchema: Schema = object(
  {
    table: word(['run']),
    id: text(undefined, ['default/reindex@2026-12-01T00:00:00Z#1']),
    window: text('Id of its window.'),
    session: text(),
    policy: text(),
    workflow: text(),
    inputs: mapOf(anything('Any JSON value.')),
    n: whole('It is the n-th of its window.'),
    state: word(['launching', 'running', 'ended']),
    start: milliseconds('When it was launched, or refused.'),
  },
  {
    concurrencyGroup: text(),
    end: milliseconds('When it ended.'),
    result: word(runResults),
    failure,
    message: text('What it said at its end.'),
    executionId: text('The launcher’s own name for it.'),
    cancel: object({ at: milliseconds('When.'), by: word(['timeout', 'person', 'removal']) }, { reason: text() }),
    stuckAt: milliseconds('When it is reported as stuck, unless it ends before.'),
    stuck: flag('It was cancelled and did not end within its grace.'),
  },
)

export const explanationSchema: Schema = object(
  {
    reason: text('Its outcome once it is settled, else what holds it back now, else `running`, `waiting` or `no_window`.'),
    runs: list(runSchema),
    text: text('One plain sentence.'),
  },
  {
    window: windowSchema,
    at: milliseconds('The instant that is explained.'),
    condition: whole('Number of the condition that held it back, from 1.'),
    sentence: text(),
    observed: number(),
    required: number(),
    evidence: holdEvidenceSchema,
  },
)
