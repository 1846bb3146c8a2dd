/** `tidegate trigger`: opens a window of a policy of a running server now. */
import { plainText } from '../../plain-text.js'
import { explanationAt } from '../../server/index.js'
import { policyVerb, type PolicyFlags } from './policy-verb.js'

interface Flags extends PolicyFlags {
  readonly ignoreConditions?: boolean
}

export const triggerVerb = policyVerb<Flags, { readonly window: string }>({
  name: 'trigger',
  summary: 'Open a window of a policy of a running server now, and say what became of it so far.',
  examples: ['trigger reindex', 'trigger reindex --ignore-conditions --json'],
  needs: ['window'],
  addOptions: (command) => void command.option('--ignore-conditions', 'launch whatever its conditions say'),
  body: ({ ignoreConditions }) => ({ ignoreConditions: ignoreConditions === true }),
  async say({ answer: { window }, client }) {
    const { text } = await explanationAt(client, window)
    return `window ${window} was opened\n${plainText(text)}`
  },
})
