/** `npm run crash -- --kills N --lives-for MS`: kills a real process on a SQLite file N times, and says what it found. */
import '../simulation/dsl-as-text.js'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '300' }, 'lives-for': { type: 'string', default: '1500' } } })
const { killOften } = await import('./killing.js')
const folder = mkdtempSync(join(tmpdir(), 'tidegate-crash-'))
const { problems, counts } = await killOften({
  folder,
  kills: Number(values.kills),
  livesFor: Number(values['lives-for']),
  onKill: (kills) => {
    if (kills % 50 === 0) process.stdout.write(`${kills} kills\n`)
  },
})
process.stdout.write(`${JSON.stringify(counts)}\n${problems.slice(0, 50).join('\n')}\n`)
if (problems.length === 0) rmSync(folder, { recursive: true, force: true })
else process.stdout.write(`${problems.length} problems; the file and the log are in ${folder}\n`)
process.exitCode = problems.length === 0 ? 0 : 1
