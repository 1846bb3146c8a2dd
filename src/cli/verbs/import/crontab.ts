/** `tidegate import crontab`. */
import { importCrontab } from '../../../policies/importing/index.js'
import type { Verb } from '../../verb.js'
import { readTimezone } from '../../option-values.js'
import { addImportOptions, runImport, type ImportFlags } from './importing.js'

interface Options extends ImportFlags {
  readonly timezone?: string
  readonly system?: boolean
  readonly workflow: string
}

export const importCrontabVerb: Verb = {
  name: 'crontab',
  summary: 'Make policies of the jobs of a crontab; commands become inputs of one workflow.',
  examples: ['import crontab crontab.txt -o jobs.policy.yaml', 'import crontab /etc/crontab --timezone Europe/Paris'],
  define(command) {
    command.argument('<file>', 'a crontab, as `crontab -l` prints it, or a file such as /etc/crontab')
    addImportOptions(command)
      .option('--timezone <zone>', 'the zone of the machine that the crontab is from (default: that of this one)')
      .option('--system', 'jobs name a user before the command (default for /etc/crontab and /etc/cron.d)')
      .option('--workflow <name>', 'the workflow that is to run the commands', 'shell')
    return (_, terminal) => {
      const options = command.opts<Options>()
      const file = command.args[0] ?? ''
      const timezone = readTimezone(options.timezone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone)
      const hasUsers = options.system === true || /(?:^|\/)etc\/(?:crontab$|cron\.d\/)/.test(file)
      return runImport(file, options, terminal, (source) => importCrontab(source, { timezone, hasUsers, workflow: options.workflow }))
    }
  },
}
