/** The report of a search in lines for people. */
import { painter } from '../reporters/paint.js'
import type { Finding } from './findings.js'
import type { SearchReport } from './search-policies.js'
import type { PolicyTally } from './tally.js'

export interface SearchTextOptions {
  /** ANSI colours. Default false. */
  readonly colours?: boolean
}

const tints = { error: 'red', warning: 'yellow', note: 'cyan' } as const

/** The whole report, with a line break at its end. */
export function searchReportText({ runs, seeds, findings, policies }: SearchReport, { colours = false }: SearchTextOptions = {}): string {
  const paint = painter(colours)
  const lines = findings.flatMap((finding) => [...findingLines(finding, (text) => paint(tints[finding.severity], text)), ''])
  const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`]
  })
  return `${[
    `${runs} random ${runs === 1 ? 'history' : 'histories'}, seeds ${seeds[0]} to ${seeds[1]}`,
    '',
    ...policies.map((policy) => policyLine(policy)),
    '',
    ...lines,
    counts.length === 0 ? 'nothing remarkable' : counts.join(', '),
  ].join('\n')}\n`
}

function policyLine({ policy, windows, outcomes, launches, busiest }: PolicyTally): string {
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  const day = busiest === undefined ? '' : `, at most ${busiest.launches} a day (seed ${busiest.seed})`
  return `${policy}: ${windows} windows${parts.length === 0 ? '' : ` (${parts.join(', ')})`}, ${launches} launches${day}`
}

function findingLines({ severity, kind, policy, message, seed, explanation }: Finding, tint: (text: string) => string): string[] {
  return [
    `${tint(`${severity} ${kind}`)}${policy === undefined ? '' : ` ${policy}`}: ${message}`,
    ...(seed === undefined ? [] : [`  seed ${seed}${explanation === undefined ? '' : `: ${explanation}`}`]),
  ]
}
