/** Mistakes in conditions that are data: found by the readers of this folder, placed by whoever knows the text the data came from. */
import type { KnownDiagnosticCode } from '../../grammar/codes.js'
import type { Diagnostic, DiagnosticCode } from '../../grammar/diagnostic.js'

/** The way from the root of the data to a value: keys of objects, indices of lists. */
export type JsonPath = readonly (string | number)[]

/** One thing that is wrong. */
export interface JsonRulesProblem {
  readonly code: DiagnosticCode
  readonly message: string
  readonly hint?: string
  readonly path: JsonPath
  /** Set when the key at the end of the path is at fault rather than its value. */
  readonly isKey?: true
  /** Set when the value is a text and only a part of it is at fault: offsets in it. */
  readonly within?: { readonly start: number; readonly end: number }
}

/** Where readers leave what they find. Each answers undefined, so that a reader can return what it reports. */
export class JsonRulesProblems {
  readonly found: JsonRulesProblem[] = []

  /** The value at `path` is wrong. */
  value(path: JsonPath, code: KnownDiagnosticCode, message: string, hint?: string): undefined {
    this.found.push({ code, message, path, ...(hint === undefined ? {} : { hint }) })
    return undefined
  }

  /** The key at the end of `path` is wrong. */
  key(path: JsonPath, code: KnownDiagnosticCode, message: string, hint?: string): undefined {
    this.found.push({ code, message, path, isKey: true, ...(hint === undefined ? {} : { hint }) })
    return undefined
  }

  /** A part of the text at `path` is wrong: `diagnostic` has its span in the text. */
  text(path: JsonPath, { code, message, hint, span }: Diagnostic): undefined {
    this.found.push({ code, message, path, within: span, ...(hint === undefined ? {} : { hint }) })
    return undefined
  }
}

/** Data with keys. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object with keys of its own: no list, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a value is called in messages. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return `a ${typeof value}`
  return `the text ${JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 40)}…`)}`
}
