/** How a scheduler begins: afresh, or from what an earlier one left in the store (SEMANTICS S6). */
import type { Instant } from '../../grammar/time.js'
import type { PlannedPolicy, PoliciesInput } from '../policies/index.js'
import { policyKey, type Core, type Input, type Row } from '../scheduler/index.js'
import type { SignalEngine } from '../signals/index.js'
import type { Driver } from './driver.js'
import type { Flights } from './flights.js'
import type { KeptTexts } from './kept-texts.js'
import type { Languages } from './languages.js'
import type { Launcher } from './launcher.js'
import { reconcileRuns } from './reconciling.js'
import { languageOfText, languageText, policiesOfText, policiesText, recall, type Given, type Recalled } from './source-texts.js'
import type { OverTimers } from './over-timers.js'
import type { SavedState, Store } from './store.js'
import { requireTaken } from './waiting-input.js'

export interface Starting {
  readonly store: Store
  readonly driver: Driver
  readonly core: Core
  readonly signals: SignalEngine
  readonly flights: Flights
  readonly launcher: Launcher
  readonly texts: KeptTexts
  readonly languages: Languages
  /** Told when the store has answered: from then on a failure cannot be undone. */
  readonly onLoaded: () => void
  /** The sessions of the options. */
  readonly initial: ReadonlyMap<string, GivenSession>
}

/** A session as the options give it. */
export interface GivenSession {
  readonly policies: PoliciesInput
  readonly plan: readonly PlannedPolicy[]
  /** Those of which a timer is over: the store must know them. */
  readonly over?: OverTimers | undefined
}

/** Opens the sessions, or takes up what the store holds; resolves when the first step is durable. @throws StoreError when the store does not work, PolicyError when what it holds cannot be read any more */
export async function begin(parts: Starting): Promise<void> {
  const saved = await parts.store.load()
  parts.onLoaded()
  if (saved === undefined) await beginAfresh(parts)
  else await takeUp(saved, parts)
}

async function beginAfresh({ initial, driver, languages }: Starting): Promise<void> {
  for (const { over } of initial.values()) if (over !== undefined) throw over.error
  const inputs = Array.from(initial, ([session, { plan }]): Input => ({ kind: 'open-session', session, policies: plan }))
  const opened = driver.submitAll(inputs)
  opened.catch(() => undefined) // Looked at below; what the store says comes first.
  driver.start({ texts: recall(textsOf(initial, languages)).texts })
  await driver.flush()
  for (const answer of await opened) requireTaken(answer)
}

async function takeUp(saved: SavedState, parts: Starting): Promise<void> {
  const { core, driver, flights, initial, languages, launcher, signals, texts } = parts
  const rows = [...saved.rows]
  requireKnown(initial, rows)
  texts.restore(saved.texts)
  // The clock may have been set back meanwhile: time goes on from where it was, as without the restart (S1.6).
  const now = (): Instant => Math.max(driver.now(), saved.at)
  signals.restore(saved.events, now())
  const open = new Set(rows.flatMap((row) => (row.table === 'session' ? [row.name] : [])))
  const recalled = recall(textsOf(initial, languages), saved.texts, open)
  const plans = plansOf(recalled, parts)
  const told = await reconcileRuns(rows, launcher, now())
  core.restore(rows, plans, now(), saved.at)
  for (const run of told.goOn) flights.adopt(run)
  driver.start({ inputs: told.inputs, commands: told.commands, texts: recalled.texts })
  await driver.flush()
}

/** Policies whose time was over before they were ever loaded are mistakes (S1.2). @throws PolicyError */
function requireKnown(initial: Starting['initial'], rows: readonly Row[]): void {
  if ([...initial.values()].every(({ over }) => over === undefined)) return
  const known = new Set(rows.flatMap((row) => (row.table === 'policy' ? [row.key] : [])))
  for (const [session, { over }] of initial) if (over?.names.some((name) => !known.has(policyKey(session, name))) === true) throw over.error
}

function textsOf(initial: Starting['initial'], languages: Languages): Given {
  return {
    sessions: new Map(Array.from(initial, ([name, { policies }]) => [name, policiesText(policies)])),
    language: languageText(languages.language),
  }
}

/** The policies of every session that is open after a restart, read by the sentences that are in force then. */
function plansOf({ given, changed, language }: Recalled, { initial, languages }: Starting): Map<string, readonly PlannedPolicy[]> {
  const isGiven = new Set(given)
  for (const name of initial.keys()) if (!isGiven.has(name)) languages.forget(name)
  const plans = new Map(given.map((name) => [name, initial.get(name)?.plan ?? []]))
  const before = languages.language
  if (language !== undefined) {
    const change = languages.changeTo(languageOfText(language), (session) => plans.get(session) ?? [], { dryRun: false, force: true })
    for (const { session, plan } of change.sessions) plans.set(session, plan)
    change.keep()
  }
  for (const [name, text] of changed) plans.set(name, languages.readAgain(name, policiesOfText(text), before))
  return plans
}
