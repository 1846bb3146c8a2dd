/** `tidegate pause`: holds back the launches of a policy of a running server. */
import { formatInstant, readInstant } from '../../../../grammar/index.js'
import { policyVerb, type PolicyFlags } from './policy-verb.js'

interface Flags extends PolicyFlags {
  readonly note?: string
  readonly until?: string
}

export const pauseVerb = policyVerb<Flags, object>({
  name: 'pause',
  summary: 'Hold back the launches of a policy of a running server; runs that are under way go on.',
  examples: [
    'pause reindex --note "the disk is being replaced"',
    'pause reindex --until 2026-12-01T08:00:00Z',
    'pause staging/reindex --url https://tide.example.org --token-file token.txt',
  ],
  addOptions: (command) =>
    void command
      .option('--note <text>', 'why; shown wherever it is said that the policy is paused')
      .option('--until <instant>', 'when the pause ends by itself (default: at `resume`)'),
  body: ({ note, until }) => ({
    ...(note === undefined ? {} : { note }),
    ...(until === undefined ? {} : { until: formatInstant(readInstant('--until', until)) }),
  }),
  say({ policy, flags: { note, until } }) {
    const end = until === undefined ? `until \`tidegate resume ${policy}\`` : `until ${formatInstant(readInstant('--until', until))}`
    return `${policy} is paused ${end}${note === undefined ? '' : ` ("${note}")`}; runs that are under way go on`
  },
})
