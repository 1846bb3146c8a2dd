/** A signal engine whose verdicts are a script: each leaf of a condition names a list of (instant, verdict). It keeps the port's promises about edges. */
import type { Condition, Expression } from '../../dsl/condition.js'
import { InvariantError } from '../../grammar/errors.js'
import type {
  Edge,
  Evidence,
  MetricEvent,
  MetricState,
  RefusalCode,
  SignalEngine,
  SignalStatistics,
  Verdict,
  WatchContext,
  WatchId,
} from '../../src/signals/port.js'

export type VerdictScripts = Readonly<Record<string, readonly (readonly [number, Verdict])[]>>

/** The leaf that `FakeSignals` looks up in its scripts. */
export function scriptedCondition(name: string): Condition {
  return { kind: 'exists', selection: { metric: name, labels: [], where: [], lookback: { kind: 'recent' }, having: [] } }
}

export class FakeSignals implements SignalEngine {
  readonly #scripts: VerdictScripts
  readonly #watches = new Map<WatchId, { readonly condition: Condition; verdict: Verdict }>()
  #now = Number.NEGATIVE_INFINITY
  #nextWatch = 1
  readonly #edges: Edge[] = []
  /** What the scheduler wrote of its own runs. */
  readonly events: MetricEvent[] = []

  constructor(scripts: VerdictScripts) {
    this.#scripts = scripts
  }

  watch(condition: Condition, _context: WatchContext, now: number): WatchId {
    this.#moveTo(now)
    const watch = this.#nextWatch
    this.#nextWatch += 1
    this.#watches.set(watch, { condition, verdict: this.#verdictAt(condition, this.#now) })
    return watch
  }

  unwatch(watch: WatchId): void {
    this.#watches.delete(watch)
  }

  publish(event: MetricEvent, now: number): RefusalCode | undefined {
    this.#moveTo(now)
    this.events.push(event)
    return undefined
  }

  advance(now: number): readonly Edge[] {
    this.#moveTo(now)
    return this.#edges.splice(0)
  }

  hasEdges(): boolean {
    return this.#edges.length > 0
  }

  verdict(watch: WatchId): Verdict {
    return this.#find(watch).verdict
  }

  explain(watch: WatchId): Evidence {
    const { condition, verdict } = this.#find(watch)
    return { condition, verdict, clauses: [] }
  }

  evaluate(_expression: Expression, _context: WatchContext): number | undefined {
    return undefined
  }

  nextDeadline(): number | undefined {
    if (this.#watches.size === 0) return undefined
    const later = this.#instants().filter((at) => at > this.#now)
    return later.length === 0 ? undefined : Math.min(...later)
  }

  metrics(): readonly MetricState[] {
    return []
  }

  statistics(): SignalStatistics {
    return {
      accepted: this.events.length,
      refused: {},
      overflowed: 0,
      retained: 0,
      keptLast: 0,
      ids: 0,
      metrics: 0,
      conditions: this.#watches.size,
    }
  }

  retained(): Iterable<MetricEvent> {
    return []
  }

  retains(): boolean {
    return false
  }

  restore(_events: Iterable<MetricEvent>, now: number): void {
    this.#moveTo(now)
  }

  #instants(): number[] {
    return Object.values(this.#scripts).flatMap((script) => script.map(([at]) => at))
  }

  #moveTo(now: number): void {
    if (now <= this.#now) return
    const changes = [...new Set(this.#instants())].filter((at) => at > this.#now && at <= now).sort((a, b) => a - b)
    for (const at of changes) {
      for (const [watch, state] of this.#watches) {
        const verdict = this.#verdictAt(state.condition, at)
        if (verdict === state.verdict) continue
        state.verdict = verdict
        this.#edges.push({ watch, at, verdict })
      }
    }
    this.#now = now
  }

  #find(watch: WatchId): { readonly condition: Condition; readonly verdict: Verdict } {
    const state = this.#watches.get(watch)
    if (state === undefined) throw new InvariantError(`no watch ${watch}`)
    return state
  }

  #verdictAt(condition: Condition, at: number): Verdict {
    if (condition.kind === 'exists') {
      return (this.#scripts[condition.selection.metric] ?? []).findLast(([from]) => from <= at)?.[1] ?? 'unknown'
    }
    if (condition.kind !== 'all') throw new InvariantError(`a script knows no "${condition.kind}"`)
    const verdicts = new Set(condition.conditions.map((one) => this.#verdictAt(one, at)))
    if (verdicts.has(false)) return false
    return verdicts.has('unknown') ? 'unknown' : true
  }
}
