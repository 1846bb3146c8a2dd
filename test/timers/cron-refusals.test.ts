/** What is refused, with the wrong words in «», and every message as its author reads it. */
import { describe, expect, test } from 'vitest'
import { compileTimer, parseTimer, type CronDialect, type TimerKeys } from '../../src/timers/index.js'

/** The expression with «» around what the first problem points at, and its code unless it is `bad-cron`. */
function marked(expression: string, dialect?: CronDialect): string {
  const compiled = compileTimer({ kind: 'cron', expression, timezone: 'UTC', ...(dialect && { dialect }) })
  if (compiled.kind === 'timer') return 'accepted'
  return compiled.problems
    .map(
      ({ code, start, end }) =>
        `${code === 'bad-cron' ? '' : `${code} `}${expression.slice(0, start)}«${expression.slice(start, end)}»${expression.slice(end)}`,
    )
    .join(' | ')
}

describe('quartz refuses', () => {
  test.each([
    ['«5*» * * * * ?'],
    ['0 1,«»,5 * * * ?'],
    ['*/«0» * * * * ?'],
    ['0 0 0 ? * «MON#1,WED»'],
    ['0 0 0 «1W,15W» * ?'],
    ['0 0 0 «L,15» * ?'],
    ['0 0 0 1 «JANUARY» ?'],
    ['0 0 0 ? * «MONDAY»'],
    ['0 0 12 «* * *»'],
    ['0 0 12 «15 * MON-FRI»'],
    ['0 0 12 «? * ?»'],
    ['«60» * * * * ?'],
    ['0 0-«60» * * * ?'],
    ['0 0 «24» * * ?'],
    ['0 0 0 «32W» * ?'],
    ['0 0 0 «0W» * ?'],
    ['0 0 0 «L-31» * ?'],
    ['0 0 0 «L3» * ?'],
    ['0 0 0 «LW-3» * ?'],
    ['0 0 0 «W15» * ?'],
    ['0 0 0 «15W/2» * ?'],
    ['0 0 0 «1-5W» * ?'],
    ['0 0 0 ? * «0L»'],
    ['0 0 0 ? * «8L»'],
    ['0 0 0 ? * MON-«WEDL»'],
    ['0 0 0 ? * «6#0»'],
    ['0 0 0 ? * «6#6»'],
    ['0 0 0 ? * «6#3-5»'],
    ['0 0/«60» * * * ?'],
    ['0 0 0/«24» * * ?'],
    ['0 0 0 */«32» * ?'],
    ['0 0 0 1 1 ? «1969»'],
    ['0 0 0 1 1 ? «2200»'],
    ['0 0 0 1 1 ? «2030-2025»'],
    ['«1.5» * * * * ?'],
    ['«*-5» * * * * ?'],
    ['«99999999999999999999» * * * * ?'],
    ['0 0 * ? «?» *'],
  ])('%s', (text) => {
    expect(marked(text.replaceAll(/[«»]/g, ''), 'quartz')).toBe(text)
  })

  test('all mistakes at once, in order of place', () => {
    expect(marked('61 x 0 L3 FOO ?')).toBe('«61» x 0 L3 FOO ? | 61 «x» 0 L3 FOO ? | 61 x 0 «L3» FOO ? | 61 x 0 L3 «FOO» ?')
  })
})

describe('unix refuses', () => {
  test.each([
    ['0 «22-2» * * *'],
    ['0 0 1 «nov-feb» *'],
    ['0 0 * * «6-2»'],
    ['0 0 «?» * 1'],
    ['0 0 «L» * *'],
    ['0 0 «15W» * *'],
    ['0 0 * * «1#2»'],
    ['«/5» * * * *'],
    ['0 0 * * «8»'],
    ['0 0 1 «january» *'],
    ['«H» * * * *'],
    ['«@reboot»'],
    ['«@every 5m»'],
    ['«* * * *»'],
    ['«»'],
  ])('%s', (text) => {
    expect(marked(text.replaceAll(/[«»]/g, ''), 'unix')).toBe(text)
  })
})

test.each([
  ['0 0 0 30 2 ?'],
  ['0 0 0 31 4,6,9,11 ?'],
  ['0 0 0 29 2 ? 2100'],
  ['0 0 0 29 2 ? 2023,2025'],
  ['0 0 0 L-29 2 ?'],
  ['0 0 0 30W 2 ?'],
  ['0 0 31 2 *'],
])('%s never fires', (expression) => {
  expect(marked(expression)).toBe(`impossible-cron «${expression}»`)
})

test('an expression whose years are over is refused against a given instant', () => {
  const spec = { kind: 'cron', expression: '0 0 12 * * ? 2018', timezone: 'UTC' } as const
  expect(compileTimer(spec).kind).toBe('timer')
  expect(compileTimer(spec, { from: Date.UTC(2018, 11, 31, 12) }).kind).toBe('timer')
  expect(compileTimer(spec, { from: Date.UTC(2018, 11, 31, 12, 0, 1) })).toMatchObject({
    kind: 'problems',
    problems: [{ code: 'impossible-cron' }],
  })
})

test('a time that daylight saving always takes away is refused when it is left out', () => {
  const spec = { kind: 'cron', expression: '0 30 2 ? 3 1L 2030', timezone: 'Europe/Paris' } as const
  expect(compileTimer(spec).kind).toBe('timer')
  expect(compileTimer({ ...spec, dstGap: 'skip' })).toMatchObject({ kind: 'problems', problems: [{ code: 'impossible-cron' }] })
})

/** Read these aloud: they are what an author gets. */
test.each<Partial<TimerKeys>>([
  { cron_expression: '0 0 12 * * MON' },
  { cron_expression: '0 0 12 * * *' },
  { cron_expression: '0 0 12 15 * MON-FRI' },
  { cron_expression: '0 0 12 * * * 2030' },
  { cron_expression: '0 0 12 ? * ?' },
  { cron_expression: '0 0 12 * *', cron_dialect: 'quartz' },
  { cron_expression: '0 0 12 ? * MON', cron_dialect: 'unix' },
  { cron_expression: '10m' },
  { cron_expression: '30s 5m' },
  { cron_expression: 'every 5 minutes' },
  { cron_expression: '' },
  { cron_expression: '@every 5m' },
  { cron_expression: '@reboot' },
  { cron_expression: '@dayly' },
  { cron_expression: '@daily', cron_dialect: 'quartz' },
  { cron_expression: '60 * * * *' },
  { cron_expression: '0 24 * * *' },
  { cron_expression: '0 22-2 * * *' },
  { cron_expression: '*/0 * * * *' },
  { cron_expression: '*5 * * * *' },
  { cron_expression: '1,,5 * * * *' },
  { cron_expression: '0 0 1 january *' },
  { cron_expression: '0 0 * * tus' },
  { cron_expression: '0 0 L * *' },
  { cron_expression: '0 0/90 * * * ?' },
  { cron_expression: '0 0 0 L3 * ?' },
  { cron_expression: '0 0 0 W15 * ?' },
  { cron_expression: '0 0 0 1L * ?' },
  { cron_expression: '0 0 0 ? * 5W' },
  { cron_expression: '0 0 0 ? * MON#1,WED' },
  { cron_expression: '0 0 0 ? * 6#6' },
  { cron_expression: '0 0 0 1 1 ? 30' },
  { cron_expression: '0 0 0 30 2 ?' },
  { cron_expression: '0 0 * * *', timezone: 'Europe/Pariss' },
  { cron_expression: '0 0 * * *', timezone: '+01:00' },
  { cron_expression: '0 0 * * *', timer_type: 'crom', cron_dialect: 'posix', dst_gap: 'runafter', dst_overlap: 'twice' },
  { cron_expression: '10', timer_type: 'int' },
  { cron_expression: '1m 2m 3m', timer_type: 'int' },
  { cron_expression: '10m 0s', timer_type: 'int' },
  { cron_expression: '0 0/5 * * * ?', timer_type: 'int' },
])('the message for %o', (keys) => {
  const compiled = parseTimer({ cron_expression: '', timezone: 'UTC', ...keys })
  const problems = compiled.kind === 'problems' ? compiled.problems : []
  expect(problems.length).toBeGreaterThan(0)
  expect(
    problems.map(({ code, field, message, hint }) => `${code} ${field}: ${message}\n${hint ?? '(no hint)'}`).join('\n'),
  ).toMatchSnapshot()
})
