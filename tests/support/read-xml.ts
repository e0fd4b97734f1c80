import { SaxesParser } from 'saxes'

/** An element of an XML document: its name as written, its namespace, its attributes, its text and what is in it. */
export interface ReadElement {
  readonly name: string
  readonly uri: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly children: readonly ReadElement[]
}

/** The root of a document, by a parser that is not ours. Throws where XML 1.0 or Namespaces 1.0 is broken. */
export function readXml(xml: string): ReadElement {
  type Open = ReadElement & { text: string; children: ReadElement[] }
  const top: Open = { name: '', uri: '', attributes: {}, text: '', children: [] }
  const path: Open[] = [top]
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, uri, attributes }) => {
    const plain = Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value]))
    const element: Open = { name, uri, attributes: plain, text: '', children: [] }
    path.at(-1)?.children.push(element)
    path.push(element)
  })
  parser.on('text', (text) => {
    const open = path.at(-1)
    if (open) open.text += text
  })
  parser.on('closetag', () => {
    path.pop()
  })
  parser.write(xml).close()
  const [root] = top.children
  if (!root) throw new Error('the document has no element')
  return root
}

/** What is in an element under a name; elements are found at any depth. */
export function findAll(root: ReadElement, name: string): readonly ReadElement[] {
  return root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)])
}
