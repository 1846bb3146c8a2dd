/** A client whose types are generated from the OpenAPI document: it is compiled under the strictest options and run against a server. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import openapi, { astToString, type OpenAPI3 } from 'openapi-typescript'
import ts from 'typescript'
import { afterAll, expect, test } from 'vitest'
import { started } from './started.js'

/** Beside no tsconfig, with the packages of the repository. */
const folder = mkdtempSync(join(tmpdir(), 'tidegate-client-'))
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  noUnusedLocals: true,
  skipLibCheck: true,
  outDir: join(folder, 'out'),
}

/** Compiles programs together, and answers what is wrong with each, one line a mistake. */
function compile(...files: readonly string[]): readonly (readonly string[])[] {
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    options,
  )
  program.emit()
  const found = ts.getPreEmitDiagnostics(program)
  return files.map((file) =>
    found.flatMap(({ messageText, file: source }) =>
      source === undefined || source.fileName.endsWith(`/${file}`) ? [ts.flattenDiagnosticMessageText(messageText, ' ')] : [],
    ),
  )
}

test('a program compiles against the generated types and does what they say', async () => {
  const { url } = await started()
  const document: OpenAPI3 = JSON.parse(await (await fetch(`${url}/openapi.json`)).text())
  const program = readFileSync(resolve(import.meta.dirname, 'program.ts.txt'), 'utf8')
  // The types say no where the server would.
  const wrong = program.replace("recurrence_pattern: '*/5 * * * *'", 'recurrence_patern: 5').replace('value: 7', "value: 'seven'")
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  writeFileSync(join(folder, 'schema.ts'), astToString(await openapi(document)))
  writeFileSync(join(folder, 'program.ts'), program)
  writeFileSync(join(folder, 'wrong.ts'), wrong)
  expect(compile('schema.ts', 'program.ts', 'wrong.ts')).toEqual([
    [],
    [],
    [expect.stringContaining("Property 'recurrence_pattern' is missing"), "Type 'string' is not assignable to type 'number'."],
  ])

  const { main }: { main: (url: string) => Promise<object> } = await import(pathToFileURL(join(folder, 'out/program.js')).href)
  expect(await main(url)).toEqual({
    name: 'latency',
    left: 3,
    description: 'the same, described',
    accepted: 1,
    windows: [{ isTriggered: true, kind: 'manual', outcome: 'ran', launches: 1 }],
    unknown: 'unknown-window',
  })
})
