/** How a scheduler begins: afresh, or from what an earlier one left in the store (SEMANTICS S6). */
import { TidegateError } from '../../grammar/errors.js'
import type { PlannedPolicy } from '../policies/index.js'
import type { Core } from '../scheduler/index.js'
import type { SignalEngine } from '../signals/index.js'
import type { Driver } from './driver.js'
import type { Flights } from './flights.js'
import type { KeptTexts } from './kept-texts.js'
import type { Launcher } from './launcher.js'
import { reconcileRuns } from './reconciling.js'
import type { SavedState, Store } from './store.js'

export interface Starting {
  readonly store: Store
  readonly driver: Driver
  readonly core: Core
  readonly signals: SignalEngine
  readonly flights: Flights
  readonly launcher: Launcher
  readonly texts: KeptTexts
  /** The sessions of the options. */
  readonly initial: ReadonlyMap<string, readonly PlannedPolicy[]>
}

/** Opens the sessions, or takes up what the store holds; resolves when the first step is durable. @throws StoreError when the store does not work */
export async function begin(parts: Starting): Promise<void> {
  const saved = await parts.store.load()
  if (saved === undefined) await beginAfresh(parts)
  else await takeUp(saved, parts)
}

async function beginAfresh({ initial, driver }: Starting): Promise<void> {
  const opened = Promise.all(Array.from(initial, ([session, policies]) => driver.submit({ kind: 'open-session', session, policies })))
  opened.catch(() => undefined) // Looked at below; what the store says comes first.
  driver.start()
  await driver.flush()
  for (const answer of await opened) if (!answer.ok) throw new TidegateError(answer.code, answer.message)
}

async function takeUp(saved: SavedState, { core, driver, flights, initial, launcher, signals, texts }: Starting): Promise<void> {
  const rows = [...saved.rows]
  texts.restore(saved.texts)
  signals.restore(saved.events, driver.now())
  const told = await reconcileRuns(rows, launcher)
  core.restore(rows, initial, driver.now(), saved.at)
  for (const run of told.goOn) flights.adopt(run)
  driver.start({ inputs: told.inputs })
  await driver.flush()
}
