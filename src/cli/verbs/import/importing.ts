/** What the three kinds of import have in common: reading the foreign file, and handing out the policies and the report. */
import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { VocabularyFile } from '../../../../dsl/index.js'
import type { Instant } from '../../../../grammar/index.js'
import { readText } from '../../../hosts/files/index.js'
import { readPolicyText } from '../../../policies/index.js'
import type { Imported } from '../../../policies/importing/index.js'
import { counted, printDiagnostics, sayCounts } from '../../diagnostics.js'
import { compile } from '../../load-plan.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../../terminal.js'
import { writeOutput } from '../../write-output.js'

export interface ImportFlags {
  readonly output?: string
  readonly json?: boolean
}

/** The options that all imports have. */
export function addImportOptions(command: Command): Command {
  return command
    .option('-o, --output <file>', 'write the policies to this file, which must not be there yet (default: print them)')
    .option('--json', 'print one JSON object: the policies as text, and the report')
}

/** Reads the file, imports it, and hands out what came of it. The policies go to the output, the report to the errors. */
export async function runImport(
  file: string,
  { output, json }: ImportFlags,
  terminal: Terminal,
  importFile: (source: { readonly file: string; readonly text: string }) => Imported,
  dslFiles: readonly VocabularyFile[] = [],
): Promise<ExitCode> {
  const { cwd } = terminal
  if (output !== undefined && existsSync(resolve(cwd, output))) throw new UsageError(`${output} is there already: nothing was imported`)
  const read = await readText(resolve(cwd, file), file)
  if (!read.ok) throw new UsageError(read.message)
  const imported = importFile({ file, text: read.text })
  const isWhole = imported.report.every(({ severity }) => severity !== 'error')
  requireSound(imported, dslFiles, terminal.now())
  if (output !== undefined && imported.policies > 0) writeOutput(output, imported.text, cwd)
  if (json === true)
    terminal.out(`${JSON.stringify({ ok: isWhole, ...imported, ...(output === undefined ? {} : { output }) }, undefined, 2)}\n`)
  else {
    if (output === undefined && imported.policies > 0) terminal.out(imported.text)
    printDiagnostics(imported.report, new Map([[file, read.text]]), terminal)
    terminal.error(`${summaryOf(imported, output)}\n`)
  }
  return isWhole ? exitCodes.well : exitCodes.failed
}

function summaryOf({ policies, report }: Imported, output: string | undefined): string {
  const found = sayCounts(report)
  const made = policies === 0 ? 'no policy was made' : counted(policies, 'policy', 'policies')
  const where = output === undefined || policies === 0 ? '' : ` in ${output}`
  return `${made}${where}${found === '' ? '' : `: ${found}`}`
}

/** What was imported can be loaded; anything else is a mistake of the importer. */
function requireSound({ text, policies }: Imported, dslFiles: readonly VocabularyFile[], now: Instant): void {
  if (policies === 0) return
  const { document, diagnostics } = readPolicyText({ file: 'imported.policy.yaml', text })
  const compiled = compile(
    { documents: document === undefined ? [] : [document], dslFiles, calendars: new Map() },
    { timezone: 'UTC', from: now },
  )
  const mistake = [...diagnostics, ...compiled.diagnostics].find(({ severity }) => severity === 'error')
  if (mistake !== undefined) throw new Error(`the imported policies are wrong at line ${mistake.span.line}: ${mistake.message}\n${text}`)
}
