/** Decides whether something that was published has the form of a metric event. Both engines ask it before anything else. */
import { isName } from '../../grammar/names.js'
import type { MetricEvent, RefusalCode } from './port.js'

/** Longest metric name, label name or value, and id, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 1024

/** Most labels on one event. */
export const LABELS_MAX = 64

/** Events come from callers without types too. */
type Form = Readonly<Partial<Record<keyof MetricEvent, unknown>>>

/** One line per rule, in the order in which refusals are named. */
const rules: readonly (readonly [RefusalCode, (event: Form) => boolean])[] = [
  ['bad-metric', ({ metric }) => isText(metric) && metric !== ''],
  ['bad-value', ({ value }) => Number.isFinite(value)],
  ['bad-timestamp', ({ timestamp }) => Number.isSafeInteger(timestamp)],
  ['bad-labels', ({ labels }) => labels === undefined || isLabelSet(labels)],
  ['bad-id', ({ id }) => id === undefined || (isText(id) && id !== '')],
  ['bad-session', ({ session }) => session === undefined || (typeof session === 'string' && isName(session))],
]

/** The first rule of form that `event` breaks, undefined for a good one (SEMANTICS S3.1). Anything but an object is a `bad-metric`. */
export function findFormError(event: MetricEvent): RefusalCode | undefined {
  const form: Form | null = event
  if (typeof form !== 'object' || form === null) return 'bad-metric'
  return rules.find(([, holds]) => !holds(form))?.[0]
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_LENGTH_MAX
}

function isLabelSet(labels: unknown): boolean {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return false
  const names = Object.keys(labels)
  return names.length <= LABELS_MAX && names.every(isText) && Object.values(labels).every(isText)
}

/** Whether an event has neither labels nor id nor session, and its numbers are such: whether they are good ones is still to be seen. Most events are like that. */
export function isPlainEvent(event: MetricEvent): boolean {
  const form: Form | null = event
  return (
    typeof form === 'object' &&
    form !== null &&
    form.labels === undefined &&
    form.id === undefined &&
    form.session === undefined &&
    typeof form.value === 'number' &&
    typeof form.timestamp === 'number'
  )
}
