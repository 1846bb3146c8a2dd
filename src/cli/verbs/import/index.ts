/** `tidegate import`: policies from what other schedulers read, with a report of what behaves differently. */
import type { VerbGroup } from '../../verb.js'
import { importCrontabVerb } from './crontab.js'
import { importSchedulesVerb } from './schedules.js'
import { importToscaVerb } from './tosca.js'

export const importVerbs: VerbGroup = {
  name: 'import',
  summary: 'Make policies of TOSCA topologies, crontabs or schedules of experiments.',
  verbs: [importToscaVerb, importCrontabVerb, importSchedulesVerb],
}
