/** The verbs that operate a running server. */
import type { Verb } from '../../verb.js'
import { backfillVerb } from './backfill.js'
import { cancelVerb } from './cancel.js'
import { pauseVerb } from './pause.js'
import { publishVerb } from './publish.js'
import { resumeVerb } from './resume.js'
import { runsVerb } from './runs.js'
import { statusVerb } from './status.js'
import { triggerVerb } from './trigger.js'
import { windowsVerb } from './windows.js'

/** In the order in which the help lists them. */
export const operateVerbs: readonly Verb[] = [
  statusVerb,
  windowsVerb,
  runsVerb,
  pauseVerb,
  resumeVerb,
  triggerVerb,
  cancelVerb,
  publishVerb,
  backfillVerb,
]
