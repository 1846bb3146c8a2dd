/** Makes plain conditions of formulas wherever no variable connects them: aggregates and existence are judged incrementally and explained, joins are not. */
import type { Condition, Expression, Selection, ValueFilter } from './condition.js'
import type { Accumulated, EventConstraint, EventPattern, Formula, Operand } from './formula.js'

/** The condition that `formula` means; parts that need variables stay formulas, in a `match`. */
export function simplify(formula: Formula): Condition {
  const used = variablesUsed(formula)
  switch (formula.kind) {
    case 'pattern':
      return plainPattern(formula.pattern) ?? match(formula)
    case 'accumulate':
      return plainAccumulate(formula.pattern, formula.results) ?? match(formula)
    case 'forall':
      return match(formula)
    case 'exists':
      return used.size === 0 ? simplify(formula.formula) : match(formula)
    case 'not':
      return used.size === 0 ? { kind: 'not', condition: simplify(formula.formula) } : match(formula)
    case 'or':
      return used.size === 0 ? { kind: 'any', conditions: formula.formulas.map(simplify) } : match(formula)
    case 'and':
      return simplifyAnd(formula.formulas, used)
  }
}

/** The operands that share variables become one formula, in the place of the first; the others are made plain. */
function simplifyAnd(formulas: readonly Formula[], used: ReadonlySet<string>): Condition {
  const joined = formulas.filter((formula) => isJoined(formula, used))
  const [first, second] = joined
  const group: Formula | undefined = second ? { kind: 'and', formulas: joined } : first
  const conditions = formulas.flatMap((formula): Condition[] => {
    if (!isJoined(formula, used)) return [simplify(formula)]
    return formula === first && group ? [match(group)] : []
  })
  const [only, more] = conditions
  return only && !more ? only : { kind: 'all', conditions }
}

function isJoined(formula: Formula, used: ReadonlySet<string>): boolean {
  if (variablesUsed(formula).size > 0) return true
  return variablesBound(formula).some((name) => used.has(name))
}

function match(formula: Formula): Condition {
  return { kind: 'match', formula }
}

/** The variables that anything in `formula` refers to. */
export function variablesUsed(formula: Formula): ReadonlySet<string> {
  const used = new Set<string>()
  for (const name of usedIn(formula)) used.add(name)
  return used
}

function usedIn(formula: Formula): readonly string[] {
  switch (formula.kind) {
    case 'pattern':
      return formula.pattern.constraints.flatMap(usedByConstraint)
    case 'accumulate':
      return [
        ...formula.pattern.constraints.flatMap(usedByConstraint),
        ...formula.results.flatMap(({ constraints }) => constraints.flatMap(({ right }) => usedByOperand(right))),
      ]
    case 'and':
    case 'or':
      return formula.formulas.flatMap(usedIn)
    case 'not':
    case 'exists':
      return usedIn(formula.formula)
    case 'forall':
      return [formula.domain, ...formula.requirements].flatMap(({ constraints }) => constraints.flatMap(usedByConstraint))
  }
}

/** The variables that a constraint refers to. */
export function usedByConstraint(constraint: EventConstraint): readonly string[] {
  switch (constraint.kind) {
    case 'metric':
      return []
    case 'compare':
      return usedByOperand(constraint.right)
    case 'temporal':
    case 'same':
      return [constraint.of]
    case 'all':
    case 'any':
      return constraint.constraints.flatMap(usedByConstraint)
  }
}

function usedByOperand(operand: Operand): readonly string[] {
  if (operand.kind === 'variable') return [operand.name]
  return operand.kind === 'arithmetic' ? [...usedByOperand(operand.left), ...usedByOperand(operand.right)] : []
}

function variablesBound(formula: Formula): readonly string[] {
  switch (formula.kind) {
    case 'pattern':
      return [
        ...(formula.pattern.binding === undefined ? [] : [formula.pattern.binding]),
        ...formula.pattern.fields.map(({ name }) => name),
      ]
    case 'accumulate':
      return formula.results.flatMap(({ binding }) => binding ?? [])
    case 'and':
    case 'or':
      return formula.formulas.flatMap(variablesBound)
    case 'not':
    case 'exists':
    case 'forall':
      return []
  }
}

function plainPattern(pattern: EventPattern): Condition | undefined {
  const selection = plainSelection(pattern)
  return selection && { kind: 'exists', selection }
}

/** A selection, if the pattern names one metric and otherwise only compares its value with literals. */
function plainSelection({ constraints, labels, lookback, length }: EventPattern): Selection | undefined {
  const where: ValueFilter[] = []
  let metric: string | undefined
  for (const constraint of constraints) {
    if (constraint.kind === 'metric' && constraint.operator === '==' && metric === undefined) metric = constraint.metric
    else if (constraint.kind === 'compare' && constraint.field === 'value' && constraint.right.kind === 'number') {
      where.push({ operator: constraint.operator, value: constraint.right.value })
    } else return undefined
  }
  return metric === undefined ? undefined : { metric, labels, where, lookback, having: [], ...(length === undefined ? {} : { length }) }
}

function plainAccumulate(pattern: EventPattern, results: readonly Accumulated[]): Condition | undefined {
  const selection = plainSelection(pattern)
  if (!selection) return undefined
  const conditions: Condition[] = []
  for (const result of results) {
    const aggregate: Expression = { kind: 'aggregate', function: result.function, selection }
    for (const { truncated, operator, right } of result.constraints) {
      if (right.kind !== 'number') return undefined
      const left: Expression = truncated ? { kind: 'call', function: 'truncate', of: aggregate } : aggregate
      conditions.push({ kind: 'comparison', operator, left, right })
    }
    // Without a constraint a result only has to exist; sum and count always do.
    if (result.constraints.length === 0 && result.function !== 'sum' && result.function !== 'count')
      conditions.push({ kind: 'exists', selection })
  }
  const [only, second] = conditions
  return only && !second ? only : { kind: 'all', conditions }
}
