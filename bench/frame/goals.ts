/** What docs/benchmarks.md says first, worked out from rows: what Tidegate costs beside others, which goals are met and which are missed, by how much and why. */
import { short, withUnit, type Row } from './rows.ts'

/** A line of the summary: the rows of a goal whose work has `of` in it; without a goal, rows of Tidegate alone. */
interface Line {
  readonly what: string
  readonly goal: string
  readonly of: RegExp
}

const beside: readonly Line[] = [
  { what: '1,000 to 10,000 rules on last values, 1 % of the metrics change', goal: 'G2', of: /^/ },
  { what: 'the same, every metric changes', goal: 'G1', of: /^/ },
  { what: '1,000 to 10,000 averages of 10 minutes, 1 % of the metrics change', goal: 'G3', of: /1 %/ },
  { what: 'the same, every metric changes', goal: 'G3', of: /each metric/ },
  { what: 'average of 600 values, looked at after each event', goal: 'G6', of: /^/ },
  { what: 'sum of 1,000 values, looked at once in 100 events; the engine alone', goal: 'G5', of: /^/ },
  { what: 'the same through the scheduler', goal: 'G4', of: /steady$/ },
  { what: 'heartbeat over 1,000 policies with a condition each', goal: 'G7', of: /1,000 .*steady$/ },
  { what: '10,000 jobs due in one second: CPU of a firing', goal: 'G8', of: /^10,000 .*CPU/ },
  { what: '10,000 jobs due in one second: memory of a job', goal: 'G9', of: /^10,000/ },
]

const alone: readonly Line[] = [
  { what: 'an event by handle, 10,000 metrics watched, CPU', goal: 'budget', of: /events by handle.*CPU/ },
  { what: 'from publishing to the callback, 100,000 events a second, median', goal: 'budget', of: /publish to callback, p50/ },
  { what: 'the same, 99 of 100 are faster than', goal: 'budget', of: /publish to callback, p99$/ },
  { what: 'a heartbeat at which nothing happened, whatever the number of policies', goal: 'K2', of: /^/ },
  { what: 'memory of a policy with two conditions', goal: 'budget', of: /policies of 2 conditions: for each/ },
  { what: 'CPU to load it', goal: 'budget', of: /policies of 2 conditions: CPU/ },
  { what: 'memory of an event that is kept', goal: 'budget', of: /retained events: for each/ },
  { what: 'the last of 10,000 windows that are due in one second, late by', goal: 'budget', of: /^10,000 .*the last one late/ },
]

/** Why a goal is missed; said only while it is. */
interface Reason {
  readonly goal: string
  /** Of which works; all, if absent. */
  readonly of?: RegExp
  readonly why: string
}

const reasons: readonly Reason[] = [
  {
    goal: 'G1',
    why: 'A verdict that turns is told at its instant, with memory of its own for the one who watches, and each value is checked, kept and expires: the prototype that the goal comes from did none of this. Metrics by the ten thousand no longer fit the nearer caches, which costs this engine more than those that walk over an array.',
  },
  { goal: 'G2', why: 'As G1: what is left is nearly all the telling of verdicts that turn, and waiting for memory.' },
  {
    goal: 'G3',
    why: 'Where every metric changes, each sample is entered, looked ahead for and taken out again, whether anybody asks or not. The others are given their samples in a ring of plain numbers, the kindest way there is, and so do better than when the goal was set.',
  },
  {
    goal: 'G4',
    why: 'The goal counted on a prototype of the engine alone. Here each event goes through the scheduler, which asks anew when it must wake next, and the newest Drools is faster than the one that the goal was about.',
  },
  {
    goal: 'G5',
    why: 'A filter over a list does nothing when an event comes, and adds up once in a hundred events; the engine keeps the verdict right with each event, so that an edge has its true instant.',
  },
  {
    goal: 'G8',
    why: 'A firing is a decision here: a window with its record, a run with its record, both stored before anything is launched. The others call a function. The first time, much of it is code that is not compiled yet.',
  },
  {
    goal: 'G9',
    why: 'A policy is kept with its plan, its text and its row, a job of the others is an expression that many share and a function. The timer itself is a small part of it, see below.',
  },
  {
    goal: 'K3',
    why: 'Each verdict that turns is judged, and what holds its window back is recorded with its evidence; the loop only counts.',
  },
  {
    goal: 'K6',
    why: 'Much of what a window costs is the work of the garbage collector, which has ten times the records to walk over.',
  },
  {
    goal: 'budget',
    of: /metric with one average/,
    why: 'Memory of a metric: it has an object, a name, a place in the map of names, a line of its own, one for its view, and a first block of two events; later blocks have eight. Without the object it would take 80 bytes less, and events with labels and watching would be dearer.',
  },
  {
    goal: 'budget',
    of: /policies of 2 conditions/,
    why: 'Memory and loading of policies: each is checked, and kept with its text, its plan, its progress and two conditions that are watched from the start.',
  },
  {
    goal: 'budget',
    of: /due in one second/,
    why: 'Windows due in one second: as G8; the last one waits for the records of all before it.',
  },
  {
    goal: 'budget',
    of: /latency|callback|drift|garbage|pause|retained/,
    why: 'Pauses, latency and drift follow the wall clock, and the machine was shared: see the load above the table.',
  },
]

/** What is missed, by how much and why, and what is met. */
export function goalsOf(rows: readonly Row[]): string {
  const judged = rows.filter(({ passed }) => passed !== undefined).toSorted((a, b) => (a.goal < b.goal ? -1 : Number(a.goal > b.goal)))
  const [met, missed] = [judged.filter(({ passed }) => passed === true), judged.filter(({ passed }) => passed === false)]
  const why = new Set(missed.map(reasonOf))
  return [
    `${met.length} of ${judged.length} goals are met.`,
    '**Missed**',
    table(['goal', 'work', 'beside', 'measured', 'asked', 'short by'], missed.map(goalCells)),
    [...why].map((each) => `- ${each}`).join('\n'),
    '**Met**',
    table(['goal', 'work', 'beside', 'measured', 'asked', 'with room for'], met.map(goalCells)),
  ].join('\n\n')
}

/** @throws Error when nobody has said why */
function reasonOf({ goal, workload }: Row): string {
  const found = reasons.find((each) => each.goal === goal && (each.of === undefined || each.of.test(workload)))
  if (found === undefined) throw new Error(`${goal} ${workload} is missed, and nobody says why: see the reasons in bench/frame/goals.ts`)
  return `${found.goal === 'budget' ? '' : `${goal}: `}${found.why}`
}

function goalCells({ goal, workload, contender, value = NaN, unit, ratio, gate }: Row): readonly string[] {
  // A gate with a unit is about the cost, any other about the ratio, if there is one.
  const isOfCost = ratio === undefined || /[a-z%]/iu.test(gate)
  const [measured, bound] = [isOfCost ? value : ratio[1], Number(/[\d.]+/u.exec(gate)?.[0])]
  const factor = gate.startsWith('all') ? NaN : Math.max(measured / bound, bound / measured)
  const told = isOfCost ? withUnit(value, unit) : `${short(measured)} times`
  return [goal, workload, contender, told, gate, Number.isFinite(factor) ? `${short(factor)} times` : '']
}

/** What Tidegate costs beside others, and alone: a range where several works are alike. */
export function summaryOf(rows: readonly Row[]): string {
  const besideOthers = beside.flatMap(({ what, goal, of }) => {
    const those = rows.filter((row) => row.goal === goal && of.test(row.workload) && row.contender !== 'tidegate')
    const cells = [...new Set(those.map(({ contender }) => contender))].map((contender) => {
      const ratios = those.flatMap((row) => (row.contender === contender && row.ratio !== undefined ? [row.ratio[1]] : []))
      return [contender, costBeside(ratios)]
    })
    return cells.map((own, index) => [index === 0 ? what : '', ...own])
  })
  const ownCosts = alone.flatMap(({ what, goal, of }) => {
    const those = rows.filter((row) => row.goal === goal && of.test(row.workload))
    const own = those.filter(({ contender }) => contender === 'tidegate' || goal === 'K2')
    const unit = own[0]?.unit
    return unit === undefined
      ? []
      : [
          [
            what,
            range(
              own.map(({ value = NaN }) => value),
              (value) => withUnit(value, unit),
            ),
          ],
        ]
  })
  return `${table(['work', 'beside', 'Tidegate takes'], besideOthers)}\n\n${table(['Tidegate alone', 'cost'], ownCosts)}`
}

/** Ratios are the costs of another in costs of Tidegate. */
function costBeside(ratios: readonly number[]): string {
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)]
  if (least >= 1) return `${range(ratios, short)} times less`
  if (most <= 1)
    return `${range(
      ratios.map((ratio) => 1 / ratio),
      short,
    )} times more`
  return `from ${short(1 / least)} times more to ${short(most)} times less`
}

function range(numbers: readonly number[], told: (value: number) => string): string {
  const [least, most] = [told(Math.min(...numbers)), told(Math.max(...numbers))]
  return least === most ? least : `${least} to ${most}`
}

/** A table of Markdown. */
export function table(header: readonly string[], lines: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
