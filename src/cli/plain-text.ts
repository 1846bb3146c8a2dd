/** Texts of others, such as a server's, on a terminal: they must not move its cursor, colour it, or begin lines of their own. */

/** The text with a blank in place of each control character. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}
