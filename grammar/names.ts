/** The names of policies and sessions (DESIGN section 1). */

/** As the text of a regular expression, for schemas. */
export const NAME_PATTERN = '^[A-Za-z0-9_.-]{1,128}$'

const name = new RegExp(NAME_PATTERN)

/** Whether a text may be the name of a policy or a session: letters, digits, dot, underscore and hyphen, 128 at most. */
export function isName(text: string): boolean {
  return name.test(text)
}
