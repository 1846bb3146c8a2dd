/** What every text has: places, mistakes, durations and instants; and the parsers that turn texts into trees. The door of `grammar/`. */
export { spanAt, type Span } from './span.js'
export type { Duration, Instant } from './time.js'
export { inOrderOfPlace } from './diagnostic.js'
export type { Diagnostic, DiagnosticCode, RelatedPlace, Severity } from './diagnostic.js'
export { diagnosticCodes, type KnownDiagnosticCode } from './codes.js'
export { InvariantError, isTidegateError, PolicyError, TidegateError } from './errors.js'
export { DURATION_MS_MAX, durationUnits, formatDuration, parseDuration } from './duration.js'
export { formatInstant, parseInstant } from './instant.js'
export {
  badOption,
  checkOptions,
  readCount,
  readDuration,
  readFlag,
  readInstant,
  show,
  type DurationInput,
  type InstantInput,
} from './option-values.js'
export { renderDiagnostics, type RenderOptions } from './render.js'
export { isName, NAME_PATTERN } from './names.js'
export { closest } from './suggest.js'
