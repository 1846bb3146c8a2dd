/**
 * Writes the tables of docs/benchmarks.md from reports: `npm run bench -- --json all.json && node bench/tables.ts all.json`. What they show is kept in bench/results.json with
 * its machine and date; a table for which the reports have no rows stays as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { pageOf, withReport, type Results } from './frame/page.ts'
import { readReport } from './frame/rows.ts'

const PAGE = 'docs/benchmarks.md'
const RESULTS = 'bench/results.json'

async function write(file: string, text: string): Promise<void> {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }))
}

const kept: Results = JSON.parse(readFileSync(RESULTS, 'utf8'))
const results = process.argv.slice(2).map(readReport).reduce(withReport, kept)
const page = pageOf(readFileSync(PAGE, 'utf8'), results)
await write(RESULTS, JSON.stringify(results))
await write(PAGE, page)
