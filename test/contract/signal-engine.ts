/** What every signal engine must do, rule by rule: run by each engine's own test file with its factory. */
import { describe } from 'vitest'
import type { CreateSignals } from './signal-notation.js'
import { edges, evidence } from './signals/edges.js'
import { boundaries, refusals, views } from './signals/events.js'
import { resolution } from './signals/resolution.js'
import { known, restoring, retention } from './signals/retention.js'
import { ages, aggregates } from './signals/values.js'
import { clocks, formulas, logic, sustaining } from './signals/verdicts.js'

/** Registers the contract for one engine. */
export function signalEngineContract(create: CreateSignals): void {
  describe('boundaries of time (S3.2 to S3.6)', () => {
    boundaries(create)
  })
  describe('refusals (S3.1, S3.2)', () => {
    refusals(create)
  })
  describe('retention and bounds (S3.4, S3.5)', () => {
    retention(create)
  })
  describe('resolutions (S3.5)', () => {
    resolution(create)
  })
  describe('label sets, sessions and filters', () => {
    views(create)
  })
  describe('aggregates (S4.2)', () => {
    aggregates(create)
  })
  describe('three-valued logic (S4.1)', () => {
    logic(create)
  })
  describe('sustained (S4.3)', () => {
    sustaining(create)
  })
  describe('ages move with time', () => {
    ages(create)
  })
  describe('formulas (S5.2)', () => {
    formulas(create)
  })
  describe('clock tests', () => {
    clocks(create)
  })
  describe('edges and deadlines', () => {
    edges(create)
  })
  describe('evidence (S4.6)', () => {
    evidence(create)
  })
  describe('what is known', () => {
    known(create)
  })
  describe('restore', () => {
    restoring(create)
  })
}
