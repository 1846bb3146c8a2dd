/** Lowers the constraints of one DRL pattern over metric events. `lower-drl.ts` calls it for patterns and for the sources of accumulates. */
import type { DrlConstraint, DrlOperand, DrlPattern, TemporalSyntax } from '../grammar/drl-syntax.js'
import { closest } from '../grammar/suggest.js'
import type { Place } from '../grammar/syntax.js'
import { mirrored } from './comparisons.js'
import type { LabelMatcher, Lookback } from './condition.js'
import { countOf, drlDurationOf, type DrlScope, metricOf, numberOf, operatorOf, refuse, refuseCode, textOf } from './drl-operands.js'
import type { EventConstraint, EventField, EventPattern } from './formula.js'

/** The fields of a metric event. */
export const eventFields = ['label', 'value', 'timestamp', 'labels', 'this'] as const

/** A pattern and the variables it binds; undefined if something was reported. */
export function lowerEventPattern(
  syntax: DrlPattern,
  scope: DrlScope,
): { readonly pattern: EventPattern; readonly variables: ReadonlyMap<string, 'event' | 'number'> } | undefined {
  const lowering = new PatternLowering(scope)
  if (syntax.binding !== undefined) lowering.bind(syntax.binding, 'event')
  const constraints = syntax.constraints.flatMap((constraint) => lowering.constraint(constraint, true))
  const window = windowOf(syntax, scope)
  if (lowering.failed || !window) return undefined
  const { fields, labels, variables } = lowering
  const binding = syntax.binding === undefined ? {} : { binding: syntax.binding }
  return { pattern: { ...binding, fields, labels, constraints, ...window }, variables }
}

function windowOf({ window }: DrlPattern, scope: DrlScope): { lookback: Lookback; length?: number } | undefined {
  if (!window) return { lookback: { kind: 'recent' } }
  if (window.kind === 'time') {
    const ms = drlDurationOf(window.size, scope)
    if (ms === 0) return refuse(scope, window.size, 'bad-duration', 'A window of 0s holds nothing.')
    return ms === undefined ? undefined : { lookback: { kind: 'during', ms } }
  }
  if (window.kind !== 'length') {
    return refuse(
      scope,
      window,
      'unsupported-construct',
      `There is no window:${window.kind}.`,
      'Write window:time(10m) or window:length(3).',
    )
  }
  const length = countOf(window.size, scope)
  return length === undefined ? undefined : { lookback: { kind: 'recent' }, length }
}

class PatternLowering {
  readonly fields: { name: string; field: EventField }[] = []
  readonly labels: LabelMatcher[] = []
  readonly variables: Map<string, 'event' | 'number'>
  failed = false
  readonly #scope: DrlScope

  constructor(scope: DrlScope) {
    this.variables = new Map(scope.variables)
    this.#scope = {
      variables: this.variables,
      slot: (name, type, place) => {
        const value = scope.slot(name, type, place)
        if (!value) this.failed = true
        return value
      },
      report: (problem) => {
        this.failed = true
        scope.report(problem)
      },
    }
  }

  bind(name: string, holds: 'event' | 'number'): void {
    this.variables.set(name, holds)
  }

  /** `required`: not under an or, so that labels and bindings may stand here. */
  constraint(syntax: DrlConstraint, required: boolean): EventConstraint[] {
    switch (syntax.kind) {
      case 'and':
        return required
          ? syntax.constraints.flatMap((one) => this.constraint(one, true))
          : [{ kind: 'all', constraints: syntax.constraints.flatMap((one) => this.constraint(one, false)) }]
      case 'or':
        return [{ kind: 'any', constraints: syntax.constraints.map((one) => this.#single(one)) }]
      case 'binding':
        return this.#binding(syntax)
      case 'comparison':
        return this.#comparison(syntax, required)
      case 'in':
        return this.#membership(syntax)
      case 'temporal':
        return this.#temporal(syntax)
      case 'operand':
        return this.#nothing(syntax, syntax.operand)
      case 'code':
        return this.#unsupported(syntax, syntax.what)
    }
  }

  #single(syntax: DrlConstraint): EventConstraint {
    const constraints = this.constraint(syntax, false)
    const [only] = constraints
    return only && constraints.length === 1 ? only : { kind: 'all', constraints }
  }

  #nothing(place: Place, operand: DrlOperand): [] {
    if (operand.kind === 'code') refuseCode(this.#scope, operand)
    else if (operand.kind === 'slot') refuse(this.#scope, place, 'drl-syntax', 'A slot alone is no constraint.')
    else if (operand.kind !== 'field' || this.#field(operand) !== undefined) {
      refuse(this.#scope, place, 'drl-syntax', 'This compares nothing.', 'Write a comparison: value > 5, or a binding: $v : value.')
    }
    return []
  }

  #unsupported(place: Place, what: string): [] {
    refuse(
      this.#scope,
      place,
      'unsupported-construct',
      `"${what}" is not part of the DRL that is read here.`,
      'Compare with > < >= <= == != or in (...).',
    )
    return []
  }

  #binding({ name, field }: Extract<DrlConstraint, { kind: 'binding' }>): [] {
    const known = field.kind === 'field' ? this.#field(field) : undefined
    if (known === 'value' || known === 'timestamp') {
      this.fields.push({ name, field: known })
      this.bind(name, 'number')
    } else if (known === 'this') this.bind(name, 'event')
    else if (known !== undefined || field.kind !== 'field') {
      refuse(this.#scope, field, 'unsupported-construct', 'Only value, timestamp and this can be bound.')
    }
    return []
  }

  #field(operand: Extract<DrlOperand, { kind: 'field' }>): (typeof eventFields)[number] | undefined {
    const field = eventFields.find((name) => name === operand.name)
    if (field !== undefined) return field
    const near = closest(operand.name, eventFields)
    const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Fields: ${eventFields.join(', ')}.`
    return refuse(this.#scope, operand, 'unknown-field', `A metric event has no field "${operand.name}".`, hint)
  }

  #comparison(syntax: Extract<DrlConstraint, { kind: 'comparison' }>, required: boolean): EventConstraint[] {
    const { left, right } = syntax
    const operator = operatorOf(syntax.operator, this.#scope)
    const fieldOnRight = left.kind !== 'field' && right.kind === 'field' && !this.variables.has(right.name)
    if (fieldOnRight && operator) return this.#compare(right, mirrored[operator], left, required)
    if (left.kind !== 'field') {
      if (left.kind === 'code') refuseCode(this.#scope, left)
      else refuse(this.#scope, left, 'unsupported-construct', 'A comparison starts with a field: value > 5.')
      return []
    }
    return operator ? this.#compare(left, operator, right, required) : []
  }

  #compare(
    field: Extract<DrlOperand, { kind: 'field' }>,
    operator: keyof typeof mirrored,
    right: DrlOperand,
    required: boolean,
  ): EventConstraint[] {
    const known = this.#field(field)
    if (known === 'value' || known === 'timestamp') {
      const number = numberOf(right, this.#scope)
      return number ? [{ kind: 'compare', field: known, operator, right: number }] : []
    }
    if (known === undefined) return []
    if (operator !== '==' && operator !== '!=') {
      refuse(this.#scope, { start: field.start, end: right.end }, 'bad-operator', `${known} can only be compared by == and !=.`)
      return []
    }
    if (known === 'label') return this.#metric(operator, right, required)
    return known === 'labels' ? this.#label(field, operator, right, required) : this.#same(operator, right)
  }

  #metric(operator: '==' | '!=', right: DrlOperand, required: boolean): EventConstraint[] {
    const named = metricOf(right, this.#scope)
    if (!named) return []
    if (named.labels.length > 0 && (!required || operator === '!=')) {
      refuse(this.#scope, right, 'bad-label', 'Labels cannot narrow a metric under or, or beside !=.')
      return []
    }
    this.labels.push(...named.labels)
    return [{ kind: 'metric', operator, metric: named.metric }]
  }

  #label(field: Extract<DrlOperand, { kind: 'field' }>, operator: '==' | '!=', right: DrlOperand, required: boolean): [] {
    const value = right.kind === 'text' ? textOf(right.text, this.#scope) : undefined
    const name = field.key ? textOf(field.key, this.#scope) : undefined
    if (name === undefined || value === undefined || !required) {
      refuse(this.#scope, field, 'bad-label', 'A label is read as labels["host"] == "a", and not under or.')
    } else this.labels.push({ name, operator, value })
    return []
  }

  #same(operator: '==' | '!=', right: DrlOperand): EventConstraint[] {
    const name = right.kind === 'variable' || right.kind === 'field' ? right.name : ''
    if (this.variables.get(name) === 'event') return [{ kind: 'same', operator, of: name }]
    refuse(this.#scope, right, 'unknown-variable', 'this is compared with a variable that holds an event.')
    return []
  }

  #membership({ left, list, negative, start, end }: Extract<DrlConstraint, { kind: 'in' }>): EventConstraint[] {
    if (left.kind !== 'field') return this.#unsupported({ start, end }, 'in')
    const constraints = list.flatMap((operand) => this.#compare(left, negative ? '!=' : '==', operand, false))
    return [{ kind: negative ? 'all' : 'any', constraints }]
  }

  #temporal({ left, temporal, start, end }: Extract<DrlConstraint, { kind: 'temporal' }>): EventConstraint[] {
    if (left.kind !== 'field' || left.name !== 'this') {
      refuse(this.#scope, left, 'unsupported-construct', 'Relations in time start with this.', 'Write this after[0s, 1m] $a.')
      return []
    }
    const name = temporal.of.kind === 'variable' || temporal.of.kind === 'field' ? temporal.of.name : ''
    if (this.variables.get(name) !== 'event') {
      refuse(this.#scope, temporal.of, 'unknown-variable', `Nothing before this binds an event to ${name === '' ? 'it' : name}.`)
      return []
    }
    const bounds = temporal.bounds.map((bound) => {
      if (bound.kind === 'given' && bound.text === '*') return bound.negative ? -Infinity : Infinity
      const ms = drlDurationOf(bound, this.#scope)
      return ms === undefined ? undefined : bound.negative ? -ms : ms
    })
    const range = rangeOf(temporal, bounds)
    if (!range) {
      if (!bounds.includes(undefined)) refuse(this.#scope, { start, end }, 'drl-syntax', `${temporal.relation} takes at most two bounds.`)
      return []
    }
    const relation = temporal.relation === 'before' || temporal.relation === 'coincides' ? temporal.relation : 'after'
    return [{ kind: 'temporal', relation, of: name, ...range }]
  }
}

/** The bounds of a relation in ms; by default after and before start at 1 ms, and coincides means the same instant. */
function rangeOf({ relation }: TemporalSyntax, bounds: readonly (number | undefined)[]): { from: number; to?: number } | undefined {
  const known = bounds.filter((bound) => bound !== undefined)
  if (known.length < bounds.length || known.length > 2) return undefined
  const [first, second] = known
  if (relation === 'coincides') return { from: -(first ?? 0), to: second ?? first ?? 0 }
  if (first === undefined) return { from: 1 }
  const from = Math.min(first, second ?? Infinity)
  const to = Math.max(first, second ?? Infinity)
  return Number.isFinite(to)
    ? { from: Number.isFinite(from) ? from : -Number.MAX_SAFE_INTEGER, to }
    : { from: Number.isFinite(from) ? from : -Number.MAX_SAFE_INTEGER }
}
