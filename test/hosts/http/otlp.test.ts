/** Metrics as OpenTelemetry exports them (OTLP/HTTP, JSON). */
import { afterEach, expect, test } from 'vitest'
import { readOtlp } from '../../../src/hosts/http/otlp.js'
import { mountServer, start, type MountedServer } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

const nano = (ms: number): string => `${ms}000000`
const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } })

/** A request with these metrics of one resource. */
const request = (...metrics: object[]): object => ({
  resourceMetrics: [
    {
      resource: { attributes: [text('service.name', 'shop'), text('telemetry.sdk.name', 'opentelemetry'), text('host.name', 'a')] },
      scopeMetrics: [{ scope: { name: 'meter' }, metrics }],
    },
  ],
})

test('gauges and sums are events, their attributes labels', () => {
  const read = readOtlp(
    request(
      {
        name: 'system.cpu.utilization',
        unit: '1',
        gauge: {
          dataPoints: [
            { attributes: [text('cpu', '0'), text('host.name', 'b')], timeUnixNano: '1767225600123456789', asDouble: 0.25 },
            { attributes: [text('tidegate.session', 'night'), { key: 'n', value: { intValue: '7' } }], asInt: '12' },
          ],
        },
      },
      {
        name: 'http.requests',
        sum: {
          aggregationTemporality: 2,
          isMonotonic: true,
          dataPoints: [{ timeUnixNano: '0', asInt: 3 }, { flags: 1 }, { attributes: [{ key: 'l', value: { arrayValue: {} } }] }],
        },
      },
      { name: 'latency', histogram: { dataPoints: [{ count: '3' }, { count: '4' }] } },
      { name: 'sizes', exponentialHistogram: { dataPoints: [{}] }, summary: { dataPoints: [] } },
    ),
  )
  expect(read?.events).toEqual([
    {
      metric: 'system.cpu.utilization',
      value: 0.25,
      timestamp: 1_767_225_600_123,
      labels: { 'service.name': 'shop', 'host.name': 'b', cpu: '0' },
    },
    { metric: 'system.cpu.utilization', value: 12, session: 'night', labels: { 'service.name': 'shop', 'host.name': 'a', n: '7' } },
    { metric: 'http.requests', value: 3, labels: { 'service.name': 'shop', 'host.name': 'a' } },
    { metric: 'http.requests', value: Number.NaN, labels: { 'service.name': 'shop', 'host.name': 'a' } },
  ])
  expect([...(read?.rejected ?? [])]).toEqual([
    ['histogram', 2],
    ['exponentialHistogram', 1],
  ])
})

test.each([[undefined], [null], ['x'], [[]], [{}], [{ resourceMetrics: {} }]])('%j is no such request', (body) => {
  expect(readOtlp(body)).toBeUndefined()
})

test.each([
  [{ resourceMetrics: [null, 1, { scopeMetrics: 'x' }, { scopeMetrics: [{ metrics: [null, { gauge: { dataPoints: {} } }] }] }] }],
  [{ resourceMetrics: [] }],
])('%j holds nothing', (body) => {
  expect(readOtlp(body)).toEqual({ events: [], rejected: new Map() })
})

test('what was not taken is told as the specification says', async () => {
  mounted = await mountServer()
  const point = { timeUnixNano: nano(start), asDouble: 1 }
  expect(await mounted.ask('POST', '/v1/metrics/otlp', request({ name: 'load', gauge: { dataPoints: [point] } }))).toEqual({
    status: 200,
    body: {},
  })
  const partly = request(
    { name: 'load', gauge: { dataPoints: [{ ...point, asDouble: 2 }, {}, { timeUnixNano: nano(start + 3_600_000), asDouble: 1 }] } },
    { name: 'latency', histogram: { dataPoints: [{}, {}] } },
  )
  expect(await mounted.ask('POST', '/v1/metrics/otlp', partly)).toEqual({
    status: 200,
    body: { partialSuccess: { rejectedDataPoints: '4', errorMessage: 'not taken: 2 of histograms, 1 bad-value, 1 ahead-of-time' } },
  })
  expect(mounted.scheduler.metrics()).toMatchObject([{ metric: 'load', last: 2, count: 2 }])
})

test('what is no such request, or too much, is refused', async () => {
  mounted = await mountServer({ limits: { eventsPerRequest: 2 } })
  const protobuf = await mounted.ask('POST', '/v1/metrics/otlp', '\u0000binary', { 'content-type': 'application/x-protobuf' })
  expect(protobuf).toMatchObject({ status: 400, body: { code: 'bad-event', detail: expect.stringContaining('http/json') } })
  const dataPoints = [{ asInt: '1' }, { asInt: '2' }, { asInt: '3' }]
  expect(await mounted.ask('POST', '/v1/metrics/otlp', request({ name: 'load', sum: { dataPoints } }))).toMatchObject({ status: 413 })
})
