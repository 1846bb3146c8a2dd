/** How texts of certain meanings are recognised: durations, instants, zones, names. The schema check looks them up by the `reads` of a schema. */
import { isJsonRulesOperator, numberHint, operatorHint } from '../../dsl/json-rules/index.js'
import { closest, formatDuration, isName, parseDuration, parseInstant } from '../../grammar/index.js'
import { isTimezone, timezones } from '../timers/index.js'

/** Recognises texts of one meaning and knows what to say about others. */
export interface TextReader {
  /** The diagnostic's code for anything else. */
  readonly code: string
  /** What was expected, in words that follow "must be". */
  readonly wanted: string
  accepts(text: string): boolean
  /** The way out for this very value, if there is one to name. */
  hint?(value: string | number | boolean): string | undefined
}

export type TextReaders = Readonly<Record<string, TextReader>>

const durationReader: TextReader = {
  code: 'bad-duration',
  wanted: 'a length of time such as `10m`, `1h30m` or `500ms`',
  accepts: (text) => parseDuration(text) !== undefined,
  hint(value) {
    const text = String(value).trim()
    if (/^[-−]/.test(text)) return 'A length of time is never negative.'
    const number = /^\d+$/.test(text) ? Number(text) : undefined
    if (number !== undefined) return number === 0 ? 'Say the unit: `0s`.' : `Say the unit: \`${text}s\`, \`${text}m\` or \`${text}h\`.`
    const fraction = /^(\d*\.\d+)\s*([a-z]+)$/.exec(text)
    const unitMs = fraction ? parseDuration(`1${fraction[2]}`) : undefined
    if (fraction && unitMs !== undefined) return `Whole numbers only: \`${formatDuration(Math.round(Number(fraction[1]) * unitMs))}\`.`
    if (/^P[\dT]/i.test(text))
      return 'ISO 8601 durations are not read; write the parts with their units, from the longest to the shortest: `1h30m`.'
    return 'Write whole numbers with their units, from the longest to the shortest: d, h, m, s, ms.'
  },
}

const instantReader: TextReader = {
  code: 'bad-instant',
  wanted: 'an instant such as `2026-12-01T00:00:00Z`',
  accepts: (text) => parseInstant(text) !== undefined,
  hint(value) {
    const text = String(value).trim()
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return `Add the time and the offset: \`${text}T00:00:00Z\`.`
    const seconds = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?/.exec(text)
    if (seconds && !/(Z|[+-]\d\d:?\d\d)$/.test(text))
      return `Add the offset from UTC: \`${seconds[0].replace(' ', 'T')}Z\`, or \`+02:00\` in place of the Z.`
    if (seconds)
      return `Write it as \`${seconds[0].replace(' ', 'T')}\` with Z or an offset such as \`+02:00\` behind it, and a day that exists.`
    return 'Write date, time and offset: `2026-12-01T00:00:00Z`.'
  },
}

const timezoneReader: TextReader = {
  code: 'unknown-timezone',
  wanted: 'a time zone of the IANA database',
  accepts: isTimezone,
  hint(value) {
    const near = closest(String(value), timezones())
    return near.length > 0
      ? `Did you mean ${near.map((zone) => `\`${zone}\``).join(' or ')}?`
      : 'Write a name such as `Europe/Paris` or `UTC`.'
  },
}

const nameReader: TextReader = {
  code: 'bad-name',
  wanted: 'a name of letters, digits, `.`, `_` and `-`, 128 at most',
  accepts: isName,
  hint(value) {
    const name = String(value)
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 128)
    return name === '' ? undefined : `For example \`${name}\`.`
  },
}

const expressionReader: TextReader = {
  code: 'bad-type',
  wanted: 'a cron expression or a delay',
  accepts: () => true,
  hint: (value) => (typeof value === 'number' ? `For a delay say the unit: \`${value}m\`; a cron expression goes in quotes.` : undefined),
}

const jsonOperatorReader: TextReader = {
  code: 'bad-operator',
  wanted: 'an operator of json-rules-engine for numbers',
  accepts: isJsonRulesOperator,
  hint: (value) => operatorHint(String(value)),
}

const jsonValueReader: TextReader = {
  code: 'bad-number',
  wanted: 'a number',
  accepts: () => false,
  hint: numberHint,
}

/** The readers of policy documents. A document kind with meanings of its own adds to them. */
export const policyReaders: TextReaders = {
  duration: durationReader,
  instant: instantReader,
  timezone: timezoneReader,
  name: nameReader,
  expression: expressionReader,
  'json-operator': jsonOperatorReader,
  'json-value': jsonValueReader,
}
