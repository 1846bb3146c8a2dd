/** Windows and runs over HTTP: what happened, why, and the end of a run. */
import { readInstant, TidegateError, type Instant } from '../../../../grammar/index.js'
import { outcomes, type Outcome } from '../../../scheduler/index.js'
import { drawTimeline } from '../../../trace/index.js'
import { countIn, type Asked, type NativeRoute } from './native.js'

const runResults = ['success', 'error', 'cancelled'] as const

const listMax = 1000

const listQuery = {
  session: 'Only those of this session.',
  policy: 'Only those of this policy.',
  from: 'From this instant on.',
  to: 'Before this instant.',
  limit: `The latest so many; 100 if absent, ${listMax} at most.`,
}

interface Narrowed {
  readonly session?: string
  readonly policy?: string
  readonly from?: Instant
  readonly to?: Instant
  readonly limit: number
}

function narrowed({ query }: Asked): Narrowed {
  const { session, policy, from, to } = query
  return {
    limit: countIn(query, 'limit', 100, listMax),
    ...(session === undefined ? {} : { session }),
    ...(policy === undefined ? {} : { policy }),
    ...(from === undefined ? {} : { from: instantOf('from', from) }),
    ...(to === undefined ? {} : { to: instantOf('to', to) }),
  }
}

function outcomeIn(text: string | undefined): Outcome | undefined {
  const found = outcomes.find((outcome) => outcome === text)
  if (text !== undefined && found === undefined)
    throw new TidegateError('bad-option', `outcome must be one of ${outcomes.join(', ')}, not "${text}"`)
  return found
}

function instantOf(name: string, text: string): Instant {
  return readInstant(name, /^-?\d+$/.test(text) ? Number(text) : text)
}

export const historyRoutes: readonly NativeRoute[] = [
  {
    method: 'GET',
    path: '/windows',
    permission: 'read',
    tag: 'windows',
    summary: 'Windows, oldest first.',
    query: { ...listQuery, outcome: 'Only those with this outcome.' },
    answer: ({ scheduler }, asked) => {
      const outcome = outcomeIn(asked.query['outcome'])
      return { windows: scheduler.windows({ ...narrowed(asked), ...(outcome === undefined ? {} : { outcome }) }) }
    },
  },
  {
    method: 'GET',
    path: '/windows/:id/explanation',
    permission: 'read',
    tag: 'windows',
    summary: 'Why a window is as it is, in words and as data. The id is percent-encoded.',
    query: { at: 'As it was at this instant.' },
    answer: ({ scheduler }, { params, query }) =>
      scheduler.explain(params['id'] ?? '', query['at'] === undefined ? {} : { at: instantOf('at', query['at']) }),
  },
  {
    method: 'GET',
    path: '/runs',
    permission: 'read',
    tag: 'runs',
    summary: 'Runs, oldest first.',
    query: { ...listQuery, window: 'Only those of this window.' },
    answer: ({ scheduler }, asked) => {
      const { window } = asked.query
      return { runs: scheduler.runs({ ...narrowed(asked), ...(window === undefined ? {} : { window }) }) }
    },
  },
  {
    method: 'POST',
    path: '/runs/:id(^.+)::cancel',
    permission: 'operate',
    tag: 'runs',
    summary: 'Ask for the end of a run. The id is percent-encoded.',
    answer: async ({ scheduler }, { params }) => {
      const id = params['id'] ?? ''
      if (!id.includes('@')) throw new TidegateError('unknown-run', `"${id}" is no id of a run`)
      await scheduler.cancel(id)
      return { run: id }
    },
  },
  {
    method: 'POST',
    path: '/runs/:id(^.+)::report',
    permission: 'operate',
    tag: 'runs',
    summary:
      'Tell how a run ended, by its run id or execution id. Body: `result` (success, error or cancelled), `message`. Telling it twice does no harm.',
    answer: ({ scheduler }, { params, body }) => {
      const { result, message } = typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {}
      const known = runResults.find((one) => one === result)
      if (known === undefined)
        throw new TidegateError('bad-option', `result must be one of ${runResults.join(', ')}, not ${JSON.stringify(result)}`)
      return { known: scheduler.report(params['id'] ?? '', { result: known, ...(typeof message === 'string' ? { message } : {}) }) }
    },
  },
  {
    method: 'GET',
    path: '/timeline.svg',
    permission: 'read',
    tag: 'windows',
    summary: 'A picture of windows and runs.',
    query: listQuery,
    answer: ({ scheduler }, asked) => {
      const query = narrowed(asked)
      const { from, to } = query
      const svg = drawTimeline(
        { windows: scheduler.windows(query), runs: scheduler.runs(query), policies: scheduler.policies() },
        { now: scheduler.now, format: 'svg', ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
      )
      // A picture carries its styles with it and may load nothing.
      return asked.reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'").type('image/svg+xml').send(svg)
    },
  },
]
