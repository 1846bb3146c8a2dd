/** `tidegate import schedules`. */
import { importSchedules } from '../../../policies/importing/index.js'
import type { Verb } from '../../verb.js'
import { readTimezone } from '../../option-values.js'
import { addImportOptions, runImport, type ImportFlags } from './importing.js'

interface Options extends ImportFlags {
  readonly timezone: string
}

export const importSchedulesVerb: Verb = {
  name: 'schedules',
  summary: 'Make policies of schedules of experiments, as GET /experiment/{id}/schedule answers them.',
  examples: ['import schedules schedules.json -o experiments.policy.yaml'],
  define(command) {
    command.argument('<file>', 'JSON: a schedule, a list of them, or a page with `results`')
    addImportOptions(command).option('--timezone <zone>', 'the zone that the service read its patterns in', 'UTC')
    return (_, terminal) => {
      const options = command.opts<Options>()
      const timezone = readTimezone(options.timezone)
      return runImport(command.args[0] ?? '', options, terminal, (source) => importSchedules(source, { timezone }))
    }
  },
}
