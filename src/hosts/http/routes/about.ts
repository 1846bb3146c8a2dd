/** What a server is and holds: what people who look after it ask first. */
import { formatInstant } from '../../../../grammar/index.js'
import { version } from '../../version.js'
import { instantText, object, text, whole } from '../schemas/schema.js'
import type { NativeRoute } from './native.js'

export const aboutRoutes: readonly NativeRoute[] = [
  {
    method: 'GET',
    path: '/server',
    id: 'getServer',
    permission: 'read',
    tag: 'operations',
    summary: 'The version of the server, its clock, and how much it holds.',
    returns: object({
      version: text('Of the package.', ['1.2.3']),
      now: instantText('The clock of the scheduler.'),
      sessions: whole('Open sessions.'),
      policies: whole('Loaded policies.'),
      windows: whole('Windows that are not over.'),
      runs: whole('Runs that have not ended.'),
    }),
    answer: ({ scheduler }) => {
      const { sessions, policies, windows, runs } = scheduler.statistics()
      return { version, now: formatInstant(scheduler.now), sessions, policies, windows, runs }
    },
  },
]
