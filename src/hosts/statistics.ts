/** Numbers about a scheduler, for people who watch it: whatever grows is here, beside what was refused or given up at a bound. */
import type { Core } from '../scheduler/index.js'
import type { SignalStatistics } from '../signals/index.js'
import type { Driver } from './driver.js'
import type { Flights } from './flights.js'
import type { KeptTexts } from './kept-texts.js'
import type { Languages } from './languages.js'
import type { LoadingChanges } from './loading-changes.js'
import type { Store, StoreStatistics } from './store.js'
import type { Watches } from './watches.js'

export interface SchedulerStatistics {
  readonly sessions: number
  readonly policies: number
  /** Windows that are not over yet. */
  readonly windows: number
  /** Runs that have not ended. */
  readonly runs: number
  /** Conditions that `watch` was given; 1,000,000 at most. */
  readonly watches: number
  /** What waits while the store is at work: orders and ends of runs (at 100,000 orders are refused), and changes of what is loaded (at 1000 they are). */
  readonly waiting: { readonly inputs: number; readonly changes: number }
  /** Texts that embedders keep. */
  readonly texts: number
  /** What is not wrong with the loaded policies but worth a look. */
  readonly warnings: number
  /** Ends of runs that were told before their launch was answered; `dropped` since the start, at the bound of 10,000. */
  readonly earlyReports: { readonly kept: number; readonly dropped: number }
  /** Metric events that are visible but not durable yet; at 1,000,000 the oldest are given up, which is told as a problem. */
  readonly unstoredEvents: number
  /** Metric events since the start: taken, refused by reason, dropped at the bound of their metric; and what is in memory now. */
  readonly metrics: SignalStatistics
  readonly store: StoreStatistics
}

export interface StatisticsSources {
  readonly core: Core
  readonly driver: Driver
  readonly flights: Flights
  readonly store: Store
  readonly watches: Watches
  readonly loading: LoadingChanges
  readonly texts: KeptTexts
  readonly languages: Languages
}

/** The numbers as they are now; counting takes time that grows with the policies. */
export function statisticsOf({ core, driver, flights, store, watches, loading, texts, languages }: StatisticsSources): SchedulerStatistics {
  return {
    sessions: core.sessions().length,
    policies: core.policies().length,
    ...core.counts,
    watches: watches.size,
    waiting: { inputs: driver.waitingInputs, changes: loading.waiting },
    texts: texts.size,
    warnings: languages.warnings().length,
    earlyReports: flights.earlyReports,
    unstoredEvents: driver.unstoredEvents,
    metrics: core.statistics(),
    store: store.statistics(),
  }
}
