/** Coverage in lines for people: per policy what was never seen, and the sum. */
import type { CoverageCounts, CoverageReport, CoveredList, CoveredSentence, PolicyCoverage } from '../covering/coverage.js'
import type { Paint } from './paint.js'

/** A headline, one block per policy, and the sum of all. */
export function coverageLines(coverage: CoverageReport, paint: Paint): string[] {
  const { policies } = coverage
  if (policies.length === 0) return [paint('bold', 'Coverage: no policy was under test')]
  return [paint('bold', 'Coverage'), ...policies.flatMap((policy) => policyLines(policy, paint)), '', `All: ${sayCounts(coverage, paint)}`]
}

function policyLines(coverage: PolicyCoverage, paint: Paint): string[] {
  const { policy, file, line, sentences, outcomes, transitions } = coverage
  return [
    '',
    `${paint('bold', policy)}  ${paint('dim', `${file}:${line}`)}  ${sayCounts(coverage, paint)}`,
    ...sentences.map((sentence) => sentenceLine(sentence, paint)),
    listLine('outcomes', outcomes, paint),
    listLine('transitions', transitions, paint),
  ]
}

function sayCounts({ covered, total, percent }: CoverageCounts, paint: Paint): string {
  return paint(covered === total ? 'green' : 'yellow', `${covered} of ${total} seen, ${percent}%`)
}

function sentenceLine({ number, text, ...list }: CoveredSentence, paint: Paint): string {
  return `${listLine(`condition ${number}`, list, paint)}  ${paint('dim', text)}`
}

function listLine(name: string, { demanded, seen }: CoveredList, paint: Paint): string {
  const missing = demanded.filter((one) => !seen.includes(one))
  const count = `${demanded.length - missing.length}/${demanded.length}`
  const never = missing.length === 0 ? paint('green', 'all seen') : paint('yellow', `never ${missing.join(', ')}`)
  return `  ${name.padEnd(13)} ${count.padStart(5)}  ${never}`
}
