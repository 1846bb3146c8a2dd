import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createVocabulary,
  matchDeadline,
  matchFormula,
  printCondition,
  readConditionExpression,
  readExpression,
  readsOf,
  sameCondition,
  type FormulaEvent,
} from '../../dsl/index.js'
import { diagnosticCodes, PolicyError } from '../../grammar/index.js'
import { condition, formula, text } from './dsl-arbitraries.js'

/** How many texts are tried; a night of fuzzing sets more: FUZZ_RUNS=1000000 npx vitest run test/laws/dsl. */
const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 2000)

const vocabulary = createVocabulary([], { rawDrl: true })

test('what a condition prints is read back as the same condition', () => {
  fc.assert(
    fc.property(condition, (original) => {
      const printed = printCondition(original)
      const again = readConditionExpression(printed)
      expect(again.problems, printed).toEqual([])
      expect(again.condition && sameCondition(original, again.condition), printed).toBe(true)
      expect(again.condition && printCondition(again.condition)).toBe(printed)
    }),
    { numRuns: 1000 },
  )
})

test('a condition is the same as itself and as its copy, whatever its spans', () => {
  fc.assert(
    fc.property(condition, (original) => {
      const copy = { ...structuredClone(original), span: { start: 0, end: 1, line: 1, column: 1 } }
      expect(sameCondition(original, copy)).toBe(true)
      expect(readsOf(copy)).toEqual(readsOf(original))
    }),
  )
})

test('no text crashes the reader of sentences; every problem has a known code and a place inside', () => {
  fc.assert(
    fc.property(text, (sentence) => {
      const { condition: read, diagnostics } = vocabulary.read(sentence)
      expect(read === undefined).toBe(diagnostics.length > 0)
      for (const { code, span } of diagnostics) {
        expect(Object.keys(diagnosticCodes)).toContain(code)
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeGreaterThanOrEqual(span.start)
        expect(span.end).toBeLessThanOrEqual(sentence.length)
      }
      readExpression(sentence)
    }),
    { numRuns: FUZZ_RUNS },
  )
})

test('no text crashes the loader of .dsl files', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), fc.array(text, { maxLength: 2 }), (lines, sentences) => {
      const dsl = lines.map((line) => `[when]${line}`).join('\n')
      try {
        createVocabulary([{ name: 'a.dsl', text: dsl }], { builtin: false }).readAll(sentences)
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyError)
      }
    }),
    { numRuns: Math.ceil(FUZZ_RUNS / 2) },
  )
})

const events: fc.Arbitrary<FormulaEvent[]> = fc.array(
  fc.record({ metric: fc.constantFrom('X', 'Y'), value: fc.integer({ min: -3, max: 3 }), timestamp: fc.integer({ min: 0, max: 100_000 }) }),
  { maxLength: 8 },
)

test('no verdict of a formula changes before its deadline unless an event arrives', () => {
  fc.assert(
    fc.property(formula, events, fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 200_000 }), (one, list, now, later) => {
      const deadline = matchDeadline(one, list, now, 60_000)
      const at = Math.min(now + later, deadline - 1)
      expect(deadline).toBeGreaterThan(now)
      expect(matchFormula(one, list, at, 60_000)).toBe(matchFormula(one, list, now, 60_000))
    }),
    { numRuns: 1000 },
  )
})
