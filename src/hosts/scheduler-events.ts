/** What a scheduler tells its listeners, and how a notice of the core becomes an event. */
import type { Instant } from '../../grammar/time.js'
import type { Notice, PolicyRow, RunRow, WindowRow } from '../scheduler/index.js'
import type { Verdict } from '../signals/index.js'
import type { Emitter } from './events.js'

/** What listeners may listen to, and what they are given. */
export interface SchedulerEvents {
  'window.opened': WindowRow
  /** At the window's end; its outcome may not be known while a run goes on. */
  'window.closed': WindowRow
  /** Once, when the outcome is final and nothing more can happen in it (SEMANTICS S7.5). */
  'window.settled': WindowRow
  /** Something holds a waiting window back, or something else than before. */
  'window.held': WindowRow
  'run.launched': RunRow
  'run.ended': RunRow
  /** A cancelled run did not end within its grace. */
  'run.stuck': RunRow
  'policy.paused': PolicyRow
  'policy.resumed': PolicyRow
  /** A listener, a launcher's cancel, the store or the scheduler itself failed; the scheduler goes on. */
  error: { readonly error: unknown; readonly doing: string }
}

/** An edge of a watched condition. */
export interface WatchedEdge {
  readonly at: Instant
  readonly verdict: Verdict
}

/** Hands a notice to the listeners of its event. */
export function emitNotice(
  events: Emitter<SchedulerEvents>,
  notice: Exclude<Notice, { kind: 'condition.changed' | 'policy.failed' }>,
): void {
  switch (notice.kind) {
    case 'window.opened':
    case 'window.closed':
    case 'window.settled':
    case 'window.held':
      events.emit(notice.kind, notice.window)
      break
    case 'run.launched':
    case 'run.ended':
    case 'run.stuck':
      events.emit(notice.kind, notice.run)
      break
    case 'policy.paused':
    case 'policy.resumed':
      events.emit(notice.kind, notice.policy)
      break
  }
}
