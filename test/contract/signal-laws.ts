/** The laws of signals over random histories: whatever an engine tells is what the naive model says. Run with each engine's factory. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchFormula } from '../../dsl/match.js'
import {
  defaultSignalOptions,
  type Edge,
  type Evidence,
  type MetricEvent,
  type RetainedEvent,
  type SignalEngine,
  type Verdict,
  type WatchId,
} from '../../src/signals/index.js'
import { courseOf, groupsOf, runNaively, type Course, type Moment, type NaiveRun, type Watched } from './naive-signals.js'
import { anyFormula, anyHistory, END, LENGTH, START, type History } from './signal-histories.js'
import type { CreateSignals } from './signal-notation.js'

/** What a watch told: its first verdict, then its edges, as texts. */
type Told = readonly string[]

/** Instants (from START) at which somebody advances without need, and at which somebody looks between two events. */
interface Disturbance {
  readonly advances: readonly number[]
  readonly looks: readonly number[]
}

const undisturbed: Disturbance = { advances: [], looks: [] }
const moments = fc.array(fc.nat(LENGTH), { maxLength: 20 })
const always = Array.from({ length: LENGTH + 1 }, (_, index) => index)
const disturbance: fc.Arbitrary<Disturbance> = fc.record({ advances: moments, looks: fc.oneof(moments, fc.constant(always)) })

/** Registers the laws for one engine; `runs` random histories each. */
export function signalEngineLaws(create: CreateSignals, runs: number): void {
  test('edges are the changes of the naive verdict at every instant, and arrivals are answered as the model does', () => {
    forAll(runs, fc.tuple(anyHistory, disturbance), ([history, disturbed]) => {
      const naive = naiveRun(history)
      const { told, answers, engine } = play(create, history, disturbed)
      expect(told).toEqual(history.watched.map((watched) => naivelyTold(watched, history, naive)))
      expect(answers).toEqual(naive.answers)
      const retained = naivelyRetained(naive.frames.at(-1)?.events ?? [], history)
      expect([...engine.retained()].map(shownEvent)).toEqual(retained)
      expect(engine.statistics()).toMatchObject({ retained: retained.length, overflowed: naive.overflowed })
    })
  })

  test('evidence has the verdict of every clause, and since when', () => {
    forAll(runs / 2, anyHistory, (history) => {
      const lasting = { ...history, watched: history.watched.map((watched) => ({ ...watched, until: END })) }
      const naive = naiveRun(lasting)
      const { engine, ids } = play(create, lasting, undisturbed, false)
      for (const [index, watched] of lasting.watched.entries()) {
        const course = courseOf(watched.condition, momentsOf(watched, lasting, naive))
        expect(outline(engine.explain(ids[index] ?? 0, watched.condition))).toEqual(outlineOf(course, watched.from))
      }
    })
  })

  test('nextDeadline never lies: ahead of now, and no verdict changes before it by time alone', () => {
    forAll(runs / 2, fc.tuple(anyHistory, fc.nat(LENGTH - 20)), ([history, stop]) => {
      const now = START + stop
      const watched = history.watched.filter(({ from, until }) => from <= now && until > now).map((each) => ({ ...each, until: END }))
      const before = { ...history, watched, arrivals: history.arrivals.filter(({ at }) => at <= now) }
      const naive = naiveRun(before)
      const { engine } = play(create, before, undisturbed, false, now)
      const deadline = engine.nextDeadline() ?? Number.POSITIVE_INFINITY
      expect(deadline).toBeGreaterThan(now)
      const turns = watched.flatMap((each) => changesOf(each, before, naive)).filter((at) => at > now)
      expect(deadline).toBeLessThanOrEqual(Math.min(...turns))
    })
  })

  test('who advances at each deadline, and only then, gets every edge at its instant', () => {
    forAll(runs / 2, anyHistory, (history) => {
      const lasting = { ...history, watched: history.watched.map((watched) => ({ ...watched, until: END })) }
      const { engine } = play(create, lasting, undisturbed, false, END - 10)
      for (let due = engine.nextDeadline(); due !== undefined && due <= END + 20; due = engine.nextDeadline()) {
        for (const edge of engine.advance(due)) expect(edge.at).toBe(due)
      }
      expect(engine.advance(END + 20)).toEqual([])
    })
  })

  test('an engine restored from what another retained goes on like that one', () => {
    forAll(runs / 2, fc.tuple(anyHistory, fc.nat(LENGTH - 15)), ([history, stop]) => {
      const now = START + stop
      const watched = history.watched.filter(({ condition }) => !JSON.stringify(condition).includes('"sustained"'))
      const lasting = { ...history, watched: watched.map((each) => ({ ...each, from: START, until: END })) }
      const before = { ...lasting, arrivals: lasting.arrivals.filter(({ at }) => at <= now) }
      const { engine, ids } = play(create, before, undisturbed, false, now)
      const copy = create(history.options)
      const copies = lasting.watched.map(({ condition, session }) => copy.watch(condition, session === undefined ? {} : { session }, now))
      copy.restore(engine.retained(), now)
      expect(copies.map((id) => copy.verdict(id))).toEqual(ids.map((id) => engine.verdict(id)))
      for (const { at, event } of lasting.arrivals.filter((arrival) => arrival.at > now)) {
        expect(copy.publish(event, at)).toBe(engine.publish(event, at))
      }
      expect(textsOf(copy.advance(END), copies)).toEqual(textsOf(engine.advance(END), ids))
    })
  })

  test('an engine restored from all that came, without what is not retained, holds what the other holds', () => {
    forAll(runs / 2, fc.tuple(anyHistory, fc.nat(LENGTH - 15)), ([history, stop]) => {
      const now = START + stop
      const lasting = { ...history, watched: history.watched.map((each) => ({ ...each, from: START, until: END })) }
      const before = { ...lasting, arrivals: lasting.arrivals.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at) }
      const { engine, answers } = play(create, before, undisturbed, false, now)
      const taken = before.arrivals.filter((_, index) => answers[index] === 'taken').map(({ event }) => event)
      if (haveTwins(taken)) return
      const copy = create(history.options)
      for (const { condition, session } of lasting.watched) copy.watch(condition, session === undefined ? {} : { session }, now)
      copy.restore(
        taken.filter((event) => engine.retains(event)),
        now,
      )
      copy.advance(now + 1)
      engine.advance(now + 1)
      expect([...copy.retained()]).toEqual([...engine.retained()])
    })
  })

  test('a formula turns exactly where it does when every event that has come is judged at every instant', () => {
    forAll(runs / 2, fc.tuple(anyHistory, anyFormula, disturbance), ([{ arrivals }, formula, disturbed]) => {
      const options = { ...defaultSignalOptions, metricEventTtl: 8, maxClockSkew: 5 }
      const once = arrivals.filter(({ event }) => event.id === undefined)
      const history: History = {
        options,
        arrivals: once,
        watched: [{ condition: { kind: 'match', formula }, session: 's', from: START, until: END }],
      }
      const isSeen = ({ session }: MetricEvent): boolean => session === undefined || session === 's'
      const taken = once.filter(({ at, event }) => event.timestamp <= at + 5 && isSeen(event))
      const told = ['false']
      for (let now = START, before = 'false'; now <= END; now += 1) {
        const events = taken.filter(({ at }) => at <= now).map(({ event }) => event)
        const verdict = `${matchFormula(formula, events, now, 8)}`
        if (verdict !== before) told.push(`${now - START} ${verdict}`)
        before = verdict
      }
      expect(play(create, history, disturbed).told).toEqual([told])
    })
  })

  test('the same calls give the same answers', () => {
    forAll(runs / 10, fc.tuple(anyHistory, disturbance), ([history, disturbed]) => {
      const [one, other] = [play(create, history, disturbed), play(create, history, disturbed)]
      expect([one.told, one.answers, one.engine.statistics()]).toEqual([other.told, other.answers, other.engine.statistics()])
    })
  })
}

/** Whether two events of a metric have one id, or labels and an instant in common: nobody can tell which of them is retained. */
function haveTwins(events: readonly MetricEvent[]): boolean {
  const names = events.flatMap(({ metric, id, labels = {}, session, timestamp }) => [
    JSON.stringify([
      metric,
      Object.keys(labels)
        .toSorted()
        .map((name) => [name, labels[name]]),
      session,
      timestamp,
    ]),
    ...(id === undefined ? [] : [JSON.stringify([metric, id])]),
  ])
  return new Set(names).size < names.length
}

function forAll<T>(numRuns: number, arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, law), { numRuns: Math.ceil(numRuns) })
}

function naiveRun({ watched, arrivals, options }: History): NaiveRun {
  return runNaively(watched, arrivals, options, START, END)
}

interface Played {
  readonly engine: SignalEngine
  readonly ids: readonly WatchId[]
  readonly told: readonly Told[]
  readonly answers: readonly string[]
}

/** Lets a history happen to a new engine. It is called late: only when something arrives, starts or ends, and where it is disturbed. */
function play(create: CreateSignals, history: History, disturbed: Disturbance, ends = true, stop = END): Played {
  const engine = create(history.options)
  const ids: WatchId[] = history.watched.map(() => 0)
  const first: Verdict[] = []
  const edges: Edge[] = []
  const answers: string[] = []
  for (let now = START; now <= stop; now += 1) {
    for (const [index, { condition, session, from }] of history.watched.entries()) {
      if (from !== now) continue
      const id = engine.watch(condition, session === undefined ? {} : { session }, now)
      ids[index] = id
      first[index] = engine.verdict(id)
    }
    for (const { event } of history.arrivals.filter(({ at }) => at === now)) {
      answers.push(engine.publish(event, now) ?? 'taken')
      if (disturbed.looks.includes(now - START)) lookAt(engine, ids, history)
    }
    const ending = ends ? history.watched.flatMap(({ until }, index) => (until === now ? [ids[index] ?? 0] : [])) : []
    if (ending.length > 0 || now === stop || disturbed.advances.includes(now - START)) {
      const isThere = history.arrivals.some(({ at }) => at === now)
      edges.push(...advance(engine, now, isThere))
    }
    if (now < END) for (const id of ending) engine.unwatch(id)
  }
  return { engine, ids, told: textsOf(edges, ids).map((texts, index) => [`${first[index]}`, ...texts]), answers }
}

/** Hands out the edges. An engine that is there already, since something arrived just now, knows before whether there are any. */
function advance(engine: SignalEngine, now: number, isThere: boolean): readonly Edge[] {
  const expected = isThere ? engine.hasEdges() : undefined
  const edges = engine.advance(now)
  if (expected !== undefined) expect(edges.length > 0).toBe(expected)
  expect(engine.hasEdges()).toBe(false)
  return edges
}

/** Asks everything that can be asked. */
function lookAt(engine: SignalEngine, ids: readonly WatchId[], { watched }: History): void {
  engine.nextDeadline()
  engine.metrics('s')
  engine.statistics()
  engine.retained()
  for (const [index, { condition }] of watched.entries()) {
    try {
      engine.explain(ids[index] ?? 0, condition)
    } catch {
      // Not watched yet, or not any more.
    }
  }
}

function textsOf(edges: readonly Edge[], ids: readonly WatchId[]): readonly Told[] {
  return ids.map((id) => edges.filter(({ watch }) => watch === id).map(({ at, verdict }) => `${at - START} ${verdict}`))
}

function momentsOf({ from, until, session }: Watched, { options }: History, { frames }: NaiveRun): readonly Moment[] {
  const during = frames.filter(({ now }) => from <= now && now <= until)
  return during.map(({ now, events }) => ({ now, events, session, options }))
}

function naivelyTold(watched: Watched, history: History, naive: NaiveRun): Told {
  const start = naive.frames.find(({ now }) => now === watched.from)
  const atLoad = { now: watched.from, events: start?.before ?? [], session: watched.session, options: history.options }
  let verdict = courseOf(watched.condition, [atLoad]).verdicts[0] ?? 'unknown'
  const told = [`${verdict}`]
  for (const [index, next] of courseOf(watched.condition, momentsOf(watched, history, naive)).verdicts.entries()) {
    if (next !== verdict) told.push(`${watched.from - START + index} ${next}`)
    verdict = next
  }
  return told
}

/** An event as it is retained, the parts of its sum added up. */
function shownEvent({ bucket, ...event }: RetainedEvent): unknown {
  if (!bucket) return event
  const { parts, ...rest } = bucket
  return { ...event, bucket: { ...rest, sum: parts.reduce((sum, part) => sum + part, 0) } }
}

/** The same by the model, in order of arrival. */
function naivelyRetained(events: readonly MetricEvent[], { options }: History): readonly unknown[] {
  const place = (group: readonly MetricEvent[]): number => events.findLastIndex((event) => group.includes(event))
  return groupsOf(events, options)
    .toSorted((a, b) => place(a) - place(b))
    .map((group) => {
      const values = group.map(({ value }) => value)
      const [first, last] = [group[0], group.at(-1)]
      if (!first || !last || !options.resolutionOf?.[last.metric]) return last
      const { id: _, ...event } = last
      const sum = values.reduce((total, value) => total + value, 0)
      const [least, greatest] = [Math.min(...values), Math.max(...values)]
      const ids = group.flatMap(({ id }) => (id === undefined ? [] : [id]))
      return { ...event, bucket: { count: group.length, sum, least, greatest, first: first.value, ids } }
    })
}

/** The instants after the first at which the naive verdict is another one than before. */
function changesOf(watched: Watched, history: History, naive: NaiveRun): readonly number[] {
  const { verdicts } = courseOf(watched.condition, momentsOf(watched, history, naive))
  return verdicts.flatMap((verdict, index) => (index > 0 && verdict !== verdicts[index - 1] ? [watched.from + index] : []))
}

interface Outline {
  readonly verdict: Verdict | undefined
  readonly since: number | undefined
  readonly clauses: readonly Outline[]
}

function outline({ verdict, since, clauses }: Evidence): Outline {
  return { verdict, since, clauses: clauses.map(outline) }
}

function outlineOf({ verdicts, inner }: Course, from: number): Outline {
  const verdict = verdicts.at(-1)
  const since = from + verdicts.findLastIndex((before) => before !== verdict) + 1
  return { verdict, since, clauses: inner.map((course) => outlineOf(course, from)) }
}
