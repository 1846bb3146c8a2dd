/** Policies in answers: how they stand, what a change does to them. */
import { flag, instantText, list, object, orNull, text, whole, type Schema } from './schema.js'

export const policyStateSchema: Schema = object({
  session: text(),
  name: text(),
  workflow_name: text(),
  timezone: text('IANA zone.'),
  conditions: list(text(), { description: 'As their author wrote them.' }),
  next: orNull(instantText('The next slot.')),
  recurrence_left: orNull(whole('How many windows may still launch; null: no limit.')),
  pause: orNull(object({ at: instantText('Since when.') }, { note: text(), until: instantText('When it ends by itself.'), failedWindow: text() })),
  invalid: orNull(object({ message: text('Why it launches nothing: its conditions cannot be read by the sentences in force.') })),
})

const names = list(text())

export const applyPlanSchema: Schema = object({ added: names, changed: names, removed: names, unchanged: names })

/** What a backfill answers beside its policy. */
export const backfillAnswer: Readonly<Record<string, Schema>> = {
  windows: list(text(), { description: 'Ids of the windows that were opened, oldest slot first; after a dry run, of those that would be.' }),
  covered: whole('Slots of the span that have a run already, or may still have one.'),
  excluded: whole('Slots of the span that are excluded.'),
}

export const slotsSchema: Schema = object({ slots: list(instantText('A slot.')) })

/** What an action on a policy answers beside its own. */
export const policyRef: Readonly<Record<string, Schema>> = { policy: text('`session/name`.') }

export const reportSchema: Schema = object({ known: flag('False: no such run is under way.') })
