/** The types of slots: what words each takes, what it hands on, and how to say what was expected. Templates, suggestions and the reference read this table. */
import { formatDuration, parseDuration } from '../grammar/duration.js'
import type { SentenceToken } from '../grammar/tokens.js'
import { isCalendarName } from './calendars.js'
import { parseDayOfMonth, parseTimeOfDay, parseWeekday } from './clock-words.js'
import type { ComparisonOperator, LabelMatcher } from './condition.js'
import { operatorsAt } from './operators.js'

/** What an author put in a slot. */
export type SlotValue =
  | { readonly kind: 'metric'; readonly metric: string; readonly labels: readonly LabelMatcher[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'count'; readonly value: number }
  | { readonly kind: 'percent'; readonly value: number }
  | { readonly kind: 'operator'; readonly operator: ComparisonOperator }
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'weekdays'; readonly days: readonly number[] }
  | { readonly kind: 'days'; readonly days: readonly number[] }
  | { readonly kind: 'calendar'; readonly name: string }

export type SlotType = SlotValue['kind']

/** One way to read a slot: its value, and the token after it. */
export interface SlotReading {
  readonly value: SlotValue
  readonly end: number
}

export interface SlotTypeEntry {
  /** What was expected, for messages. */
  readonly label: string
  /** The code of a value that is none. */
  readonly code:
    | 'bad-metric'
    | 'bad-number'
    | 'bad-count'
    | 'bad-percent'
    | 'bad-operator'
    | 'bad-duration'
    | 'bad-time-of-day'
    | 'bad-weekday'
    | 'bad-day'
    | 'bad-calendar-name'
  readonly hint: string
  /** The author's words of an example, and its value. */
  readonly sample: string
  readonly sampleValue: SlotValue
  /** Names of slots that have this type unless something else is said. */
  readonly names: readonly string[]
  /** How much a match says: of two templates the one with the lower weight at the first difference is meant. */
  readonly weight: number
  /** All readings from token `at` on, the longest first. `quoted`: the slot stands in quotes in its template. */
  read(tokens: readonly SentenceToken[], at: number, quoted: boolean, sentence: string): readonly SlotReading[]
}

const DURATION_TOKENS_MAX = 12
const LIST_MAX = 31

function readDurations(tokens: readonly SentenceToken[], at: number, sentence: string): SlotReading[] {
  const first = tokens[at]
  const readings: SlotReading[] = []
  if (!first || !/^\d/.test(first.text) || first.kind === 'quoted') return readings
  for (let end = at + 1; end <= Math.min(at + DURATION_TOKENS_MAX, tokens.length); end += 1) {
    const ms = parseDuration(sentence.slice(first.start, tokens[end - 1]?.end))
    if (ms !== undefined) readings.unshift({ value: { kind: 'duration', ms }, end })
  }
  return readings
}

function readMetric(tokens: readonly SentenceToken[], at: number, quoted: boolean): SlotReading[] {
  const token = tokens[at]
  if (!token || (quoted ? token.kind !== 'quoted' : token.kind !== 'quoted' && token.kind !== 'word' && token.kind !== 'number')) return []
  if (token.text.trim() === '' || token.text.length > 256) return []
  const plain: SlotReading = { value: { kind: 'metric', metric: token.text, labels: [] }, end: at + 1 }
  const labelled = token.kind === 'quoted' ? readLabels(tokens, at + 1) : undefined
  return labelled ? [{ value: { kind: 'metric', metric: token.text, labels: labelled.labels }, end: labelled.end }, plain] : [plain]
}

/** `{host="a", zone!="b"}` after a metric. */
function readLabels(tokens: readonly SentenceToken[], at: number): { labels: LabelMatcher[]; end: number } | undefined {
  const labels: LabelMatcher[] = []
  let position = at
  if (tokens[position]?.text !== '{' || tokens[position]?.kind !== 'sign') return undefined
  do {
    const [name, sign, value] = tokens.slice(position + 1, position + 4)
    if (name?.kind !== 'word' || sign?.kind !== 'operator' || value?.kind !== 'quoted') return undefined
    if (sign.text !== '=' && sign.text !== '==' && sign.text !== '!=') return undefined
    labels.push({ name: name.text, operator: sign.text === '!=' ? '!=' : '==', value: value.text })
    position += 4
  } while (tokens[position]?.text === ',' && labels.length < LIST_MAX)
  return tokens[position]?.text === '}' ? { labels, end: position + 1 } : undefined
}

function readNumber(kind: 'number' | 'count' | 'percent', accept: (value: number) => boolean) {
  return (tokens: readonly SentenceToken[], at: number): SlotReading[] => {
    const token = tokens[at]
    if (token?.kind !== 'number') return []
    const value = Number(token.text)
    return Number.isFinite(value) && accept(value) ? [{ value: { kind, value }, end: at + 1 }] : []
  }
}

/** `a, b and c`: the longest list first. */
function readList(kind: 'weekdays' | 'days', parse: (word: string) => number | undefined) {
  const between = new Set([',', 'and', 'or', 'et', 'ou', 'the', 'le'])
  return (tokens: readonly SentenceToken[], at: number): SlotReading[] => {
    const days: number[] = []
    const readings: SlotReading[] = []
    let position = at
    while (days.length < LIST_MAX) {
      const day = parse(tokens[position]?.text ?? '')
      if (day === undefined) break
      if (!days.includes(day)) days.push(day)
      position += 1
      readings.unshift({ value: { kind, days: [...days].sort((a, b) => a - b) }, end: position })
      const mark = position
      while (position < mark + 3 && between.has(tokens[position]?.text ?? '')) position += 1
    }
    return readings
  }
}

/** Every type of slot. */
export const slotTypes: Readonly<Record<SlotType, SlotTypeEntry>> = {
  metric: {
    label: 'the name of a metric',
    code: 'bad-metric',
    hint: 'Write the name in quotes: "Load_Average", with labels if you like: "Load_Average"{host="a"}.',
    sample: '"X"',
    sampleValue: { kind: 'metric', metric: 'X', labels: [] },
    names: ['metric', 'metric_label', 'other_metric', 'label'],
    weight: 4,
    read: readMetric,
  },
  text: {
    label: 'a name',
    code: 'bad-metric',
    hint: 'Write the name in quotes.',
    sample: '"x"',
    sampleValue: { kind: 'text', text: 'x' },
    names: ['text', 'workflow', 'policy'],
    weight: 4,
    read: (tokens, at, quoted) =>
      readMetric(tokens, at, quoted).flatMap(({ value, end }) =>
        value.kind === 'metric' && value.labels.length === 0 ? [{ value: { kind: 'text', text: value.metric } as const, end }] : [],
      ),
  },
  number: {
    label: 'a number',
    code: 'bad-number',
    hint: 'Write a number with digits: 10, -2.5, 1e6.',
    sample: '10',
    sampleValue: { kind: 'number', value: 10 },
    names: ['number', 'metric_value', 'value', 'low', 'high'],
    weight: 2,
    read: readNumber('number', () => true),
  },
  count: {
    label: 'a whole number from 1 on',
    code: 'bad-count',
    hint: 'Write a whole number: 1, 2, 3 ...',
    sample: '3',
    sampleValue: { kind: 'count', value: 3 },
    names: ['count', 'times'],
    weight: 1,
    read: readNumber('count', (value) => Number.isInteger(value) && value >= 1 && value <= 1_000_000),
  },
  percent: {
    label: 'a percentage',
    code: 'bad-percent',
    hint: 'Write a number from 0 to 100.',
    sample: '95',
    sampleValue: { kind: 'percent', value: 95 },
    names: ['percent', 'percentile'],
    weight: 2,
    read: readNumber('percent', (value) => value >= 0 && value <= 100),
  },
  operator: {
    label: 'a comparison',
    code: 'bad-operator',
    hint: 'Write one of > < >= <= == != or its words, such as "less than" or "at least".',
    sample: '>=',
    sampleValue: { kind: 'operator', operator: '>=' },
    names: ['operator', 'op'],
    weight: 1,
    read: (tokens, at) => operatorsAt(tokens, at).map(({ operator, end }) => ({ value: { kind: 'operator', operator }, end })),
  },
  duration: {
    label: 'a duration',
    code: 'bad-duration',
    hint: 'Write a number and its unit: 10m, 1h30m, 90 seconds.',
    sample: '5m',
    sampleValue: { kind: 'duration', ms: 300_000 },
    names: ['duration', 'window_time', 'lookback'],
    weight: 1,
    read: (tokens, at, _quoted, sentence) => readDurations(tokens, at, sentence),
  },
  time: {
    label: 'a time of day',
    code: 'bad-time-of-day',
    hint: 'Write hours and minutes: 8:30, 17:00.',
    sample: '8:30',
    sampleValue: { kind: 'time', ms: 30_600_000 },
    names: ['time', 'from_time', 'to_time'],
    weight: 1,
    read: (tokens, at) => {
      const token = tokens[at]
      const ms = token && token.kind !== 'quoted' ? parseTimeOfDay(token.text) : undefined
      return ms === undefined ? [] : [{ value: { kind: 'time', ms }, end: at + 1 }]
    },
  },
  weekdays: {
    label: 'one or more days of the week',
    code: 'bad-weekday',
    hint: 'Write the days: Monday, Wednesday and Friday.',
    sample: 'Monday',
    sampleValue: { kind: 'weekdays', days: [1] },
    names: ['weekdays'],
    weight: 1,
    read: readList('weekdays', parseWeekday),
  },
  days: {
    label: 'one or more days of the month',
    code: 'bad-day',
    hint: 'Write numbers from 1 to 31, or last: 1, 15 and last.',
    sample: '15',
    sampleValue: { kind: 'days', days: [15] },
    names: ['days'],
    weight: 1,
    read: readList('days', parseDayOfMonth),
  },
  calendar: {
    label: 'the name of a calendar file',
    code: 'bad-calendar-name',
    hint: 'Write the file in quotes, relative to the policy file: "holidays.ics".',
    sample: '"holidays.ics"',
    sampleValue: { kind: 'calendar', name: 'holidays.ics' },
    names: ['calendar'],
    weight: 2,
    read: (tokens, at) => {
      const token = tokens[at]
      return token?.kind === 'quoted' && isCalendarName(token.text) ? [{ value: { kind: 'calendar', name: token.text }, end: at + 1 }] : []
    },
  },
}

/** Whether `text` names a type of slot. */
export function isSlotType(text: string): text is SlotType {
  return Object.hasOwn(slotTypes, text)
}

const typeOfName: ReadonlyMap<string, SlotType> = new Map(
  Object.keys(slotTypes)
    .filter(isSlotType)
    .flatMap((type) => slotTypes[type].names.map((name) => [name, type] as const)),
)

/** The type a slot has by its name alone. */
export function slotTypeOfName(name: string): SlotType | undefined {
  return typeOfName.get(name)
}

/** A slot's value as its author may have written it. */
export function printSlotValue(value: SlotValue): string {
  if (value.kind === 'duration') return formatDuration(value.ms)
  if (value.kind === 'operator') return value.operator
  return 'value' in value ? String(value.value) : slotTypes[value.kind].sample
}
