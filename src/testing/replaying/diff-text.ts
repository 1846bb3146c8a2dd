/** Differences between histories in lines for people: what the verbs `diff` and `replay` print. */
import type { Instant } from '../../../grammar/index.js'
import { sayDuration, sayInstant, sayTime } from '../../trace/index.js'
import { painter, type Paint } from '../reporters/paint.js'
import type { ChangeCounts, ChangeKind, ComparedRun, ComparedWindow, RunChange, WindowChange } from './changes.js'
import type { HistoryDiff, PolicyChange } from './diff-histories.js'
import type { RecordChange, RecordDiff } from './diff-record.js'

export interface DiffTextOptions {
  /** ANSI colours. Default false. */
  readonly colours?: boolean
  /** The most windows of a policy, or runs of a record, that are shown. Default: all. */
  readonly limit?: number
}

const signs: Readonly<Record<ChangeKind, string>> = { gained: '+', lost: '-', moved: '>', changed: '~' }
const tints: Readonly<Record<ChangeKind, Parameters<Paint>[0]>> = { gained: 'green', lost: 'red', moved: 'cyan', changed: 'yellow' }

/** The whole difference, with a line break at its end. */
export function historyDiffText(diff: HistoryDiff, { colours = false, limit = Infinity }: DiffTextOptions = {}): string {
  const paint = painter(colours)
  const policies = diff.policies.map((policy) => [...policyLines(policy, limit, paint), ''].join('\n'))
  return `${[...policies, `windows: ${countsText(diff.windows)}`, `runs:    ${countsText(diff.runs)}`].join('\n')}\n`
}

/** How a replay differs from its record, with a line break at its end. */
export function recordDiffText(diff: RecordDiff, { colours = false, limit = Infinity }: DiffTextOptions = {}): string {
  const paint = painter(colours)
  const shown = diff.changes.slice(0, limit).flatMap((change) => [...recordLines(change, paint), ''])
  return `${[...shown, ...moreLines(diff.changes.length - limit, 'run'), `runs against the record: ${countsText(diff.runs)}`].join('\n')}\n`
}

/** `3 the same, 1 moved, 2 gained`. */
export function countsText({ same, changed, moved, gained, lost }: ChangeCounts): string {
  const parts = [
    [same, 'the same'],
    [changed, 'changed'],
    [moved, 'moved'],
    [gained, 'gained'],
    [lost, 'lost'],
  ] as const
  const some = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return some.length === 0 ? 'none' : some.join(', ')
}

function policyLines({ policy, change, windows, runs, changes, timezone }: PolicyChange, limit: number, paint: Paint): string[] {
  const note = change === 'same' ? '' : ` (${change === 'changed' ? 'its text was changed' : change})`
  return [
    `${paint('bold', policy)}${note}`,
    `  windows: ${countsText(windows)}; runs: ${countsText(runs)}`,
    ...changes.slice(0, limit).flatMap((each) => ['', ...windowLines(each, timezone, paint).map((line) => `  ${line}`)]),
    ...moreLines(changes.length - limit, 'window').map((line) => `  ${line}`),
  ]
}

function moreLines(count: number, word: string): string[] {
  return count > 0 ? [`and ${count} more ${count === 1 ? word : `${word}s`}: --all shows them`] : []
}

function windowLines(change: WindowChange, timezone: string, paint: Paint): string[] {
  const { kind, before, after, why, runs } = change
  const zone = timezone === 'UTC' ? '' : ` (${timezone})`
  const shown = after ?? before
  const place = shown === undefined ? '' : `window ${spanOf(shown, timezone)}${zone}`
  return [
    paint(tints[kind], `${signs[kind]} ${place} ${headlineOf(change, timezone)}`),
    `    old  ${why.before}`,
    `    new  ${why.after}`,
    ...runs.map((run) => `    ${runLine(run, timezone, paint)}`),
  ]
}

function headlineOf({ kind, before, after, runs }: WindowChange, timezone: string): string {
  const [old, now] = [before?.outcome ?? 'open', after?.outcome ?? 'open']
  if (before === undefined || after === undefined) return `${kind}: ${before === undefined ? now : old}`
  const outcomes = old === now ? `still ${old}` : `${old} -> ${now}`
  if (kind === 'moved') return `moved ${shiftText(before.opens, after.opens)} from ${sayInstant(before.opens, timezone)}: ${outcomes}`
  const [was, is] = [before.closes - before.opens, after.closes - after.opens]
  const parts = [
    ...(old === now ? [] : [outcomes]),
    ...(was === is ? [] : [`${sayDuration(was)} -> ${sayDuration(is)} long`]),
    ...(before.launches === after.launches ? [] : [`${before.launches} -> ${after.launches} runs`]),
    ...(before.launches === after.launches && runs.length > 0 ? ['its runs differ'] : []),
  ]
  return `changed: ${old === now ? `${outcomes}, ` : ''}${parts.join(', ')}`
}

function runLine({ kind, before, after }: RunChange, timezone: string, paint: Paint): string {
  return `${paint(tints[kind], `${signs[kind]} run`)} ${runText(before, after, timezone)}`
}

/** `00:06-00:07:40 success`, and where both are there and differ `00:06-00:07:40 success -> 00:08-00:09 error (2m later)`. */
function runText(before: ComparedRun | undefined, after: ComparedRun | undefined, timezone: string): string {
  const texts = [before, after].flatMap((run) => (run === undefined ? [] : [oneRun(run, timezone)]))
  const shift =
    before === undefined || after === undefined || before.start === after.start ? '' : ` (${shiftText(before.start, after.start)})`
  return `${texts.join(' -> ')}${shift}`
}

function oneRun({ start, end, result, failure }: ComparedRun, timezone: string): string {
  const span =
    end === undefined ? `${sayTime(start, timezone)}-` : end === start ? sayTime(start, timezone) : timesText(start, end, timezone)
  return `${span} ${failure ?? result ?? 'running'}`
}

function timesText(start: Instant, end: Instant, timezone: string): string {
  return `${sayTime(start, timezone)}-${sayTime(end, timezone)}`
}

function spanOf({ opens, closes }: ComparedWindow, timezone: string): string {
  const start = sayInstant(opens, timezone)
  if (closes === opens) return start
  const end = sayInstant(closes, timezone)
  return end.slice(0, 10) === start.slice(0, 10) ? `${start}-${sayTime(closes, timezone)}` : `${start} - ${end}`
}

function shiftText(before: Instant, after: Instant): string {
  return after > before ? `${sayDuration(after - before)} later` : `${sayDuration(before - after)} earlier`
}

function recordLines({ kind, policy, before, after, timezone, why }: RecordChange, paint: Paint): string[] {
  const day = sayInstant((after ?? before)?.start ?? 0, timezone).slice(0, 10)
  return [paint(tints[kind], `${signs[kind]} ${policy} ${day}: run ${runText(before, after, timezone)} ${recordWords[kind]}`), `    ${why}`]
}

const recordWords: Readonly<Record<ChangeKind, string>> = {
  gained: 'was not recorded',
  lost: 'was recorded, and does not come again',
  moved: 'starts at another time than recorded',
  changed: 'ends otherwise than recorded',
}
