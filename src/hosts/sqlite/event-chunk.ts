/**
 * Metric events packed into a blob: some 20 bytes an event. First what repeats (metric, labels, session) as a JSON list, then for each event its
 * timestamp, its value and the number of its source; ids, which few events have, are in the list too.
 */
import type { MetricEvent } from '../../signals/index.js'

type Source = Pick<MetricEvent, 'metric' | 'labels' | 'session'>

interface Head {
  readonly count: number
  readonly sources: readonly Source[]
  /** [number of the event, id] */
  readonly ids?: readonly (readonly [number, string])[]
}

const textDecoder = new TextDecoder()

const lengthBytes = 4
const eventBytes = 20

/** Packs events, in their order. */
export function packEvents(events: readonly MetricEvent[]): Uint8Array {
  const sources: Source[] = []
  const numbers = new Map<string, number>()
  const ids: [number, string][] = []
  const sourceOf = events.map((event, index) => {
    if (event.id !== undefined) ids.push([index, event.id])
    const key = keyOf(event)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, sources.length)
    return sources.push(sourceOnly(event)) - 1
  })
  const head: Head = { count: events.length, sources, ...(ids.length === 0 ? {} : { ids }) }
  const headText = Buffer.from(JSON.stringify(head))
  const packed = Buffer.allocUnsafe(lengthBytes + headText.length + events.length * eventBytes)
  packed.writeUInt32LE(headText.length, 0)
  headText.copy(packed, lengthBytes)
  let at = lengthBytes + headText.length
  for (const [index, { timestamp, value }] of events.entries()) {
    packed.writeDoubleLE(timestamp, at)
    packed.writeDoubleLE(value, at + 8)
    packed.writeUInt32LE(sourceOf[index] ?? 0, at + 16)
    at += eventBytes
  }
  return packed
}

/** The events of a blob that {@link packEvents} made. */
export function unpackEvents(bytes: Uint8Array): readonly MetricEvent[] {
  const packed = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headLength = packed.getUint32(0, true)
  const head: Head = JSON.parse(textDecoder.decode(bytes.subarray(lengthBytes, lengthBytes + headLength)))
  const ids = new Map(head.ids)
  const first = lengthBytes + headLength
  return Array.from({ length: head.count }, (_, index) => {
    const at = first + index * eventBytes
    const { metric, labels, session } = head.sources[packed.getUint32(at + 16, true)] ?? { metric: '' }
    const [timestamp, value] = [packed.getFloat64(at, true), packed.getFloat64(at + 8, true)]
    if (labels === undefined && session === undefined && ids.size === 0) return { metric, value, timestamp }
    const id = ids.get(index)
    return {
      metric,
      value,
      timestamp,
      ...(labels === undefined ? {} : { labels }),
      ...(id === undefined ? {} : { id }),
      ...(session === undefined ? {} : { session }),
    }
  })
}

/** Most events are of a metric and nothing else. */
function keyOf({ metric, labels, session }: MetricEvent): string {
  return labels === undefined && session === undefined ? metric : JSON.stringify([metric, labels ?? null, session ?? null])
}

function sourceOnly({ metric, labels, session }: MetricEvent): Source {
  return { metric, ...(labels === undefined ? {} : { labels }), ...(session === undefined ? {} : { session }) }
}
