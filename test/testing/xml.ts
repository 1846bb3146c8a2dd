/** Reads the XML that reports and drawings are written in, by a strict parser: elements, attributes, text. Whatever is not well formed throws. */
import { SaxesParser } from 'saxes'

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

/** The root element of a document, which must begin with its declaration. @see https://www.w3.org/TR/xml/ */
export function parseXml(document: string): XmlElement {
  if (!document.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')) throw new Error('no declaration')
  const top: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: XmlElement = { name, attributes, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  })
  parser.write(document).close()
  const [root] = top.children
  if (root === undefined) throw new Error('no root')
  return root
}
