/** Draws a policy with too many windows or runs to tell apart: columns that count them by outcome and by result. */
import type { Duration } from '../../../grammar/time.js'
import { formatDuration } from '../../../grammar/index.js'
import { sayInstant } from '../words.js'
import { bucketsOf, runKind, windowKind, type Bucket } from './buckets.js'
import { toneWords } from './outcome-words.js'
import { box, element, label, line, titled } from './svg-markup.js'
import type { Panel, Sheet } from './svg-sheet.js'
import { css, type PatternName } from './svg-style.js'
import type { TimelineRun, TimelineTrack, Tone } from './timeline.js'

const COLUMN = 10
const HEIGHT = 56

/** How the part of a column is drawn. Parts lie on each other from the first to the last. */
interface Part<Kind> {
  readonly kind: Kind
  readonly className: string
  readonly pattern?: PatternName
  readonly words: string
}

/** Windows by tone. */
export const toneParts: readonly Part<Tone>[] = [
  { kind: 'good', className: 'success', words: toneWords.good },
  { kind: 'open', className: 'running', words: toneWords.open },
  { kind: 'passed', className: 'passed', words: toneWords.passed },
  { kind: 'held', className: 'window', pattern: 'condition_false', words: toneWords.held },
  { kind: 'stopped', className: 'cancelled', pattern: 'cancelled', words: toneWords.stopped },
  { kind: 'bad', className: 'error', pattern: 'error', words: toneWords.bad },
]

const resultParts: readonly Part<TimelineRun['result']>[] = [
  { kind: 'success', className: 'success', words: 'success' },
  { kind: 'running', className: 'running', words: 'running' },
  { kind: 'cancelled', className: 'cancelled', pattern: 'cancelled', words: 'cancelled' },
  { kind: 'error', className: 'error', pattern: 'error', words: 'error' },
]

export function drawCrowd(sheet: Sheet, track: TimelineTrack, top: number): Panel {
  const count = Math.max(1, Math.floor((sheet.right - sheet.left) / COLUMN))
  const windows = bucketsOf(track.windows, sheet.timeline, count, windowKind)
  const runs = bucketsOf(track.runs, sheet.timeline, count, runKind)
  const below = top + HEIGHT + 14
  const each: Duration = Math.round((sheet.timeline.to - sheet.timeline.from) / count)
  return {
    bottom: below + HEIGHT + 4,
    markup: columns(sheet, windows, toneParts, 'windows', top) + columns(sheet, runs, resultParts, 'runs', below),
    notes: [
      `${track.policy}: ${track.windows.length} windows and ${track.runs.length} runs are counted in columns of ${roughDuration(each)}`,
    ],
  }
}

/** Seconds and milliseconds say nothing beside days. */
function roughDuration(ms: Duration): string {
  const unit = [86_400_000, 3_600_000, 60_000, 1000].find((size) => ms >= 10 * size) ?? 1
  return `about ${formatDuration(Math.max(1, Math.round(ms / unit)) * unit)}`
}

function columns<Kind extends string>(
  sheet: Sheet,
  buckets: readonly Bucket<Kind>[],
  parts: readonly Part<Kind>[],
  noun: string,
  top: number,
): string {
  const most = Math.max(1, ...buckets.map(({ total }) => total))
  const drawn = buckets.filter(({ total }) => total > 0).map((bucket) => column(sheet, bucket, parts, noun, top, most))
  const base = line(sheet.left, top + HEIGHT, sheet.right, top + HEIGHT, css('axis'))
  return `${drawn.join('')}${base}${label(sheet.left - 12, top + 22, css('tiny', 'end'), `up to ${most}`)}\n`
}

function column<Kind extends string>(
  sheet: Sheet,
  bucket: Bucket<Kind>,
  parts: readonly Part<Kind>[],
  noun: string,
  top: number,
  most: number,
): string {
  const x = sheet.x(bucket.from) + 0.5
  const width = sheet.x(bucket.to) - x - 0.5
  let y = top + HEIGHT
  const pieces = parts.flatMap(({ kind, className, pattern }) => {
    const height = (HEIGHT * (bucket.counts.get(kind) ?? 0)) / most
    if (height === 0) return []
    y -= height
    const overlay = pattern === undefined ? '' : element('rect', { x, y, width, height, fill: sheet.pattern(pattern) })
    return [box(x, y, width, height, css(className)) + overlay]
  })
  const { timezone } = sheet.timeline
  const counts = parts.flatMap(({ kind, words }) => (bucket.counts.has(kind) ? [`${bucket.counts.get(kind)} ${words}`] : []))
  const title = `${sayInstant(bucket.from, timezone)} - ${sayInstant(bucket.to, timezone)}: ${bucket.total} ${noun}: ${counts.join(', ')}`
  return titled(css('column'), title, '', ...pieces)
}
