/** What the demo prints: one line per happening, coloured on a terminal, and the table at the end. */
import pc from 'picocolors'

const signs = {
  open: pc.cyan('◇'),
  run: pc.blue('▶'),
  good: pc.green('✔'),
  bad: pc.red('✘'),
  wait: pc.yellow('…'),
  info: pc.dim('·'),
} as const

export type Sign = keyof typeof signs

const nameWidth = 10

/** `10:02:05 ▶ tidy-up    run 2 launched` */
export function say(sign: Sign, who: string, text: string): void {
  console.log(`${pc.dim(new Date().toTimeString().slice(0, 8))} ${signs[sign]} ${pc.bold(who.padEnd(nameWidth))} ${text}`)
}

export interface Tally {
  windows: number
  succeeded: number
  failed: number
  cancelled: number
  outcomes: Map<string, number>
}

/** One row per policy. */
export function printSummary(tallies: ReadonlyMap<string, Tally>): void {
  console.log(`\n${pc.bold('policy'.padEnd(nameWidth))}  windows  succeeded  failed  cancelled  outcomes`)
  for (const [name, tally] of tallies) {
    const outcomes = [...tally.outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ')
    const numbers = [
      String(tally.windows).padStart(7),
      String(tally.succeeded).padStart(9),
      String(tally.failed).padStart(6),
      String(tally.cancelled).padStart(9),
    ]
    console.log(`${name.padEnd(nameWidth)}  ${numbers.join('  ')}  ${outcomes === '' ? 'none settled yet' : outcomes}`)
  }
}
