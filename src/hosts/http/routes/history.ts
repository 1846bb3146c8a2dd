/** Windows and runs over HTTP: what happened, why, and the end of a run. */
import { readInstant, TidegateError, type Instant } from '../../../../grammar/index.js'
import { outcomes, runResults, type Outcome } from '../../../scheduler/index.js'
import { drawTimeline } from '../../../trace/index.js'
import type { RunPlace, WindowPlace } from '../../store.js'
import { explanationSchema, runSchema, windowSchema } from '../schemas/history.js'
import { reportSchema } from '../schemas/policies.js'
import { list, object, text, word } from '../schemas/schema.js'
import { countIn, fieldsOf, given, textIn, type Asked, type NativeRoute } from './native.js'
import { cursorAt, hasFields, pageAnswer, pageOf, pageQuery } from './pages.js'

const listMax = 1000

const listQuery = {
  session: 'Only those of this session.',
  policy: 'Only those of this policy.',
  from: 'From this instant on.',
  to: 'Before this instant.',
}

const listed = { ...listQuery, ...pageQuery, limit: `The latest so many; 100 if absent, ${listMax} at most.` }

interface Narrowed {
  readonly session?: string
  readonly policy?: string
  readonly from?: Instant
  readonly to?: Instant
}

function narrowed({ query }: Asked): Narrowed {
  const { session, policy, from, to } = query
  return {
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

function isWindowPlace(place: unknown): place is WindowPlace {
  return hasFields(place, ['session', 'policy', 'id'], ['slot'])
}

function isRunPlace(place: unknown): place is RunPlace {
  return hasFields(place, ['id'], ['start'])
}

function placeOf({ slot, session, policy, id }: WindowPlace): WindowPlace {
  return { slot, session, policy, id }
}

/** Of one row more than was asked for, those of the page; `first`: the one from which the next page goes back, null where there is none. */
function pageBack<Row>(found: readonly Row[], limit: number): { readonly rows: readonly Row[]; readonly first: Row | null } {
  const rows = found.slice(-limit)
  return { rows, first: found.length > limit ? (rows[0] ?? null) : null }
}

/** @throws TidegateError `unknown-window`, `unknown-run` */
function known<Row>(what: 'window' | 'run', id: string | undefined, find: (id: string) => Row | undefined): Row {
  const found = find(id ?? '')
  if (found === undefined) throw new TidegateError(`unknown-${what}`, `no ${what} "${id ?? ''}" is known`)
  return found
}

export const historyRoutes: readonly NativeRoute[] = [
  {
    method: 'GET',
    path: '/windows',
    id: 'listWindows',
    permission: 'read',
    tag: 'windows',
    summary: 'The latest windows, oldest first; `cursor` goes back.',
    query: { ...listed, outcome: 'Only those with this outcome.' },
    returns: object({ windows: list(windowSchema), ...pageAnswer }),
    answer: ({ scheduler }, asked) => {
      const outcome = outcomeIn(asked.query['outcome'])
      const query = { ...narrowed(asked), ...given('outcome', outcome) }
      const { limit, place } = pageOf(asked, 'windows', isWindowPlace, { usual: 100, max: listMax })
      const { rows, first } = pageBack(scheduler.windows({ ...query, limit: limit + 1, ...given('before', place) }), limit)
      return { windows: rows, next_cursor: first && cursorAt(asked, 'windows', placeOf(first)) }
    },
  },
  {
    method: 'GET',
    path: '/windows/:id',
    id: 'getWindow',
    permission: 'read',
    tag: 'windows',
    summary: 'A window by its id, which is percent-encoded.',
    returns: windowSchema,
    answer: ({ scheduler }, { params }) => known('window', params['id'], (id) => scheduler.window(id)),
  },
  {
    method: 'GET',
    path: '/windows/:id/explanation',
    id: 'explainWindow',
    permission: 'read',
    tag: 'windows',
    summary: 'Why a window is as it is, in words and as data. The id is percent-encoded.',
    query: { at: 'As it was at this instant.' },
    returns: explanationSchema,
    answer: ({ scheduler }, { params, query }) =>
      scheduler.explain(params['id'] ?? '', query['at'] === undefined ? {} : { at: instantOf('at', query['at']) }),
  },
  {
    method: 'GET',
    path: '/runs',
    id: 'listRuns',
    permission: 'read',
    tag: 'runs',
    summary: 'The latest runs, oldest first; `cursor` goes back.',
    query: { ...listed, window: 'Only those of this window.' },
    returns: object({ runs: list(runSchema), ...pageAnswer }),
    answer: ({ scheduler }, asked) => {
      const { window } = asked.query
      const query = { ...narrowed(asked), ...given('window', window) }
      const { limit, place } = pageOf(asked, 'runs', isRunPlace, { usual: 100, max: listMax })
      const { rows, first } = pageBack(scheduler.runs({ ...query, limit: limit + 1, ...given('before', place) }), limit)
      return { runs: rows, next_cursor: first && cursorAt(asked, 'runs', { start: first.start, id: first.id }) }
    },
  },
  {
    method: 'GET',
    path: '/runs/:id',
    id: 'getRun',
    permission: 'read',
    tag: 'runs',
    summary: 'A run by its id, which is percent-encoded.',
    returns: runSchema,
    answer: ({ scheduler }, { params }) => known('run', params['id'], (id) => scheduler.run(id)),
  },
  {
    method: 'POST',
    path: '/runs/:id(^.+)::cancel',
    id: 'cancelRun',
    permission: 'operate',
    tag: 'runs',
    summary: 'Ask for the end of a run. The id is percent-encoded.',
    body: object({}, { reason: text('Why, for the record.') }),
    returns: object({ run: text('Its id.') }),
    answer: async ({ scheduler }, { params, body }) => {
      const id = params['id'] ?? ''
      if (!id.includes('@')) throw new TidegateError('unknown-run', `"${id}" is no id of a run`)
      await scheduler.cancel(id, given('reason', textIn(fieldsOf(body, ['reason']), 'reason')))
      return { run: id }
    },
  },
  {
    method: 'POST',
    path: '/runs/:id(^.+)::report',
    id: 'reportRun',
    permission: 'operate',
    tag: 'runs',
    summary: 'Tell how a run ended, by its run id or execution id. Telling it twice does no harm.',
    body: object({ result: word(runResults) }, { message: text('What it says.') }),
    returns: reportSchema,
    answer: ({ scheduler }, { params, body }) => {
      const fields = fieldsOf(body, ['result', 'message'])
      const result = runResults.find((one) => one === fields['result'])
      if (result === undefined)
        throw new TidegateError('bad-option', `result must be one of ${runResults.join(', ')}, not ${JSON.stringify(fields['result'])}`)
      return { known: scheduler.report(params['id'] ?? '', { result, ...given('message', textIn(fields, 'message')) }) }
    },
  },
  {
    method: 'GET',
    path: '/timeline.svg',
    id: 'drawTimeline',
    permission: 'read',
    tag: 'windows',
    summary: 'A picture of windows and runs.',
    query: { ...listQuery, limit: listed.limit },
    success: { 200: { type: 'image/svg+xml', schema: text() } },
    answer: ({ scheduler }, asked) => {
      const query = { ...narrowed(asked), limit: countIn(asked.query, 'limit', 100, listMax) }
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
