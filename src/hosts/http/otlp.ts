/** Reads an ExportMetricsServiceRequest of OpenTelemetry (OTLP/HTTP, JSON) as metric events. Gauges and sums are values; histograms and summaries are not. */
import type { MetricInput } from '../metric-input.js'

export interface OtlpMetrics {
  readonly events: readonly MetricInput[]
  /** Data points that are no values, by what they are instead. */
  readonly rejected: ReadonlyMap<string, number>
}

/** The names of a resource that become labels of its events, unless a data point has one of the same name. */
const resourceLabels: ReadonlySet<string> = new Set(['service.name', 'service.namespace', 'service.instance.id', 'host.name'])

/** Names the one session that sees an event; an attribute of a data point or of a resource, and no label. */
const sessionAttribute = 'tidegate.session'

const valueKinds = ['gauge', 'sum'] as const
const otherKinds = ['histogram', 'exponentialHistogram', 'summary'] as const

/** A data point without a value, as the specification marks it. */
const noRecordedValue = 1

/** Undefined: it is no such request. What is not understood inside it is passed over, as the specification asks. */
export function readOtlp(body: unknown): OtlpMetrics | undefined {
  const resources = listAt(body, 'resourceMetrics')
  if (resources === undefined) return undefined
  const events: MetricInput[] = []
  const rejected = new Map<string, number>()
  for (const resource of resources) {
    const shared = textsOf(at(resource, 'resource', 'attributes'))
    for (const scope of listAt(resource, 'scopeMetrics') ?? []) {
      for (const metric of listAt(scope, 'metrics') ?? []) {
        for (const kind of valueKinds)
          for (const point of listAt(at(metric, kind), 'dataPoints') ?? []) {
            if (!hasFlag(point)) events.push(eventOf(nameOf(metric), point, shared))
          }
        for (const kind of otherKinds) {
          const count = listAt(at(metric, kind), 'dataPoints')?.length ?? 0
          if (count > 0) rejected.set(kind, (rejected.get(kind) ?? 0) + count)
        }
      }
    }
  }
  return { events, rejected }
}

function eventOf(metric: string, point: unknown, shared: ReadonlyMap<string, string>): MetricInput {
  const own = textsOf(at(point, 'attributes'))
  const session = own.get(sessionAttribute) ?? shared.get(sessionAttribute)
  const labels = Object.fromEntries(
    [...[...shared].filter(([name]) => resourceLabels.has(name)), ...own].filter(([name]) => name !== sessionAttribute),
  )
  const timestamp = millisecondsOf(at(point, 'timeUnixNano'))
  return {
    metric,
    value: numberOf(at(point, 'asDouble') ?? at(point, 'asInt')),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(session === undefined ? {} : { session }),
  }
}

function nameOf(metric: unknown): string {
  const name = at(metric, 'name')
  return typeof name === 'string' ? name : ''
}

/** Whole numbers of 64 bits come as texts. */
function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

/** Undefined: the data point does not say when; it counts as of now. */
function millisecondsOf(nanoseconds: unknown): number | undefined {
  const text = typeof nanoseconds === 'number' ? nanoseconds.toFixed(0) : nanoseconds
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text)) return undefined
  const instant = Number(BigInt(text) / 1_000_000n)
  return instant === 0 ? undefined : instant
}

function hasFlag(point: unknown): boolean {
  const flags = at(point, 'flags')
  return typeof flags === 'number' && flags % 2 === noRecordedValue
}

/** Attributes as texts; those that hold lists, mappings or bytes are left out. */
function textsOf(attributes: unknown): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const attribute of Array.isArray(attributes) ? attributes : []) {
    const [key, value] = [at(attribute, 'key'), at(attribute, 'value')]
    const simple = ['stringValue', 'intValue', 'doubleValue', 'boolValue']
      .map((kind) => at(value, kind))
      .find((found) => found !== undefined)
    if (typeof key === 'string' && (typeof simple === 'string' || typeof simple === 'number' || typeof simple === 'boolean'))
      texts.set(key, String(simple))
  }
  return texts
}

function listAt(value: unknown, key: string): readonly unknown[] | undefined {
  const found = at(value, key)
  return Array.isArray(found) ? found : undefined
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined),
    value,
  )
}
