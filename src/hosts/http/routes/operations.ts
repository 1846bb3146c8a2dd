/** Health, readiness, and numbers for Prometheus. Health asks nobody who they are: what looks after the process does not know tokens. */
import type { FastifyInstance } from 'fastify'
import type { SchedulerStatistics } from '../../statistics.js'
import { addRoute, type Answer, type Answers, type Mounted } from '../mount.js'
import { object, text, word } from '../schemas/schema.js'
import { problemAnswer } from './native.js'

const tags = ['operations']

export function operationRoutes(server: FastifyInstance, { scheduler }: Mounted): void {
  addRoute(server, undefined, answering(statusOf('ok')), {
    method: 'GET',
    url: '/healthz',
    schema: { tags, operationId: 'health', summary: 'Whether the process lives.' },
    handler: () => ({ status: 'ok' }),
  })
  addRoute(server, undefined, answering(statusOf('ready')), {
    method: 'GET',
    url: '/readyz',
    schema: { tags, operationId: 'readiness', summary: 'Whether it takes work: what is published can be stored.' },
    handler: async () => {
      await scheduler.flush()
      return { status: 'ready' }
    },
  })
  addRoute(server, 'read', answering({ type: 'text/plain', schema: text() }), {
    method: 'GET',
    url: '/metrics',
    schema: { tags, operationId: 'prometheusMetrics', summary: 'Numbers in the text form of Prometheus.' },
    handler: (_request, reply) => reply.type('text/plain; version=0.0.4').send(prometheusText(scheduler.statistics())),
  })
}

function answering(answer: Answer): Answers {
  return { success: { 200: answer }, problem: problemAnswer }
}

function statusOf(status: string): Answer {
  return { schema: object({ status: word([status]) }) }
}

interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly value: (numbers: SchedulerStatistics) => number | Readonly<Partial<Record<string, number>>>
}

/** What is told, each with what its single numbers are told apart by, if it has several. */
const families: readonly Family[] = [
  { name: 'tidegate_sessions', help: 'Open sessions.', type: 'gauge', value: ({ sessions }) => sessions },
  { name: 'tidegate_policies', help: 'Loaded policies.', type: 'gauge', value: ({ policies }) => policies },
  { name: 'tidegate_windows', help: 'Windows that are not over.', type: 'gauge', value: ({ windows }) => windows },
  { name: 'tidegate_runs', help: 'Runs that have not ended.', type: 'gauge', value: ({ runs }) => runs },
  { name: 'tidegate_metrics', help: 'Names of metrics known.', type: 'gauge', value: ({ metrics }) => metrics.metrics },
  { name: 'tidegate_events_retained', help: 'Metric events in memory.', type: 'gauge', value: ({ metrics }) => metrics.retained },
  { name: 'tidegate_event_ids', help: 'Ids of metric events that are remembered.', type: 'gauge', value: ({ metrics }) => metrics.ids },
  {
    name: 'tidegate_label_sets_kept',
    help: 'Label sets that are known by their last event alone.',
    type: 'gauge',
    value: ({ metrics }) => metrics.keptLast,
  },
  { name: 'tidegate_conditions', help: 'Conditions that are watched.', type: 'gauge', value: ({ metrics }) => metrics.conditions },
  { name: 'tidegate_waiting', help: 'Orders and changes that wait for the store.', type: 'gauge', value: ({ waiting }) => waiting },
  { name: 'tidegate_texts', help: 'Texts kept for embedders.', type: 'gauge', value: ({ texts }) => texts },
  {
    name: 'tidegate_events_unstored',
    help: 'Metric events that are visible and not durable yet.',
    type: 'gauge',
    value: ({ unstoredEvents }) => unstoredEvents,
  },
  { name: 'tidegate_events_accepted_total', help: 'Metric events taken.', type: 'counter', value: ({ metrics }) => metrics.accepted },
  {
    name: 'tidegate_events_refused_total',
    help: 'Metric events refused, by reason.',
    type: 'counter',
    value: ({ metrics }) => metrics.refused,
  },
  {
    name: 'tidegate_events_overflowed_total',
    help: 'Metric events dropped at the bound of their metric.',
    type: 'counter',
    value: ({ metrics }) => metrics.overflowed,
  },
  {
    name: 'tidegate_early_reports_dropped_total',
    help: 'Ends of runs that nobody could be found for.',
    type: 'counter',
    value: ({ earlyReports }) => earlyReports.dropped,
  },
  { name: 'tidegate_store_commits_total', help: 'Commits of the store.', type: 'counter', value: ({ store }) => store.commits },
  {
    name: 'tidegate_store_rows',
    help: 'Windows and runs in the store.',
    type: 'gauge',
    value: ({ store: { windows, runs } }) => ({ windows, runs }),
  },
  { name: 'tidegate_store_bytes', help: 'Bytes of the store on disk.', type: 'gauge', value: ({ store }) => store.bytes },
]

function prometheusText(numbers: SchedulerStatistics): string {
  return families
    .map(({ name, help, type, value }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples(name, value(numbers))}`)
    .join('')
}

/** The kinds are words of our own, which need no escapes. */
function samples(name: string, value: ReturnType<Family['value']>): string {
  if (typeof value === 'number') return `${name} ${value}\n`
  return Object.entries(value)
    .map(([kind, count]) => `${name}{kind="${kind}"} ${count ?? 0}\n`)
    .join('')
}
