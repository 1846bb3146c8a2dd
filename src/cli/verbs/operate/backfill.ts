/** `tidegate backfill`: runs a policy of a running server for the slots of the past that have had no run. */
import { formatInstant, readInstant } from '../../../../grammar/index.js'
import { counted } from '../../diagnostics.js'
import { policyVerb, type PolicyFlags } from './policy-verb.js'

interface Flags extends PolicyFlags {
  readonly from: string
  readonly until: string
  readonly dryRun?: boolean
}

/** What the server answers: ids of windows, and slots that are left alone. */
interface Backfilled {
  readonly windows: readonly string[]
  readonly covered: number
  readonly excluded: number
}

export const backfillVerb = policyVerb<Flags, Backfilled>({
  name: 'backfill',
  summary: 'Run a policy of a running server for the slots of the past that have had no run, oldest first; conditions are not judged.',
  examples: [
    'backfill reindex --from 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z --dry-run',
    'backfill reindex --from 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z',
  ],
  needs: ['windows', 'covered', 'excluded'],
  addOptions: (command) =>
    void command
      .requiredOption('--from <instant>', 'the first instant of the span')
      .requiredOption('--until <instant>', 'where it ends; this instant is no part of it')
      .option('--dry-run', 'only say which slots would be filled in'),
  body: ({ from, until, dryRun }) => ({
    from: formatInstant(readInstant('--from', from)),
    until: formatInstant(readInstant('--until', until)),
    dryRun: dryRun === true,
  }),
  say({ policy, answer: { windows, covered, excluded }, flags: { dryRun } }) {
    const left = [
      covered === 0 ? [] : [`${counted(covered, 'slot')} with a run or one that may still come`],
      excluded === 0 ? [] : [counted(excluded, 'excluded slot')],
    ].flat()
    const rest = left.length === 0 ? '' : `; left alone: ${left.join(', ')}`
    if (windows.length === 0) return `${policy} has no slot to fill in there${rest}`
    const opened = dryRun === true ? 'would be opened' : `${windows.length === 1 ? 'was' : 'were'} opened, the oldest starts first`
    return [`${counted(windows.length, 'window')} of ${policy} ${opened}${rest}`, ...windows.map((id) => `  ${id}`)].join('\n')
  },
})
