/** Colours for reports: ANSI codes where they are wanted, plain text elsewhere. */

const codes = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' } as const

export type Style = keyof typeof codes

/** Dresses a text in a style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

export function painter(colours: boolean): Paint {
  return colours ? (style, text) => (text === '' ? text : `\u001B[${codes[style]}m${text}\u001B[0m`) : (_, text) => text
}

/** Leaves every text as it is. */
export const plain: Paint = painter(false)
