/** Holds the layers of the design: which folder may import which, that the core is pure, and where Chevrotain lives. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** From left to right: a folder imports only folders of earlier ranks; folders of one rank do not import each other. */
const ranks: readonly (readonly string[])[] = [
  ['grammar'],
  ['dsl', 'src/timers'],
  ['src/signals'],
  ['src/policies'],
  ['src/scheduler'],
  ['src/trace', 'src/experiments'],
  ['src/testing'],
  ['src/hosts'],
  ['src/cli'],
]
const rankOf = new Map(ranks.flatMap((folders, rank) => folders.map((folder) => [folder, rank] as const)))
const pure = new Set(ranks.slice(0, rankOf.get('src/hosts')).flat())

interface SourceFile {
  readonly path: string
  readonly folder: string
  readonly text: string
  readonly imports: readonly string[]
}

function filesOf(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name))
      const text = readFileSync(join(root, path), 'utf8')
      const imports = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
      return { path, folder, text, imports }
    })
}

const files = [...rankOf.keys()].flatMap(filesOf)

/** The layer that a relative import leads to, undefined for packages and for the public door. */
function layerOf(file: SourceFile, imported: string): string | undefined {
  if (!imported.startsWith('.')) return undefined
  const target = relative(root, resolve(root, dirname(file.path), imported))
  return [...rankOf.keys()].find((folder) => target.startsWith(`${folder}/`))
}

describe('layers', () => {
  test('every layer has files', () => {
    expect(ranks.flat().filter((folder) => !files.some((file) => file.folder === folder))).toEqual([])
  })

  test('imports go one way', () => {
    const wrong = files.flatMap((file) =>
      file.imports.flatMap((imported) => {
        const layer = layerOf(file, imported)
        if (layer === undefined || layer === file.folder) return []
        const [from, to] = [rankOf.get(file.folder) ?? -1, rankOf.get(layer) ?? Infinity]
        return to < from ? [] : [`${file.path} imports ${imported}`]
      }),
    )
    expect(wrong).toEqual([])
  })

  test('nothing inside a layer imports the public door', () => {
    const wrong = files.filter((file) =>
      file.imports.some((imported) => resolve(root, dirname(file.path), imported) === join(root, 'src/index.js')),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  test('the core is pure: no async, clock, chance, timers, process or node modules', () => {
    const forbidden = [
      /\basync\b/,
      /\bawait\b/,
      /\bDate\.now\b/,
      /\bnew Date\(\)/,
      /\bMath\.random\b/,
      /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/,
      /\bprocess\./,
      /\bperformance\./,
      /\bconsole\./,
    ]
    const code = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    const wrong = files.flatMap((file) =>
      pure.has(file.folder)
        ? [
            ...forbidden.filter((pattern) => pattern.test(code(file.text))).map((pattern) => `${file.path}: ${pattern}`),
            ...file.imports.filter((imported) => imported.startsWith('node:')).map((imported) => `${file.path}: ${imported}`),
          ]
        : [],
    )
    expect(wrong).toEqual([])
  })

  test('Chevrotain lives in grammar/ and nowhere else', () => {
    expect(files.filter((file) => file.folder !== 'grammar' && file.imports.includes('chevrotain')).map(({ path }) => path)).toEqual([])
  })
})

/** The rooms of the signal engine, in the same way; what lies beside them may import all of them. */
const engine = 'src/signals/engine'
const rooms: readonly (readonly string[])[] = [['tables'], ['events'], ['metrics'], ['views', 'verdicts'], ['measures'], ['planting']]

describe('the rooms of the signal engine', () => {
  const rankOfRoom = new Map(rooms.flatMap((names, rank) => names.map((name) => [name, rank] as const)))
  const inside = files.filter(({ path }) => path.startsWith(`${engine}/`))
  /** The room that a file lies in; `.`: beside them. */
  const roomOf = (path: string): string => dirname(relative(engine, path))

  test('every file lies in a room that is listed here, or beside them', () => {
    const found = new Set(inside.map(({ path }) => roomOf(path)))
    expect([...found].toSorted()).toEqual(['.', ...rankOfRoom.keys()].toSorted())
  })

  test('imports go one way, and through the door', () => {
    const wrong = inside.flatMap((file) =>
      file.imports.flatMap((imported) => {
        const target = relative(root, resolve(root, dirname(file.path), imported))
        const [from, to] = [roomOf(file.path), roomOf(target)]
        if (!target.startsWith(`${engine}/`) || from === to) return []
        const isForward = (rankOfRoom.get(to) ?? Infinity) < (rankOfRoom.get(from) ?? Infinity)
        return isForward && target.endsWith('/index.js') ? [] : [`${file.path} imports ${imported}`]
      }),
    )
    expect(wrong).toEqual([])
  })
})

describe('the shape of files', () => {
  test('each begins with a comment that says what it is', () => {
    expect(files.filter((file) => !/^(?:#!.*\n)?\/\*\*/.test(file.text)).map(({ path }) => path)).toEqual([])
  })

  test('none is over 400 lines', () => {
    expect(files.filter((file) => file.text.split('\n').length > 400).map(({ path }) => path)).toEqual([])
  })

  test('no star exports, no default exports', () => {
    expect(files.filter((file) => /^export (?:\*|default)/m.test(file.text)).map(({ path }) => path)).toEqual([])
  })
})
