/**
 * Slots against recorded ones: quartz by the real Quartz, unix by croniter, daylight saving by SEMANTICS S1.5. A sample of one line per
 * expression lies here; the whole corpus is read where it is at hand.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileTimer, type CronDialect } from '../../src/timers/index.js'

interface Case {
  readonly expr: string
  readonly tz: string
  readonly start: string
  readonly next?: readonly string[]
  readonly error?: true
}

const SLOTS_RECORDED = 10

function readCases(file: URL): readonly Case[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): Case => JSON.parse(line))
}

/** What the timer does, in the form of the recorded line; an expression refused because it never fires has no slots. */
function replay({ expr, tz, start }: Case, dialect: CronDialect): Pick<Case, 'next' | 'error'> {
  const compiled = compileTimer({ kind: 'cron', expression: expr, dialect, timezone: tz })
  if (compiled.kind === 'problems')
    return compiled.problems.every(({ code }) => code === 'impossible-cron') ? { next: [] } : { error: true }
  const next: string[] = []
  for (let slot: number | undefined = Date.parse(start); next.length < SLOTS_RECORDED;) {
    slot = compiled.timer.next(slot, 0)
    if (slot === undefined) break
    next.push(new Date(slot).toISOString())
  }
  return { next }
}

function failures(cases: readonly Case[], dialect: CronDialect): readonly string[] {
  return cases.flatMap((line) => {
    const { next, error } = replay(line, dialect)
    const same = line.error ? error === true : JSON.stringify(next) === JSON.stringify(line.next)
    return same ? [] : [`${line.expr} in ${line.tz} from ${line.start}: ${JSON.stringify(error ?? next)}`]
  })
}

describe.each(['quartz', 'unix'] as const)('%s', (dialect) => {
  test('the sample', () => {
    const cases = readCases(new URL(`data/cron-${dialect}.sample.jsonl`, import.meta.url))
    expect(cases.length).toBeGreaterThan(150)
    expect(failures(cases, dialect)).toEqual([])
  })

  const corpus = new URL(`../../../shared/conformance/cron-${dialect}.jsonl`, import.meta.url)
  test.runIf(existsSync(corpus))('the whole corpus', () => {
    const cases = readCases(corpus)
    expect(cases.length).toBeGreaterThan(3000)
    expect(failures(cases, dialect)).toEqual([])
  })
})
