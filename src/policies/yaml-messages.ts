/** The YAML parser's complaints in plain words, with the way out of each. The YAML reader looks them up by the parser's code. */

/** What a complaint means for someone who writes a file. */
export interface YamlComplaint {
  readonly message: string
  readonly hint?: string
}

const indentation = 'Indent with blanks, two for each level, and line up what belongs together.'
/** The way out where a text was meant. */
export const quotesHint = 'If this is a text, put it in quotes.'

const yamlComplaints: Readonly<Record<string, YamlComplaint>> = {
  ALIAS_PROPS: { message: 'An alias (*) cannot carry an anchor or a tag.', hint: quotesHint },
  BAD_ALIAS: { message: 'This alias (*) is not written as one.', hint: quotesHint },
  BAD_COLLECTION_TYPE: { message: 'This tag does not fit what follows it.', hint: 'Remove the tag.' },
  BAD_DIRECTIVE: { message: 'A line that starts with % is a directive, and this one is none that YAML knows.', hint: 'Remove the line.' },
  BAD_DQ_ESCAPE: {
    message: 'In double quotes a backslash starts an escape, and this one is none that YAML knows.',
    hint: 'Double the backslash, or use single quotes.',
  },
  BAD_INDENT: { message: 'The indentation does not fit the lines before.', hint: indentation },
  BAD_PROP_ORDER: { message: 'Anchors (&) and tags (!) stand before their value, and after the dash or colon.', hint: quotesHint },
  BAD_SCALAR_START: { message: 'A value cannot start with this character.', hint: quotesHint },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'A second colon on one line, or a deeper line under a value, makes no sense to YAML.',
    hint: quotesHint,
  },
  BLOCK_IN_FLOW: { message: 'Inside brackets or braces everything is separated by commas; an indented block cannot stand there.' },
  IMPOSSIBLE: { message: 'The text makes no sense to YAML here.' },
  KEY_OVER_1024_CHARS: { message: 'A key is longer than the 1024 characters that YAML allows.', hint: quotesHint },
  MISSING_CHAR: {
    message: 'Something that was opened is not closed, or a separator is missing.',
    hint: 'Look for a missing quote, comma, colon or bracket.',
  },
  MULTILINE_IMPLICIT_KEY: { message: 'A key must stand on one line.', hint: indentation },
  MULTIPLE_ANCHORS: { message: 'A value can have one anchor (&) only.', hint: quotesHint },
  MULTIPLE_TAGS: { message: 'A value can have one tag (!) only.', hint: quotesHint },
  NON_STRING_KEY: { message: 'A key must be a plain word.' },
  RESOURCE_EXHAUSTION: { message: 'The text is nested more deeply than what is accepted.' },
  TAB_AS_INDENT: { message: 'YAML does not take tabs as indentation.', hint: 'Replace the tab by blanks.' },
  TAG_RESOLVE_FAILED: {
    message: 'A word that starts with ! is a tag, and this one has no meaning here.',
    hint: `Remove it. ${quotesHint}`,
  },
  UNEXPECTED_TOKEN: {
    message: 'YAML expected nothing more here.',
    hint: `${quotesHint} Brackets, quotes and braces must close before the line goes on.`,
  },
}

/** Complaints that share a code with others of a different kind, told apart by the parser's words. */
const byWords: readonly (readonly [RegExp, YamlComplaint])[] = [
  [
    /^Flow .* (?:must|sufficiently)/,
    {
      message: 'A bracket or brace before this place is not closed, or what stands in it is not indented.',
      hint: 'Close it with `]` or `}`.',
    },
  ],
  [
    /^Sequence item without/,
    { message: 'This line starts left of the list item that it seems to belong to.', hint: 'Line it up with the other keys of the item.' },
  ],
  [
    /^Implicit map keys need/,
    { message: 'A key needs a colon and a value.', hint: 'Write `key: value`, or `- value` for an item of a list.' },
  ],
  [/^Comments must/, { message: 'A blank must stand before the # of a comment.', hint: quotesHint }],
  [/^Missing ,/, { message: 'A comma is missing between two items.', hint: 'Inside brackets and braces items are separated by commas.' }],
  [/^Missing space after :/, { message: 'A blank must follow the colon of a key.', hint: 'Write `key: value`.' }],
]

/** The plain words for a complaint of the parser, by its code and its own words. */
export function yamlComplaint(code: string, words: string): YamlComplaint {
  return byWords.find(([pattern]) => pattern.test(words))?.[1] ?? yamlComplaints[code] ?? { message: words }
}

/** Why YAML stumbles over a text that starts like this; read from the first match. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^["']/, 'a quotation mark at the start opens a quoted text, which must be the whole of it.'],
  [/^[>|]/, '`>` and `|` at the start announce a block of text on the next lines.'],
  [/^\*/, '`*` at the start is a reference to an anchor.'],
  [/^&/, '`&` at the start names an anchor.'],
  [/^!/, '`!` at the start is a tag.'],
  [/^[[\]{}]/, 'brackets and braces at the start open a list or a mapping.'],
  [/^[@`%,]/, 'this character at the start is reserved.'],
  [/^[?:-]\s/, "`-`, `?` and `:` at the start are YAML's own signs."],
  [/:\s/, 'a colon followed by a blank separates a key from its value.'],
]

/** Why YAML cannot read `raw` as a plain text. */
export function reasonAgainst(raw: string): string {
  return reasons.find(([pattern]) => pattern.test(raw))?.[1] ?? 'it holds signs that have a meaning of their own.'
}
