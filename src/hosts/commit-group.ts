/** What waits to become durable together, and what may be done only then. */
import type { Change, Command, StepResult } from '../scheduler/index.js'
import type { MetricEvent } from '../signals/port.js'
import type { StoredText } from './store.js'

/** Somebody who gave an input that was taken: told once that it is durable, or why it never will be. */
export interface Asker {
  readonly done: () => void
  readonly fail: (error: unknown) => void
}

/** Gathers steps and events until they are committed as one. Most groups hold one step, whose lists they take as they are. */
export class CommitGroup {
  changes: readonly Change[] = []
  /** To be carried out once the changes are durable, in this order. */
  commands: readonly Command[] = []
  readonly events: MetricEvent[] = []
  texts: readonly StoredText[] = []
  readonly askers: Asker[] = []
  /** Steps and events that it holds. */
  inputs = 0
  readonly number: number

  constructor(number: number) {
    this.number = number
  }

  get isEmpty(): boolean {
    return this.inputs === 0
  }

  add({ changes, commands }: Pick<StepResult, 'changes' | 'commands'>, texts: readonly StoredText[] = []): void {
    this.inputs += 1
    this.changes = joined(this.changes, changes)
    this.commands = joined(this.commands, commands)
    this.texts = joined(this.texts, texts)
  }

  addEvent(event: MetricEvent): void {
    this.inputs += 1
    // The labels are the publisher's, who may change them before the commit.
    this.events.push(event.labels === undefined ? event : { ...event, labels: { ...event.labels } })
  }
}

function joined<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  if (second.length === 0) return first
  return first.length === 0 ? second : [...first, ...second]
}
