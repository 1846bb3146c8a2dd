/**
 * Writes the tables of docs/benchmarks.md from reports: `npm run bench -- --json all.json && node bench/tables.ts all.json`. What each table shows is kept in
 * bench/results.json with its machine and date; a table for which the reports have no rows stays as it is. Each stands between two comments that name it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { goalsOf, summaryOf, table } from './frame/goals.ts'
import { cellsOf, readReport, type Report, type Row } from './frame/rows.ts'

const PAGE = 'docs/benchmarks.md'
const RESULTS = 'bench/results.json'

const isOfDueJobs = ({ workload }: Row): boolean => workload.includes('jobs due in one second')
/** What the goals are about stands apart from other sizes. */
const isOfFewJobs = (row: Row): boolean => isOfDueJobs(row) && row.workload.startsWith('10,000 ')

/** Which rows a table tells of. */
const tables: Readonly<Record<string, (row: Row) => boolean>> = {
  ratio: ({ goal }) => ['G1', 'G2', 'G3', 'G5', 'G6'].includes(goal),
  jvm: ({ goal }) => goal === 'G4' || goal === 'G7',
  due: isOfFewJobs,
  'due, other sizes': (row) => isOfDueJobs(row) && !isOfFewJobs(row),
  timers: ({ goal }) => goal === 'timer',
  scale: ({ goal }) => goal.startsWith('K'),
  whole: (row) => row.goal === 'budget' && !isOfDueJobs(row),
  durable: ({ goal }) => goal === 'durable',
  restart: ({ goal }) => goal === 'restart',
}

/** Without the columns that have nothing to tell. */
function tableOf({ node, cpu, date, load, rows }: Report): string {
  const [header, lines] = [['goal', 'work', 'contender', 'cost', 'ratio (quartiles)', 'gate', ''], rows.map(cellsOf)]
  const told = (cells: readonly string[]): readonly string[] => cells.filter((_, column) => lines.some((line) => line[column] !== ''))
  const machine = `Measured on ${date}: Node ${node}, ${cpu}, load ${load.map((each) => each.toFixed(0)).join(' to ')}.`
  return `${machine}\n\n${table(told(header), lines.map(told))}`
}

function withTable(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- table: ${name} -->`, `<!-- end: ${name} -->`]
  const [before, rest = ''] = page.split(start, 2)
  const after = rest.split(end, 2)[1]
  if (after === undefined) throw new Error(`${PAGE} has no ${start} ... ${end}`)
  return `${before}${start}\n\n${text}\n\n${end}${after}`
}

async function write(file: string, text: string): Promise<void> {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }))
}

const results: Record<string, Report> = JSON.parse(readFileSync(RESULTS, 'utf8'))
for (const report of process.argv.slice(2).map(readReport)) {
  for (const [name, belongs] of Object.entries(tables)) {
    const rows = report.rows.filter(belongs)
    if (rows.length > 0) results[name] = { ...report, rows }
  }
}
let page = readFileSync(PAGE, 'utf8')
for (const [name, report] of Object.entries(results)) page = withTable(page, name, tableOf(report))
const all = Object.values(results).flatMap(({ rows }) => rows)
page = withTable(withTable(page, 'summary', summaryOf(all)), 'goals', goalsOf(all))
await write(RESULTS, JSON.stringify(results))
await write(PAGE, page)
