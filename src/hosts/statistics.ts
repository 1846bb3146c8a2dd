/** Numbers about a scheduler, for people who watch it: whatever grows is here, beside what was refused or given up at a bound. */
import type { Core } from '../scheduler/index.js'
import type { SignalStatistics } from '../signals/index.js'
import type { Driver } from './driver.js'
import type { Flights } from './flights.js'
import type { Store, StoreStatistics } from './store.js'

export interface SchedulerStatistics {
  readonly sessions: number
  readonly policies: number
  /** Windows that are not over yet. */
  readonly windows: number
  /** Runs that have not ended. */
  readonly runs: number
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
}

/** The numbers as they are now; counting takes time that grows with the policies. */
export function statisticsOf({ core, driver, flights, store }: StatisticsSources): SchedulerStatistics {
  return {
    sessions: core.sessions().length,
    policies: core.policies().length,
    windows: core.liveWindows().length,
    runs: core.liveRuns().length,
    earlyReports: flights.earlyReports,
    unstoredEvents: driver.unstoredEvents,
    metrics: core.statistics(),
    store: store.statistics(),
  }
}
