/** How the texts of policy test files are recognised, beside those of policy files: offsets and series. The schema check looks them up by `reads`. */
import { parseInstant } from '../../grammar/index.js'
import { policyReaders, type TextReader, type TextReaders } from '../policies/index.js'
import { readSeries } from './series.js'
import { parseOffset } from './values.js'

const offsetReader: TextReader = {
  code: 'bad-duration',
  wanted: 'an offset from `start` such as `10m` or `-3m30s`, or an instant',
  accepts: (text) => parseOffset(text) !== undefined || parseInstant(text) !== undefined,
  hint(value) {
    const text = String(value).trim()
    if (/^[+]/.test(text)) return `Without the plus: \`${text.slice(1)}\`.`
    return policyReaders['duration']?.hint?.(value)
  },
}

const seriesReader: TextReader = {
  code: 'bad-value',
  wanted: 'values separated by blanks such as `1 1 _ 2x7 10+5x3`',
  accepts: (text) => readSeries(text).ok,
  hint(value) {
    const read = readSeries(String(value))
    return read.ok
      ? 'Put it in quotes.'
      : `${read.message} Items are: a number, \`_\` (none), \`2x7\` (2, eight times), \`10+5x3\` (10 15 20 25).`
  },
}

/** The readers of policy test files. */
export const testReaders: TextReaders = { ...policyReaders, offset: offsetReader, series: seriesReader }
