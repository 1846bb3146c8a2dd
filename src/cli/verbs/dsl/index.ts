/** `tidegate dsl`: work on sentences and the files that teach them. */
import type { VerbGroup } from '../../verb.js'
import { dslCheckVerb } from './check.js'
import { dslFormatVerb } from './format.js'
import { dslImpactVerb } from './impact.js'
import { dslListVerb } from './list.js'
import { dslParseVerb } from './parse.js'

export const dslVerbs: VerbGroup = {
  name: 'dsl',
  summary: 'Work on sentences: check, parse, list, format, and see what a change would do.',
  verbs: [dslCheckVerb, dslParseVerb, dslListVerb, dslFormatVerb, dslImpactVerb],
}
