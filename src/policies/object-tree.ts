/**
 * Reads plain objects into the same tree as YAML, writing them out as YAML on the way: mistakes in policies that a program gives can then be shown
 * and underlined like those of a file. Nothing of the object is kept or changed.
 */
import { parseDuration } from '../../grammar/index.js'
import { SourceText, type Problems } from './source.js'
import type { MappingEntry, SourceNode } from './tree.js'

/** Bounds of what a program may give; cycles end at the first. */
export const OBJECT_LIMITS = {
  /** Levels of lists and objects in one another. */
  depthMax: 64,
  /** Values in all. */
  nodesMax: 2_000_000,
  /** UTF-16 units of the text that the object is written out to. */
  lengthMax: 50_000_000,
} as const

/** A tree whose places lie in the text that the object was written out to. */
export interface ObjectTree {
  readonly source: SourceText
  readonly root: SourceNode | undefined
}

/** Writes `value` out under the name `file`. Beyond the bounds `root` is undefined and `problems` says why. */
export function readObject(file: string, value: unknown, problems: Problems): ObjectTree {
  const writer = new ObjectWriter()
  const root = writer.value(value, 0, '')
  const source = new SourceText(file, writer.text())
  if (!writer.exceeded) return { source, root }
  const { code, at } = writer.exceeded
  const message =
    code === 'too-deep'
      ? `Here lists and objects are nested more than ${OBJECT_LIMITS.depthMax} deep, or the object contains itself.`
      : `There are more than ${OBJECT_LIMITS.nodesMax} values, or ${OBJECT_LIMITS.lengthMax} characters when written out.`
  problems.add(source, { code, message, start: at, end: at + 1 })
  return { source, root: undefined }
}

class ObjectWriter {
  exceeded: { readonly code: 'too-deep' | 'too-large'; readonly at: number } | undefined
  readonly #chunks: string[] = []
  #length = 0
  #nodes = 0

  text(): string {
    return this.#chunks.join('')
  }

  /** `before` goes between the key or dash and a value that stays on the line. */
  value(value: unknown, depth: number, before: string): SourceNode {
    this.#nodes += 1
    if (depth > OBJECT_LIMITS.depthMax) this.exceeded ??= { code: 'too-deep', at: this.#length }
    if (this.#nodes > OBJECT_LIMITS.nodesMax || this.#length > OBJECT_LIMITS.lengthMax)
      this.exceeded ??= { code: 'too-large', at: this.#length }
    if (this.exceeded) return { kind: 'foreign', description: 'nothing', start: this.#length, end: this.#length }
    if (Array.isArray(value)) return this.#list(value, depth, before)
    if (typeof value === 'object' && value !== null && !isOpaque(value)) return this.#mapping(value, depth, before)
    this.#write(before)
    return this.#scalar(value instanceof Date ? dateText(value) : value)
  }

  #scalar(value: unknown): SourceNode {
    const start = this.#length
    if (value === null || typeof value === 'boolean' || typeof value === 'number') {
      this.#write(String(value))
      return { kind: 'scalar', value, style: 'plain', start, end: this.#length }
    }
    if (typeof value === 'string') {
      const text = scalarText(value)
      this.#write(text)
      return { kind: 'scalar', value, style: text === value ? 'plain' : 'double', start, end: this.#length }
    }
    const description = describeForeign(value)
    this.#write(`<${description}>`)
    return { kind: 'foreign', description, start, end: this.#length }
  }

  #list(values: readonly unknown[], depth: number, before: string): SourceNode {
    if (values.length === 0) return this.#empty(before, '[]', (start, end) => ({ kind: 'list', items: [], start, end }))
    const first = this.#open(depth, before)
    const start = this.#length
    const items: SourceNode[] = []
    // A plain loop: holes of sparse arrays count as values, and no user code runs.
    for (let index = 0; index < values.length && !this.exceeded; index += 1) {
      if (index > 0 || !first) this.#indent(depth)
      this.#write('-')
      items.push(this.value(values[index], depth + 1, ' '))
    }
    return { kind: 'list', items, start, end: this.#length }
  }

  #mapping(object: object, depth: number, before: string): SourceNode {
    const pairs = Object.entries(object).filter(([, value]) => value !== undefined)
    if (pairs.length === 0) return this.#empty(before, '{}', (start, end) => ({ kind: 'mapping', entries: [], flow: true, start, end }))
    const inline = this.#open(depth, before)
    let start: number | undefined
    const entries: MappingEntry[] = []
    for (const [index, [key, value]] of pairs.entries()) {
      if (this.exceeded) break
      if (index > 0 || !inline) this.#indent(depth)
      const keyStart = this.#length
      start ??= keyStart
      this.#write(/^[A-Za-z_][\w.-]*$/.test(key) ? key : JSON.stringify(key))
      const keyEnd = this.#length
      this.#write(':')
      entries.push({ key, keyStart, keyEnd, value: this.value(value, depth + 1, ' ') })
    }
    return { kind: 'mapping', entries, flow: false, start: start ?? this.#length, end: this.#length }
  }

  #empty(before: string, brackets: string, make: (start: number, end: number) => SourceNode): SourceNode {
    this.#write(before)
    const start = this.#length
    this.#write(brackets)
    return make(start, this.#length)
  }

  /** Whether the first item stays on the line of a dash; behind a key a block starts on the next line. */
  #open(depth: number, before: string): boolean {
    if (depth === 0) return true
    if (this.#chunks.at(-1) !== '-') return false
    this.#write(before)
    return true
  }

  #indent(depth: number): void {
    this.#write(`\n${'  '.repeat(depth)}`)
  }

  #write(text: string): void {
    this.#chunks.push(text)
    this.#length += text.length
  }
}

/** A text as YAML: itself where it can stand so, else in quotes. */
export function scalarText(value: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*(?: [\w./-]+)*$/.test(value) && !/^(?:true|false|null)$/i.test(value)
  const isDuration = (): boolean => /^\S+$/.test(value) && parseDuration(value) !== undefined
  return isPlain || isDuration() ? value : JSON.stringify(value)
}

/** Objects that are not data: their keys say nothing about them. */
function isOpaque(value: object): boolean {
  return (
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Promise ||
    ArrayBuffer.isView(value)
  )
}

function dateText(date: Date): unknown {
  return Number.isNaN(date.getTime()) ? date : date.toISOString()
}

function describeForeign(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value !== 'object') return `a ${typeof value}`
  return `an object of class ${Object.prototype.toString.call(value).slice(8, -1)}`
}
