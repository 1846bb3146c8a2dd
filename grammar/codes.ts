/**
 * The one table of what can be wrong with an author's text. Code, documents and tests read it; a code that is not here cannot be reported.
 * Ordered by what is read: values, documents, timers, policies, sentences, right sides, vocabularies.
 */

/** What each code means, in one sentence. Codes never change their meaning once released. */
export const diagnosticCodes = {
  // values
  'bad-duration': 'A length of time was expected, such as 10m, 1h30m or 500ms; a bare number is none.',
  'bad-instant': 'An instant was expected: a date and time with Z or an offset.',
  'bad-number': 'A number was expected.',
  'bad-value': 'The value is of the right type but not one that is allowed here.',
  'bad-type': 'The value is of another type than the one expected here.',
  'bad-name': 'A name may only hold letters, digits, dot, underscore and hyphen, 128 at most.',

  // documents
  'file-not-found': 'No file has this name.',
  unreadable: 'The file is there but cannot be read, or is not text.',
  'not-yaml': 'The file is not YAML.',
  'unknown-key': 'The key is not one that this mapping knows.',
  'missing-key': 'A key that must be there is not.',
  'duplicate-name': 'Two things of one kind have the same name.',
  'quote-the-sentence': 'YAML reads this sentence as something else; it needs quotes.',
  'too-large': 'The text is longer than what is accepted.',
  'too-deep': 'The text is nested more deeply than what is accepted.',

  // timers
  'bad-cron': 'The cron expression is not valid in its dialect.',
  'impossible-cron': 'The cron expression names an instant that never comes.',
  'bad-calendar': 'The calendar file is not one that can be read.',
  'unknown-timezone': 'The time zone is not one of the IANA database.',

  // policies
  'unknown-workflow': 'No workflow has this name.',
  'needs-single-events': 'The condition asks what is not known of a metric whose events are merged by its resolution.',
  'unknown-policy': 'No policy has this name.',
  'bad-jitter': 'The jitter is not shorter than the shortest period of the timer.',
  'never-fires': 'The timer has no slot between the instants that bound it.',
  'useless-key': 'The key has no effect beside the others.',
  'expects-nothing': 'A policy test expects nothing, so it passes whatever happens.',
  'long-window': 'The window is longer than the shortest period of its timer.',
  'long-delay': 'The delay is not shorter than the window, so no second run can start.',

  // lint: well formed, and still not likely to be meant
  'all-excluded': 'Every slot that is left is excluded, so no window opens.',
  'never-true': 'What is asked for can never be, so nothing is launched, or the alternative never counts.',
  'always-true': 'The condition cannot be false, so it holds nothing back.',
  'duplicate-condition': 'The same is asked for twice.',
  'long-for': 'The condition must have held since before the window opened.',
  'clock-change': 'A change of the clocks touches a fixed time of the timer.',
  'unfed-metric': 'Nothing feeds the metric that is read, as far as is known.',
  'near-metric': 'The name of a metric that is read once is a letter away from one that is read more often.',
  'unlaunched-workflow': 'A condition is about a workflow that no policy launches.',
  'lonely-group': 'Only one policy names the concurrency group.',
  'crowded-second': 'Many policies open a window in the same second.',
  'unused-sentence': 'No condition needs the sentence of the vocabulary.',
  'useless-ignore': 'A comment asks to ignore something that is not there.',

  // import
  'not-imported': 'A part of a foreign file has no counterpart here, and was left out.',
  'imported-otherwise': 'What was imported behaves differently here than where it came from.',

  // sentences
  'empty-condition': 'The condition says nothing.',
  'condition-is-comment': 'The condition is only a comment, so it would always hold.',
  'unable-to-expand': 'The sentence is not one that the vocabulary knows.',
  'ambiguous-sentence': 'Two templates match the sentence equally well and mean different things.',
  'unclosed-quote': 'A quotation mark is opened and not closed.',
  'unclosed-parenthesis': 'A parenthesis is opened and not closed, or closed and not opened.',
  'bad-operator': 'A comparison was expected: > < >= <= == != or its words.',
  'bad-count': 'The count is not a whole number that the list allows.',
  'bad-metric': 'The name of a metric was expected.',
  'bad-label': 'A label is a name, == or !=, and a text in quotes.',
  'bad-time-of-day': 'A time of day was expected, such as 8:30 or 17:00.',
  'bad-weekday': 'The name of a day of the week was expected.',
  'bad-day': 'A day of the month was expected: 1 to 31, or last.',
  'bad-calendar-name': 'The name of a calendar file was expected: a text in quotes that ends in .ics.',
  'bad-percent': 'A percentage between 0 and 100 was expected.',
  'raw-drl-disabled': 'A line that starts with > is raw DRL, which is off unless the host switches it on.',

  // right sides
  'expression-syntax': 'The text is not an expression.',
  'unknown-function': 'The function is not one that the expression language knows.',
  'not-a-condition': 'A number stands where something true or false was expected.',
  'not-a-number': 'A condition stands where a number was expected.',
  'drl-syntax': 'The text is not DRL as Tidegate reads it.',
  'unknown-field': 'A metric event has no field of this name.',
  'unknown-variable': 'The variable is used and bound nowhere before.',
  'unsupported-construct': 'The construct runs code or needs other facts than metric events; it is refused.',
  'constraint-without-pattern': 'A line that starts with - adds to the pattern of the line before it, and there is none.',

  // vocabularies
  'dsl-no-equals': 'An entry has no = between its two sides.',
  'dsl-no-header': 'The text stands before the first entry, or an entry does not start with a scope in brackets.',
  'dsl-bad-scope': 'The scope in brackets is not one that .dsl files know.',
  'dsl-empty-key': 'An entry has nothing on its left side.',
  'dsl-bad-slot': 'A slot is not written as one.',
  'dsl-bad-regex': 'The regular expression of a slot or key is not one that is accepted.',
  'dsl-unknown-slot': 'The right side uses a slot that the left side does not have.',
  'dsl-untyped': 'The right side could not be checked when the file was loaded; the entry is expanded as text.',
  'duplicate-template': 'Two templates are the same; only the first is ever used.',
  'shadowed-template': 'Every sentence that the template matches is taken by one before it.',
  'failed-example': 'A sentence given as an example does not compile.',
  'failed-counter-example': 'A sentence given as a counter-example compiles.',
  'too-many-templates': 'The vocabulary has more templates than what is accepted.',
  'endless-expansion': 'Expanding the sentence makes it grow beyond what is accepted.',
} as const satisfies Readonly<Record<string, string>>

/** A code of {@link diagnosticCodes}. */
export type KnownDiagnosticCode = keyof typeof diagnosticCodes
