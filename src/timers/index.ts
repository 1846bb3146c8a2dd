/** Timers: from the text of a policy to the instants at which its windows open. The door of `src/timers`. */
export { compileTimer, type CompiledTimer, type CompileOptions } from './compile-timer.js'
export { parseInterval, type ReadInterval } from './interval.js'
export { jitterOf } from './jitter.js'
export { instantsOfLocal, localTime, nextClockChange, type LocalInstants, type LocalTime } from './local-time.js'
export type { CronDialect, CronSpec, DstGap, DstOverlap, IntervalSpec, Timer, TimerProblem, TimerSpec } from './timer.js'
export { isTimezone, timezones } from './zone.js'
