/** Many histories in a row, for the script; what fails is printed with its seed, and made smaller. */
import { drawScenario } from './draw-scenario.js'
import { play } from './play.js'
import type { Scenario } from './scenario.js'
import { shrink } from './shrink.js'

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Plays one seed and prints all that happened. Answers the exit code. */
export async function playOne(
  seed: number,
  { showScenario, without }: { readonly showScenario: boolean; readonly without: readonly string[] },
): Promise<number> {
  const scenario = drawWithout(seed, without)
  if (showScenario) say(JSON.stringify(scenario, undefined, 1))
  const { log, problems, counts } = await play(scenario)
  say(log.join('\n'))
  say(JSON.stringify(counts))
  for (const problem of problems) say(`PROBLEM ${problem}`)
  return problems.length === 0 ? 0 : 1
}

interface Campaign {
  readonly from: number
  readonly count: number
  /** Goes on after a failure. */
  readonly all: boolean
  /** Lists of the scenario that are emptied. */
  readonly without: readonly string[]
}

function drawWithout(seed: number, keys: readonly string[]): Scenario {
  const scenario = drawScenario(seed)
  const emptied = keys.filter((key) => key in scenario).map((key) => [key, key === 'slowCommits' ? [0] : []])
  return { ...scenario, ...Object.fromEntries(emptied) }
}

const progressEvery = 500

export async function playMany({ from, count, all, without }: Campaign): Promise<number> {
  const sums = { points: 0, commits: 0, deaths: 0, launches: 0, windows: 0 }
  const failed = new Map<string, number[]>()
  let played = 0
  for (let seed = from; seed < from + count; seed += 1) {
    const { problems, counts } = await play(drawWithout(seed, without))
    played += 1
    for (const key of ['points', 'commits', 'deaths', 'launches', 'windows'] as const) sums[key] += counts[key]
    if (played % progressEvery === 0) say(`${played} histories, ${JSON.stringify(sums)}`)
    const [problem] = problems
    if (problem === undefined) continue
    const kind = kindOf(problem)
    failed.set(kind, [...(failed.get(kind) ?? []), seed])
    if (all) continue
    say(`seed ${seed}: ${problems.join('\n')}`)
    await tellSmallest(drawWithout(seed, without))
    break
  }
  say(`${played} histories played from seed ${from}: ${JSON.stringify(sums)}`)
  for (const [kind, seeds] of failed) say(`${seeds.length} x ${kind}: seeds ${seeds.slice(0, 10).join(' ')}`)
  return failed.size === 0 ? 0 : 1
}

async function tellSmallest(failing: Scenario): Promise<void> {
  const wanted = kindOf((await play(failing)).problems[0] ?? '')
  const scenario = await shrink(failing, async (smaller) => (await play(smaller)).problems.some((problem) => kindOf(problem) === wanted))
  const { log, problems } = await play(scenario)
  say(`the smallest history found:\n${JSON.stringify(scenario)}\n${log.join('\n')}\n${problems.join('\n')}`)
}

/** A problem without its names and numbers. */
function kindOf(problem: string): string {
  return problem.replaceAll(/[a-z]+\/[abc]@\S+|\d+/g, '…').slice(0, 100)
}
