/** The tables of docs/benchmarks.md, worked out from what was measured. Each stands between two comments that name it. */
import { goalsOf, summaryOf, table } from './goals.ts'
import { cellsOf, type Report, type Row } from './rows.ts'

/** What each table shows, by its name: each has a machine and a date of its own. */
export type Results = Readonly<Record<string, Report>>

const isOfDueJobs = ({ workload }: Row): boolean => workload.includes('jobs due in one second')
/** What the goals are about stands apart from other sizes. */
const isOfFewJobs = (row: Row): boolean => isOfDueJobs(row) && row.workload.startsWith('10,000 ')

/** Which rows a table tells of. */
const tables: Readonly<Record<string, (row: Row, all: readonly Row[]) => boolean>> = {
  ratio: ({ goal }) => ['G1', 'G2', 'G3', 'G5', 'G6'].includes(goal),
  jvm: ({ goal }) => goal === 'G4' || goal === 'G7',
  due: isOfFewJobs,
  'due, other sizes': (row) => isOfDueJobs(row) && !isOfFewJobs(row),
  timers: ({ goal }) => goal === 'timer',
  scale: (row, all) => row.goal.startsWith('K') && !isOfAMillion(row, all),
  million: (row, all) => row.goal.startsWith('K') && isOfAMillion(row, all),
  whole: (row) => row.goal === 'budget' && !isOfDueJobs(row),
  durable: ({ goal }) => goal === 'durable',
  restart: ({ goal }) => goal === 'restart',
}

function isOfAMillion({ workload }: Row, all: readonly Row[]): boolean {
  return all.some((other) => other.workload === workload && other.contender.startsWith('1,000,000 '))
}

/** What was measured before, with what a report tells: a table for which it has no rows stays as it is. */
export function withReport(results: Results, report: Report): Results {
  const news = Object.entries(tables).flatMap(([name, belongs]) => {
    const rows = report.rows.filter((row) => belongs(row, report.rows))
    return rows.length > 0 ? [[name, { ...report, rows }] as const] : []
  })
  return { ...results, ...Object.fromEntries(news) }
}

/** The page with all its tables written anew. @throws Error when a table has no place in it, or a goal is missed and nobody says why */
export function pageOf(page: string, results: Results): string {
  const rows = Object.values(results).flatMap((report) => report.rows)
  const told = {
    ...Object.fromEntries(Object.entries(results).map(([name, report]) => [name, tableOf(report)])),
    summary: summaryOf(rows),
    goals: goalsOf(rows),
  }
  return Object.entries(told).reduce((text, [name, content]) => withTable(text, name, content), page)
}

/** Without the columns that have nothing to tell. */
function tableOf({ node, cpu, date, load, rows }: Report): string {
  const [header, lines] = [['goal', 'work', 'contender', 'cost', 'ratio (quartiles)', 'gate', ''], rows.map(cellsOf)]
  const told = (cells: readonly string[]): readonly string[] => cells.filter((_, column) => lines.some((line) => line[column] !== ''))
  const machine = `Measured on ${date}: Node ${node}, ${cpu}, load ${load.map((each) => each.toFixed(0)).join(' to ')}.`
  return `${machine}\n\n${table(told(header), lines.map(told))}`
}

function withTable(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- table: ${name} -->`, `<!-- end: ${name} -->`]
  const [before, rest = ''] = page.split(start, 2)
  const after = rest.split(end, 2)[1]
  if (after === undefined) throw new Error(`the page has no ${start} ... ${end}`)
  return `${before}${start}\n\n${content}\n\n${end}${after}`
}
