/** What a policy that a program gives says of its own, and what it may have in common with others: equal texts mean that they say the same. */
import { isName } from '../../grammar/index.js'

/** What differs between policies of one kind, and a text that tells the kind. Without `kind` the policy is like no other. */
export interface Varying {
  readonly name: string
  /** Empty where there is none. */
  readonly expression: string
  readonly sentences: readonly string[]
  readonly kind: string | undefined
}

/** Takes policies apart, one after the other. */
export class VaryingReader {
  /** What the last one said that was of a kind. */
  #before: Said | undefined

  /** Undefined for what has no name that policies may have. */
  read(policy: unknown): Varying | undefined {
    if (!isPlainObject(policy)) return undefined
    const { name } = policy
    if (typeof name !== 'string' || !isName(name)) return undefined
    const keys = Object.keys(policy)
    return this.#likeBefore(policy, name, keys) ?? this.#anew(policy, name, keys)
  }

  /** Most say the same as the one before: a look at each value tells so sooner than a text of them all. */
  #likeBefore(policy: Plain, name: string, keys: readonly string[]): Varying | undefined {
    const before = this.#before
    if (before === undefined || keys.length !== before.keys.length) return undefined
    let expression = ''
    let sentences = noSentences
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index]!
      if (key !== before.keys[index]) return undefined
      const value = policy[key]
      if (key === 'conditions') {
        if (!areSentences(value)) return undefined
        sentences = value
      } else if (key === 'cron_expression') {
        if (!isExpression(value)) return undefined
        expression = value
      } else if (key !== 'name' && value !== before.values[index]) return undefined
    }
    return { name, expression, sentences, kind: before.kind }
  }

  #anew(policy: Plain, name: string, keys: readonly string[]): Varying {
    const varying = { name, expression: '', sentences: noSentences, kind: undefined }
    let kind = ''
    let expression = ''
    let sentences = noSentences
    for (const key of keys) {
      const value = policy[key]
      if (value === undefined) continue
      kind += `${key.length} ${key}`
      if (key === 'name') continue
      if (key === 'conditions') {
        if (!areSentences(value)) return varying
        sentences = value
      } else if (key === 'cron_expression') {
        if (!isExpression(value)) return varying
        expression = value
      } else {
        const said = saidBy(value, Object.hasOwn(handedOut, key) ? 1 : DEPTH_MAX)
        if (said === undefined) return varying
        kind += said
      }
    }
    const values = keys.map((key) => policy[key])
    // What holds others may have changed when it is seen again.
    this.#before = values.every((value, index) => isVarying(keys[index]) || isSimple(value)) ? { keys, values, kind } : undefined
    return { name, expression, sentences, kind }
  }
}

/** What a policy said: its values by the order of its keys, and the text of its kind. */
interface Said {
  readonly keys: readonly string[]
  readonly values: readonly unknown[]
  readonly kind: string
}

type Plain = Readonly<Record<string, unknown>>

/** What may vary within a kind. */
export type VaryingKey = 'name' | 'cron_expression' | 'conditions'

export function isVarying(key: string | undefined): key is VaryingKey {
  return key === 'name' || key === 'cron_expression' || key === 'conditions'
}

/** Whether the value is equal to those only that say the same. */
function isSimple(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && value !== 0)
}

const noSentences: readonly string[] = []

/** How long an expression is at the most that is compared; longer ones may not be accepted. */
const EXPRESSION_MAX = 200

function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.length <= EXPRESSION_MAX && value.trim() !== ''
}

/** What a launcher or a listener gets as it is: lists and objects inside must not be those of another policy. */
const handedOut: Readonly<Record<string, true>> = { inputs: true, metadata: true }

/** How deep a value may be that policies have in common. */
const DEPTH_MAX = 4

/** A text that no other value has; undefined for what is no plain data, or lies deeper. */
function saidBy(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return `"${value.length} ${value}`
  if (typeof value === 'boolean' || value === null) return `:${value}`
  if (typeof value === 'number') return Object.is(value, -0) ? undefined : `#${value}`
  if (depth === 0) return undefined
  if (Array.isArray(value)) return saidByAll('[', value.length, (index) => saidBy(value[index], depth - 1))
  if (!isPlainObject(value)) return undefined
  const keys = Object.keys(value)
  return saidByAll('{', keys.length, (index) => {
    const key = keys[index] ?? ''
    const said = saidBy(value[key], depth - 1)
    return said && `${key.length} ${key}${said}`
  })
}

function saidByAll(mark: string, count: number, saidAt: (index: number) => string | undefined): string | undefined {
  let all = `${mark}${count} `
  for (let index = 0; index < count; index += 1) {
    const said = saidAt(index)
    if (said === undefined) return undefined
    all += said
  }
  return all
}

function areSentences(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string') && !hasHoles(value)
}

/** `every` leaves out what is not there. */
function hasHoles(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index += 1) if (list[index] === undefined) return true
  return false
}

function isPlainObject(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
