/** How far long work has come: one line on the terminal, shown once it has lasted a while and taken away at its end. */
import type { Terminal } from './terminal.js'

/** Shorter work shows nothing, ms. */
const QUIET_MS = 400
/** Between two changes of the line, ms. */
const PACE_MS = 100

export interface Progress {
  /** `share` from 0 to 1; `what` says what is being done now. */
  readonly tell: (share: number, what?: string) => void
  /** Takes the line away. */
  readonly end: () => void
}

/** Undefined where nobody looks, so that nobody need tell. */
export function startProgress(terminal: Terminal, title: string): Progress | undefined {
  const { progress } = terminal
  if (progress === undefined) return undefined
  let next = terminal.now() + QUIET_MS
  let isShown = false
  return {
    tell(share, what = '') {
      if (terminal.now() < next) return
      next = terminal.now() + PACE_MS
      isShown = true
      progress(`${title} ${String(Math.floor(share * 100)).padStart(3)}% ${bar(share)} ${what}`.trimEnd().slice(0, 78))
    },
    end() {
      if (isShown) progress('')
    },
  }
}

function bar(share: number): string {
  const full = Math.round(share * 20)
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)}`
}
