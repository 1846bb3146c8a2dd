/** A strict reader of the XML that reports are written in: elements, attributes, text. Whatever is not well formed throws. */

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const attribute = String.raw`\s+([A-Za-z_][\w.-]*)="([^"<]*)"`
const token = new RegExp(String.raw`<(/?)([A-Za-z_][\w.-]*)((?:${attribute})*)\s*(/?)>|([^<]+)`, 'gy')

/** The root element of a document. @see https://www.w3.org/TR/xml/ */
export function parseXml(document: string): XmlElement {
  const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(document)
  if (illegal !== null) throw new Error(`the character ${JSON.stringify(illegal[0])} is not allowed in XML`)
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!document.startsWith(declaration)) throw new Error('no declaration')
  const top: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  token.lastIndex = declaration.length
  while (token.lastIndex < document.length) {
    const at = token.lastIndex
    const found = token.exec(document)
    const parent = open.at(-1)
    if (found === null || parent === undefined) throw new Error(`not XML: ${document.slice(at, at + 60)}`)
    const [, end, name = '', attributes = '', , , empty, text] = found
    if (text !== undefined) parent.text += decoded(text, false)
    else if (end === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`)
    } else {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' }
      parent.children.push(element)
      if (empty !== '/') open.push(element)
    }
  }
  const [root, second] = top.children
  if (open.length !== 1 || root === undefined || second !== undefined || top.text.trim() !== '') throw new Error('not exactly one root')
  return root
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(new RegExp(attribute, 'g'))].map(([, key = '', value = '']) => [key, decoded(value, true)] as const)
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`an attribute twice: ${text}`)
  return Object.fromEntries(pairs)
}

/** As a conforming reader does: line breaks and tabs in an attribute become blanks, unless they are written as references. */
function decoded(text: string, isAttribute: boolean): string {
  const normal = isAttribute ? text.replaceAll(/[\t\n\r]/g, ' ') : text.replaceAll(/\r\n?/g, '\n')
  return normal.replaceAll(/&([^;]*;?)/g, (whole, name: string) => {
    const number = /^#(\d+);$/.exec(name)?.[1]
    const sign = number === undefined ? entities[name.slice(0, -1)] : String.fromCodePoint(Number(number))
    if (sign === undefined || !name.endsWith(';')) throw new Error(`a bare &: ${whole}`)
    return sign
  })
}
