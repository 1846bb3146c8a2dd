/** The examples of the system that Tidegate follows, as its documentation prints them, plus a name. Notes in parentheses are the documentation's own and left out. */
import { expect, test } from 'vitest'
import { planOf } from './judging.js'

/** What a key that an example leaves out means. */
const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'loop:': { loop: false },
  'retry_on_error:': { retryOnError: false },
  'only_one_running:': { onlyOneRunning: false },
  'max_run:': { maxRun: Infinity },
  'delay:': { delayMs: 10_000 },
  'workflow_name:': { workflowName: 'run' },
}

const examples: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  [
    'quick start: retried at most twice',
    'cron_expression: 0 0/30 * * * ?\ntimer_type: cron\nworkflow_name: run\nduration: 10m\nretry_on_error: true\nmax_run: 3\ndelay: 1m',
    { durationMs: 600_000, retryOnError: true, maxRun: 3, delayMs: 60_000 },
  ],
  [
    'quick start: after a delay, if conditions hold',
    `cron_expression: 10m
timer_type: int
workflow_name: run
duration: 2m
conditions:
  - I've got a recent value for metric "ES_Disk_Free"
  - Last known metric "ES_Disk_Free" is >= 10000`,
    {
      durationMs: 120_000,
      timers: [{ spec: { kind: 'int', delayMs: 600_000 } }],
      clauses: [{}, { condition: { kind: 'comparison', operator: '>=' } }],
    },
  ],
  [
    'loops while an average is high',
    `timer_type: cron
cron_expression: "0 0/5 * * * ?"
duration: 3m
loop: true
delay: 45s
only_one_running: true
conditions: 
 - "Average value for metric \\"ES_Disk_Free\\" during last 10m is > 10000"
workflow_name: run`,
    {
      loop: true,
      delayMs: 45_000,
      onlyOneRunning: true,
      clauses: [{ text: 'Average value for metric "ES_Disk_Free" during last 10m is > 10000' }],
    },
  ],
  ['time window', 'cron_expression: 0 0/10 * * * ?\nduration: 7m', { durationMs: 420_000, onlyOneRunning: false }],
  ['overlap', 'cron_expression: 0 0/10 * * * ?\nduration: 7m\nonly_one_running: false', { onlyOneRunning: false }],
  ['no overlap', 'cron_expression: 0 0/10 * * * ?\nduration: 7m\nonly_one_running: true', { onlyOneRunning: true }],
  ['retry', 'cron_expression: 0 0/10 * * * ?\nduration: 7m\nretry_on_error: true\ndelay: 2s', { retryOnError: true, delayMs: 2000 }],
  ['loop', 'cron_expression: 0 0/10 * * * ?\nduration: 7m\nloop: true\ndelay: 2s', { loop: true }],
  ['max run', 'cron_expression: 0 0/10 * * * ?\nduration: 7m\nretry_on_error: true\nloop: true\nmax_run: 2\ndelay: 2s', { maxRun: 2 }],
  ['0s', 'cron_expression: 0 0/10 * * * ?\nduration: 0s\nretry_on_error: true\nloop: true', { durationMs: 0 }],
  [
    'cancel on timeout',
    'cron_expression: 0 0/10 * * * ?\nduration: 7m\nloop: true\nretry_on_error: true\ndelay: 2s\ncancel_on_timeout: true',
    { cancelOnTimeout: {} },
  ],
  [
    'conditions',
    `cron_expression: 0 0/5 * * * ?
duration: 3m
only_one_running: true
conditions:
    - I've got a recent value for metric "Load_Average"
    - Last known metric "Load_Average" is <= 10`,
    { clauses: [{ text: `I've got a recent value for metric "Load_Average"` }, { text: 'Last known metric "Load_Average" is <= 10' }] },
  ],
]

test.each(examples)('%s', (_, text, expected) => {
  const plan = planOf(`name: p\n${text}\n`)
  expect(plan).toMatchObject({ name: 'p', ...expected })
  for (const [key, value] of Object.entries(defaults)) if (!text.includes(key)) expect(plan).toMatchObject(value)
})
