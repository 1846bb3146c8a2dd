/** Schedulers one after the other on one file, as if the process had died between them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createScheduler, type Scheduler, type SchedulerOptions, type Store } from '../../../src/index.js'
import { sqliteStore, type SqliteStore, type SqliteStoreOptions } from '../../../src/hosts/sqlite/index.js'
import { FakeClock } from '../fake-clock.js'

export const start = Date.UTC(2026, 0, 1)
export const minute = 60_000

export interface Life {
  readonly scheduler: Scheduler
  readonly clock: FakeClock
  readonly store: SqliteStore
  readonly problems: string[]
}

export class Lives {
  readonly folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  readonly path = join(this.folder, 'tide.db')
  #now = start
  #life: Life | undefined

  /** A scheduler that takes up what the one before left; that one is gone, without a word. `between` stands between it and its store. */
  async next(options: SchedulerOptions, { after = 0, between = (store) => store, ...store }: NextOptions = {}): Promise<Life> {
    const life = this.prepare(options, { after, between, ...store })
    await life.scheduler.start()
    return life
  }

  /** The same, not started. */
  prepare(options: SchedulerOptions, { after = 0, between = (store) => store, ...more }: NextOptions = {}): Life {
    this.kill()
    const clock = new FakeClock(this.#now + after)
    const store = sqliteStore(this.path, { groupFor: 0, ...more })
    const scheduler = createScheduler({ clock, store: between(store), ...options })
    const problems: string[] = []
    scheduler.on('error', ({ error, doing }) => void problems.push(`${doing}: ${String(error)}`))
    this.#life = { scheduler, clock, store, problems }
    return this.#life
  }

  /** Ends the present life at once. */
  kill(): void {
    if (this.#life === undefined) return
    this.#now = this.#life.clock.now()
    this.#life.store.close()
    this.#life = undefined
  }

  end(): void {
    this.kill()
    rmSync(this.folder, { recursive: true })
  }
}

interface NextOptions extends SqliteStoreOptions {
  /** How long nothing ran. */
  readonly after?: number
  readonly between?: (store: Store) => Store
}
