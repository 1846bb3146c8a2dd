/** In which order inputs of one instant are taken (S2.10): metric events as they came, then people as they came, then what became of runs by (session, policy name). */
import type { Input, RunInput, ToldRun } from './inputs.js'
import { policyOfId, type PolicyRef } from './identity.js'
import { byPolicy, sorted } from './order.js'

/** An input and its place in the list that was given. */
export interface PlacedInput {
  readonly index: number
  readonly input: Input
}

/** The inputs in that order. */
export function inPhases(inputs: readonly Input[]): readonly PlacedInput[] {
  const placed = inputs.map((input, index) => ({
    index,
    input,
    phase: phaseOf(input),
    policy: isRunInput(input) ? policyTold(input.run) : nowhere,
  }))
  return sorted(placed, (a, b) => a.phase - b.phase || byPolicy(a.policy, b.policy))
}

/** Whether that is how they were given: launches that were accepted while the commands of one step were carried out come in the order of that step. */
export function areInOrder(inputs: readonly Input[]): boolean {
  let policy = nowhere
  for (let index = 0; index < inputs.length; index += 1) {
    const input = inputs[index]!
    if (input.kind !== 'launched') return false
    const next = policyTold(input.run)
    if (byPolicy(policy, next) > 0) return false
    policy = next
  }
  return true
}

export function isRunInput(input: Input): input is RunInput {
  return input.kind === 'launched' || input.kind === 'refused' || input.kind === 'ended' || input.kind === 'lost'
}

export function idOfTold(run: ToldRun): string {
  return typeof run === 'string' ? run : run.id
}

const nowhere: PolicyRef = { session: '', policy: '' }

function policyTold(run: ToldRun): PolicyRef {
  return typeof run === 'string' ? policyOfId(run) : run
}

function phaseOf(input: Input): number {
  return input.kind === 'metric' ? 0 : isRunInput(input) ? 2 : 1
}
