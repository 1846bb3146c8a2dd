/** The options of `sqliteStore`, and their reading. */
import { badOption, readCount, readDuration, type Duration, type DurationInput } from '../../../grammar/index.js'
import type { Grouping } from '../store.js'
import type { SqliteDriverName } from './database.js'

export interface SqliteStoreOptions {
  /**
   * What a commit waits for. `full` (default): the disk has it, so that nothing acknowledged is lost when the power fails. `normal`: the operating system
   * has it; the last moments may be lost when the power fails, not when the process dies. `flush()` waits for the disk either way.
   */
  readonly synchronous?: 'full' | 'normal'
  /** How long inputs may wait for company, so that they share a commit: up to 1s. 0: each step is committed by itself. Default 2ms. */
  readonly groupFor?: DurationInput
  /** Inputs (events included) after which a group is committed at once. Default 1000. */
  readonly groupMax?: number
  /** How long windows that are over are kept, their runs with them. Default 30d. */
  readonly historyFor?: DurationInput
  /** How many windows that are over are kept. Default 1,000,000. */
  readonly historyMax?: number
  /** Keep metric events as long as a condition can see them, so that a restart does not blind the conditions. Default true. */
  readonly keepEvents?: boolean
  /** How thoroughly an existing file is looked at when it is opened: every page (default), its indexes too, or not at all. */
  readonly integrityCheck?: 'quick' | 'full' | 'none'
  /** The file grows no further; commits fail with `store-full` instead. Default: as large as the disk allows. */
  readonly maxBytes?: number
  /** Default: node:sqlite where this Node has it, else better-sqlite3. */
  readonly driver?: SqliteDriverName
}

/** The same with every default filled in and every duration in milliseconds. */
export interface SqliteSettings {
  readonly synchronous: 'full' | 'normal'
  readonly grouping: Grouping | undefined
  readonly historyForMs: Duration
  readonly historyMax: number
  readonly keepEvents: boolean
  readonly integrityCheck: 'quick' | 'full' | 'none'
  readonly maxBytes: number | undefined
  readonly driver: SqliteDriverName | undefined
}

/** @throws TidegateError `bad-option` that names the option */
export function readSqliteOptions(options: SqliteStoreOptions): SqliteSettings {
  const groupForMs = readDuration('groupFor', options.groupFor ?? 2)
  if (groupForMs > 1000) throw badOption('groupFor', 'inputs wait for company a second at most')
  return {
    synchronous: oneOf<'full' | 'normal'>('synchronous', options.synchronous ?? 'full', ['full', 'normal']),
    grouping: groupForMs === 0 ? undefined : { waitMs: groupForMs, inputsMax: readCount('groupMax', options.groupMax ?? 1000) },
    historyForMs: readDuration('historyFor', options.historyFor ?? '30d'),
    historyMax: readCount('historyMax', options.historyMax ?? 1_000_000),
    keepEvents: options.keepEvents ?? true,
    integrityCheck: oneOf<'quick' | 'full' | 'none'>('integrityCheck', options.integrityCheck ?? 'quick', ['quick', 'full', 'none']),
    maxBytes: options.maxBytes === undefined ? undefined : readCount('maxBytes', options.maxBytes),
    driver: options.driver === undefined ? undefined : oneOf<SqliteDriverName>('driver', options.driver, ['node:sqlite', 'better-sqlite3']),
  }
}

function oneOf<Word extends string>(name: string, given: NoInfer<Word>, words: readonly Word[]): Word {
  if (words.includes(given)) return given
  throw badOption(name, `"${given}" is none of ${words.join(', ')}`)
}
