/** Importers: policies from foreign files, with a report of what behaves differently. Pure. The door of `src/policies/importing`. */
export { importCrontab, type CrontabOptions } from './crontab.js'
export type { Imported } from './import-report.js'
export { importSchedules, type SchedulesOptions } from './schedules.js'
export { importTosca, type ToscaOptions } from './tosca.js'
