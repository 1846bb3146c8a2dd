/**
 * Writes the tables of docs/benchmarks.md from reports: `npm run bench -- --json all.json && node bench/tables.ts all.json`. Each table stands between two comments that name
 * it; one for which the reports have no rows stays as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { cellsOf, readReport, type Report, type Row } from './frame/rows.ts'

const PAGE = 'docs/benchmarks.md'

/** Which goals a table tells of. */
const tables: Readonly<Record<string, (row: Row) => boolean>> = {
  ratio: ({ goal }) => ['G1', 'G2', 'G3', 'G5', 'G6'].includes(goal),
  jvm: ({ goal }) => goal === 'G4' || goal === 'G7',
  scale: ({ goal }) => goal.startsWith('K'),
  whole: ({ goal }) => goal === 'budget',
}

function tableOf({ node, cpu, date, load, rows }: Report): string {
  const hasRatios = rows.some(({ ratio }) => ratio !== undefined)
  const header = ['goal', 'work', 'contender', 'cost', 'ratio (quartiles)', 'gate', '']
  const lines = [header, header.map(() => '---'), ...rows.map(cellsOf)].map((cells) => cells.filter((_, index) => hasRatios || index !== 4))
  const machine = `Measured on ${date}: Node ${node}, ${cpu}, load ${load.map((each) => each.toFixed(0)).join(' to ')}.`
  return `${machine}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`
}

let page = readFileSync(PAGE, 'utf8')
for (const file of process.argv.slice(2)) {
  const report = readReport(file)
  for (const [name, belongs] of Object.entries(tables)) {
    const rows = report.rows.filter(belongs)
    if (rows.length === 0) continue
    const [start, end] = [`<!-- table: ${name} -->`, `<!-- end: ${name} -->`]
    const [before, rest = ''] = page.split(start, 2)
    const after = rest.split(end, 2)[1]
    if (after === undefined) throw new Error(`${PAGE} has no ${start} ... ${end}`)
    page = `${before}${start}\n\n${tableOf({ ...report, rows })}\n\n${end}${after}`
  }
}
writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' }))
