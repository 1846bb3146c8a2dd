/** Histories for tests by hand: only what differs from the plainest one is said. */
import type { History, HistoryPolicy, RunScript } from './history.js'

export const plainPolicy: HistoryPolicy = {
  name: 'p',
  timers: [],
  duration: 0,
  jitter: 0,
  excluded: [],
  clauses: [],
  onNoData: 'wait',
  retry: false,
  loop: false,
  delay: 0,
  maxRun: Infinity,
  onlyOneRunning: false,
  cancelOnTimeout: false,
  pauseOnFailure: false,
  missed: { policy: 'none', max: 100 },
}

/** A policy with `slots`; its name is `p`. */
export function policyAt(slots: readonly number[], differs: Partial<HistoryPolicy> = {}): HistoryPolicy {
  return { ...plainPolicy, timers: [{ kind: 'list', slots }], ...differs }
}

export function script(takes: number, result: RunScript['result'] = 'success', differs: Partial<RunScript> = {}): RunScript {
  return { takes, result, acceptAfter: 0, stopsAfter: 0, ...differs }
}

/** Session `s` opens at 0 with `policies`; every run takes no time and succeeds unless `runs` says otherwise; 40 ms are played. */
export function smallHistory(policies: readonly HistoryPolicy[], differs: Partial<History> = {}): History {
  const names = new Set([...policies.map(({ name }) => name), 'p', 'q'])
  return {
    until: 40,
    maxConcurrentRuns: Infinity,
    groups: {},
    verdicts: {},
    stalls: [],
    restarts: [],
    ...differs,
    runs: { ...Object.fromEntries([...names].map((name) => [name, [script(0)]])), ...differs.runs },
    commands: [{ at: 0, kind: 'open', session: 's', policies }, ...(differs.commands ?? [])],
  }
}
