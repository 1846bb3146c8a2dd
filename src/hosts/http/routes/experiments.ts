/** Experiments, their schedules and trials, at `/api/v1`, with and without a slash at the end (SEMANTICS S9). */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import {
  experimentSchema,
  experimentView,
  scheduleSchema,
  scheduleView,
  trialSchema,
  trialView,
  type Extent,
  type Values,
} from '../../../experiments/index.js'
import { FieldError, type Experiments, type ScheduleState } from '../../experiments/experiments.js'
import type { Permission } from '../access/roles.js'
import { addRoute, principalOf, type Answers } from '../mount.js'
import { problemOf } from '../problems.js'
import { experimentAnswer, fieldProblems, scheduleAnswer, trialAnswer } from '../schemas/experiments.js'
import { list, type Schema } from '../schemas/schema.js'

const base = '/api/v1'

type Ids = { readonly id: string; readonly schedule: string }

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base, without a slash at the end. */
  readonly path: string
  readonly permission: Permission
  readonly summary: string
  /** Its name in the document. */
  readonly id: string
  readonly body?: object
  /** Of its good answers; absent: there is no body. */
  readonly returns?: Schema
  readonly status?: number
  /** Answers the body; undefined: none. */
  readonly answer: (experiments: Experiments, ids: Ids, body: unknown, by: string) => unknown
}

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/experiment',
    permission: 'read',
    summary: 'All experiments.',
    id: 'listExperiments',
    returns: list(experimentAnswer),
    answer: (all) => all.list().map(experimentView),
  },
  {
    method: 'POST',
    path: '/experiment',
    permission: 'administer',
    summary: 'Create an experiment.',
    id: 'createExperiment',
    returns: experimentAnswer,
    body: experimentSchema,
    status: 201,
    answer: async (all, _, body, by) => experimentView(await all.create(body, by)),
  },
  {
    method: 'GET',
    path: '/experiment/:id',
    permission: 'read',
    summary: 'An experiment, also one that is deleted.',
    id: 'getExperiment',
    returns: experimentAnswer,
    answer: (all, { id }) => experimentView(all.get(id)),
  },
  ...writes((extent) => ({
    path: '/experiment/:id',
    permission: 'administer',
    id: extent === 'whole' ? 'putExperiment' : 'patchExperiment',
    summary: extent === 'whole' ? 'Write an experiment anew.' : 'Change some fields of an experiment.',
    returns: experimentAnswer,
    body: bodyOf(experimentSchema, extent),
    answer: async (all, { id }, body) => experimentView(await all.update(id, body, extent)),
  })),
  {
    method: 'DELETE',
    path: '/experiment/:id',
    permission: 'administer',
    summary: 'Delete an experiment and its schedules; they can still be read by id.',
    id: 'deleteExperiment',
    status: 204,
    answer: async (all, { id }) => all.remove(id),
  },
  {
    method: 'GET',
    path: '/experiment/:id/schedule',
    permission: 'read',
    summary: 'The schedules of an experiment.',
    id: 'listSchedules',
    returns: list(scheduleAnswer),
    answer: (all, { id }) => all.schedules(id).map(shown),
  },
  {
    method: 'POST',
    path: '/experiment/:id/schedule',
    permission: 'operate',
    summary: 'Create a schedule.',
    id: 'createSchedule',
    returns: scheduleAnswer,
    body: scheduleSchema,
    status: 201,
    answer: async (all, { id }, body, by) => shown(await all.createSchedule(id, body, by)),
  },
  {
    method: 'GET',
    path: '/experiment/:id/schedule/:schedule',
    permission: 'read',
    summary: 'A schedule with its trials, also one that is deleted.',
    id: 'getSchedule',
    returns: scheduleAnswer,
    answer: (all, { id, schedule }) => shown(all.schedule(id, schedule)),
  },
  ...writes((extent) => ({
    path: '/experiment/:id/schedule/:schedule',
    permission: 'operate',
    id: extent === 'whole' ? 'putSchedule' : 'patchSchedule',
    summary: extent === 'whole' ? 'Write a schedule anew.' : 'Change some fields of a schedule.',
    returns: scheduleAnswer,
    body: bodyOf(scheduleSchema, extent),
    answer: async (all, { id, schedule }, body) => shown(await all.updateSchedule(id, schedule, body, extent)),
  })),
  {
    method: 'DELETE',
    path: '/experiment/:id/schedule/:schedule',
    permission: 'operate',
    summary: 'Delete a schedule; it can still be read by id.',
    id: 'deleteSchedule',
    status: 204,
    answer: async (all, { id, schedule }) => all.removeSchedule(id, schedule),
  },
  {
    method: 'GET',
    path: '/trial',
    permission: 'read',
    summary: 'All trials of experiments that are not deleted.',
    id: 'listTrials',
    returns: list(trialAnswer),
    answer: (all) => all.trials().map(trialView),
  },
  {
    method: 'GET',
    path: '/trial/:id',
    permission: 'read',
    summary: 'A trial with its log record.',
    id: 'getTrial',
    returns: trialAnswer,
    answer: (all, { id }) => trialView(all.trial(id)),
  },
  {
    method: 'POST',
    path: '/trial',
    permission: 'operate',
    summary: 'Run an experiment now, or as soon as its turn comes.',
    id: 'startTrial',
    returns: trialAnswer,
    body: trialSchema,
    status: 201,
    answer: async (all, _, body, by) => trialView(await all.start(body, by)),
  },
  {
    method: 'PUT',
    path: '/trial/:id/stop',
    permission: 'operate',
    summary: 'Ask a trial to stop; asking again does no harm.',
    id: 'stopTrial',
    returns: trialAnswer,
    answer: async (all, { id }) => trialView(await all.stop(id)),
  },
]

/** The routes of an interface whose paths may end in a slash. */
export function experimentRoutes(server: FastifyInstance, experiments: Experiments): void {
  for (const route of routes) {
    for (const end of ['', '/'])
      addRoute(server, route.permission, answersOf(route), optionsOf(route, `${base}${route.path}${end}`, experiments, end !== ''))
  }
}

function answersOf({ status = 200, returns }: Route): Answers {
  return { success: { [status]: returns === undefined ? { type: null } : { schema: returns } }, problem: fieldProblems }
}

function optionsOf(
  { method, summary, id, body, status = 200, answer }: Route,
  url: string,
  experiments: Experiments,
  isAlias: boolean,
): RouteOptions {
  return {
    method,
    url,
    // The schema of a body is shown, not applied: what is wrong is told by field, in words.
    schema: {
      tags: ['experiments'],
      summary,
      hide: isAlias,
      ...(isAlias ? {} : { operationId: id }),
      ...(body === undefined ? {} : { body }),
    },
    validatorCompiler: () => () => true,
    errorHandler: (error, request, reply) => void sendFieldProblems(error, request, reply),
    handler: async (request, reply) => {
      const answered = await answer(experiments, idsOf(request.params), request.body, principalOf(request)?.name ?? 'unknown')
      return reply.status(status).send(status === 204 ? undefined : answered)
    },
  }
}

/** The ids in the path; a route that has none asks for none. */
function idsOf(params: unknown): Ids {
  const idOf = (name: string): string => (typeof params === 'object' && params !== null ? String(Reflect.get(params, name)) : '')
  return { id: idOf('id'), schedule: idOf('schedule') }
}

/** Errors as this interface's clients know them: texts by field, or one message. */
function sendFieldProblems(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof FieldError) return reply.status(400).send(error.problems)
  const { status, detail } = problemOf(error)
  if (status >= 500) request.log.error({ err: error }, 'a request failed')
  return reply.status(status).send({ detail })
}

function writes(make: (extent: Extent) => Omit<Route, 'method'>): readonly Route[] {
  return [
    { method: 'PUT', ...make('whole') },
    { method: 'PATCH', ...make('part') },
  ]
}

/** Of a change in part, no field is required. */
function bodyOf(schema: object, extent: Extent): object {
  return extent === 'whole' ? schema : { ...schema, required: [] }
}

function shown({ schedule, left, trials }: ScheduleState): Values {
  return scheduleView(schedule, left, trials)
}
