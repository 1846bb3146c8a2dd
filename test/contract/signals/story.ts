/** The form of most cases about signals: a condition is watched while events arrive, and the verdicts that come of it are told. */
import { expect, test } from 'vitest'
import type { Condition } from '../../../dsl/condition.js'
import type { SignalOptions } from '../../../src/signals/index.js'
import { story, type CreateSignals } from '../signal-notation.js'

/** Short spans, so that a case fits a line. */
export const small = { metricEventTtl: 10 }

/** Events that arrive while one condition is watched from 0 on, and the verdicts that come of it. */
export type Story = readonly [title: string, condition: Condition, events: string, expected: string]

/** Registers a test for each story; each watches from 0 to 99. */
export function tell(create: CreateSignals, stories: readonly Story[], options: Partial<SignalOptions> = small): void {
  test.each(stories)('%s', (_title, condition, events, expected) => {
    expect(story(create(options), condition, events, 99)).toBe(expected)
  })
}
