import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createVocabulary } from '../../dsl/index.js'
import { parseDuration, PolicyError } from '../../grammar/index.js'
import { evaluateCondition } from '../../src/signals/index.js'

/** A vocabulary, sentences, events and a time; true, false or the code of an error. */
interface Case {
  readonly id: string
  readonly builtin: boolean
  readonly dsl: readonly string[]
  readonly ttl: string
  readonly events: readonly { readonly metric: string; readonly value: number; readonly t: number; readonly at?: number }[]
  readonly now: number
  readonly when: readonly string[]
  readonly expect: boolean | { readonly error: string }
  readonly expandsTo?: string
  readonly rawDrl?: boolean
  readonly reason: string
}

const shared = resolve(import.meta.dirname, '../../../shared/conformance/dsl-cases.json')
const own = resolve(import.meta.dirname, 'dsl-cases.json')

function casesOf(file: string): readonly Case[] {
  const content: { readonly cases: readonly Case[] } = JSON.parse(readFileSync(file, 'utf8'))
  return content.cases
}

const cases = casesOf(existsSync(shared) ? shared : own)

function load({ dsl, builtin, rawDrl }: Case): ReturnType<typeof createVocabulary> {
  const files = dsl.map((text, index) => ({ name: `case-${index + 1}.dsl`, text }))
  return createVocabulary(files, { builtin, rawDrl: rawDrl ?? false })
}

function outcome(one: Case): boolean | readonly string[] {
  try {
    const condition = load(one).compile(one.when)
    const events = one.events
      .map(({ metric, value, t, at }, index) => ({ metric, value, timestamp: t, arrival: at ?? t, index }))
      .sort((a, b) => a.arrival - b.arrival || a.index - b.index)
      .filter(({ arrival }) => arrival <= one.now)
      .map(({ metric, value, timestamp }) => ({ metric, value, timestamp }))
    const ttl = parseDuration(one.ttl) ?? 0
    return evaluateCondition(condition, events, one.now, { ttl }).verdict === true
  } catch (error) {
    if (error instanceof PolicyError) return error.diagnostics.map(({ code }) => code)
    throw error
  }
}

describe('dsl-cases.json', () => {
  test.each(cases)('$id: $reason', (one) => {
    const result = outcome(one)
    if (typeof one.expect === 'boolean') expect(result).toBe(one.expect)
    else expect(result).toContain(one.expect.error)
  })

  test.each(cases.filter(({ expandsTo }) => expandsTo !== undefined))('$id expands as Drools does', (one) => {
    const [line] = load(one).expand(one.when)
    expect(line?.rope.text.replaceAll(/\s+/g, ' ').trim()).toBe(one.expandsTo)
  })
})
