/** The ten pictures of the source as rows of a simulation: what the tests of timelines draw. Reads test/scenarios/pictures.test.yaml. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { parseDuration } from '../../grammar/index.js'
import { createVocabulary } from '../../dsl/index.js'
import { compilePolicies, readPolicyObjects, type PlannedPolicy, type Policy } from '../../src/policies/index.js'
import { simulate, type Simulation, type WorkflowScript } from '../../src/testing/index.js'
import { planPolicies } from '../../src/policies/index.js'
import type { TimelineOptions, TimelineRows } from '../../src/trace/index.js'

interface PictureTest {
  readonly name: string
  readonly start: string
  readonly until: string
  readonly config?: { readonly metricEventTtl?: string }
  readonly policies: readonly Policy[]
  readonly events?: readonly { readonly at: string; readonly metric: string; readonly value: number }[]
  readonly workflows: Readonly<Record<string, WorkflowScript>>
  readonly actions?: readonly { readonly at: string; readonly cancel: string }[]
}

export interface Picture {
  /** The name of the source's picture, without `.png`. */
  readonly name: string
  /** What it shows. */
  readonly sentence: string
  readonly rows: TimelineRows
  readonly options: TimelineOptions
  readonly simulation: Simulation
}

const MINUTE = 60_000

export function pictures(): readonly Picture[] {
  const file: { readonly tests: readonly PictureTest[] } = parse(readFileSync('test/scenarios/pictures.test.yaml', 'utf8'))
  return file.tests.map(picture)
}

function picture(test: PictureTest): Picture {
  const { start, policies, config = {}, workflows, events = [], actions = [] } = test
  const simulation = simulate({ start, policies, workflows, ...config })
  for (const event of events) simulation.publish(event)
  for (const { at, cancel } of actions) simulation.until(at).cancel(cancel)
  simulation.until(test.until)
  const [file = '', sentence = ''] = test.name.split(' - ')
  const ttlMs = parseDuration(config.metricEventTtl ?? '10m') ?? 0
  const metrics = [...new Set(events.map(({ metric }) => metric))].map((metric) => ({
    metric,
    events: events
      .filter((event) => event.metric === metric)
      .map(({ at, value }) => ({ timestamp: simulation.start + offsetOf(at), value })),
  }))
  return {
    simulation,
    name: file.replace('.png', ''),
    sentence,
    rows: {
      windows: simulation.windows(),
      runs: simulation.runs(),
      policies: planPolicies(policies, { timezone: 'UTC' }).plan.map((plan) => ({ plan })),
      metrics,
    },
    options: {
      title: `${file.replace('.png', '')}: ${sentence}`,
      ttlMs,
      from: simulation.start - (metrics.length > 0 ? 4 : 1) * MINUTE,
      to: simulation.now,
    },
  }
}

/** The plans of policies with the shipped sentences. */
export function plansOf(policies: readonly Policy[]): readonly PlannedPolicy[] {
  const { document } = readPolicyObjects(policies)
  return document === undefined ? [] : compilePolicies([document], { vocabulary: createVocabulary([]) }).plan
}

function offsetOf(text: string): number {
  const negative = text.startsWith('-')
  const duration: number = parseDuration(negative ? text.slice(1) : text) ?? 0
  return negative ? -duration : duration
}
