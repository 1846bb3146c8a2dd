/** Watches folders for changes of their files: what `test --watch` waits for. Folders, since editors replace files rather than write to them. */
import { watch, type FSWatcher } from 'node:fs'

/** Changes that follow each other as fast as this are one, ms. */
const QUIET_MS = 80

export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #onChange: () => void
  #timer: NodeJS.Timeout | undefined

  /** Calls `onChange` once things are quiet again after a change in one of the folders. */
  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Watches these folders from now on, and no others. One that cannot be watched is left out. */
  follow(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#add(folder)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.follow(new Set())
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#changed())
      watcher.on('error', () => void this.#watchers.delete(folder))
      this.#watchers.set(folder, watcher)
    } catch {
      // It is not there, or cannot be watched: a change beside it, or a key, brings it back.
    }
  }

  #changed(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onChange, QUIET_MS)
  }
}
