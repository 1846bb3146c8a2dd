/** Parameters in the arguments of steps, expectations of answers, statuses of trials. */
import { describe, expect, test } from 'vitest'
import {
  filledArguments,
  hasEnded,
  mayStop,
  missingNames,
  namesIn,
  nextStatus,
  readExpectation,
  trialStatuses,
  type Experiment,
  type Step,
} from '../../src/experiments/index.js'

const probe: Step = {
  do: 'cm.http_probe',
  where: {
    url: '{{ scheme }}://{{host}}/health',
    retries: '{{ retries }}',
    headers: { 'x-run': 'of {{ host }}' },
    list: ['{{ retries }}'],
  },
}

function experimentOf(step: Step, parameters: Record<string, unknown>): Experiment {
  return {
    id: 'e',
    name: 'e',
    description: '',
    metadata: {},
    parameters,
    pre_steps: [],
    steps: [step],
    post_steps: [],
    created_by: '',
    created_at: 0,
  }
}

describe('parameters', () => {
  test('names are found wherever texts are', () => {
    expect(namesIn(probe)).toEqual(['scheme', 'host', 'retries'])
  })

  test('what neither the experiment nor the trial gives is missing', () => {
    expect(missingNames(experimentOf(probe, { scheme: 'http' }), { host: 'localhost' })).toEqual(['retries'])
    expect(missingNames(experimentOf({ do: 'cm.wait', where: { a: '{{ toString }}' } }, {}), {})).toEqual(['toString'])
  })

  test('values take their places; a name alone keeps the kind of its value', () => {
    expect(filledArguments(probe, { scheme: 'http', host: 'localhost', retries: 3 })).toEqual({
      url: 'http://localhost/health',
      retries: 3,
      headers: { 'x-run': 'of localhost' },
      list: [3],
    })
  })

  test('what a value holds is not read again', () => {
    expect(filledArguments({ do: 'x', where: { a: 'see {{ b }}' } }, { b: '{{ c }} $&' })).toEqual({ a: 'see {{ c }} $&' })
  })
})

describe('expectations', () => {
  const answer = { status_code: 200, response: { items: [{ name: 'a', free: '12.5' }] }, response_text: 'all is well' }

  test.each([
    [{ operator: 'eq', status_code: 200 }, undefined],
    [{ operator: 'eq', status_code: '200' }, undefined],
    [{ operator: 'ne', status_code: 500 }, undefined],
    [{ operator: 'lt', status_code: 300 }, undefined],
    [{ operator: 'ge', 'response.items[0].free': 12.5 }, undefined],
    [{ operator: 'gt', 'response.items[0].free': 13 }, 'response.items[0].free is "12.5", which is not > 13.'],
    [{ operator: 'le', status_code: 100 }, 'status_code is 200, which is not <= 100.'],
    [{ operator: 'eq', 'response.items[1].name': 'b' }, 'The answer has no response.items[1].name.'],
    [{ operator: 'lt', response: 7 }, 'response is {"items":[{"name":"a","free":"12.5"}]}, which is not < 7.'],
    [{ operator: 'le', response: 7 }, 'response is {"items":[{"name":"a","free":"12.5"}]}, which is not <= 7.'],
    [{ operator: 'gt', response: 7 }, 'response is {"items":[{"name":"a","free":"12.5"}]}, which is not > 7.'],
    [{ operator: 'ge', response: 7 }, 'response is {"items":[{"name":"a","free":"12.5"}]}, which is not >= 7.'],
    [{ operator: 'regex', response_text: 'w[aeiou]ll' }, undefined],
    [{ operator: 'regex', response_text: '^well' }, 'response_text is "all is well", which the pattern ^well does not match.'],
    [{ operator: 'eq', toString: 1 }, 'The answer has no toString.'],
  ])('%j', (written, failure) => {
    const read = readExpectation(written)
    expect('problem' in read ? read.problem : read.failure(answer)).toBe(failure)
  })

  test('an answer that is a value alone is called value', () => {
    const read = readExpectation({ operator: 'eq', value: 'done' })
    expect('problem' in read ? read.problem : [read.failure('done'), read.failure('open')]).toEqual([
      undefined,
      'value is "open", which is not == "done".',
    ])
  })

  test.each([
    [
      { operator: 'eq', 'a..b': 1 },
      '`a..b` is no path: write names with dots between them and indexes in brackets, such as `response.items[0].name`.',
    ],
    [{ operator: 'regex', a: 1 }, 'With `regex` the value of `a` must be a pattern in quotes.'],
    [{ status_code: 1 }, '`operator` must be one of eq, ne, lt, le, gt, ge, regex, not undefined.'],
  ])('%j is refused', (written, problem) => {
    expect(readExpectation(written)).toEqual({ problem })
  })

  test('a pattern that could run away is refused', () => {
    expect(readExpectation({ operator: 'regex', a: '(a{100}){100}' })).toEqual({ problem: expect.stringContaining('is refused') })
  })
})

describe('statuses', () => {
  test('a trial in order', () => {
    expect(nextStatus(nextStatus('Scheduled', 'start'), 'succeed')).toBe('Succeeded')
    expect(nextStatus(nextStatus('In Progress', 'stop'), 'end-stop')).toBe('Stopped')
    expect(nextStatus('Stop Initiated', 'stop')).toBe('Stop Initiated')
  })

  test('what has ended stays as it is', () => {
    expect(trialStatuses.filter(hasEnded)).toEqual(['Succeeded', 'Failed', 'Aborted', 'Invalid', 'Stopped'])
    expect(trialStatuses.filter(mayStop)).toEqual(['Scheduled', 'In Progress', 'Stop Initiated', 'Stopped'])
    expect(() => nextStatus('Succeeded', 'start')).toThrow('a trial that is Succeeded cannot take "start"')
  })
})
