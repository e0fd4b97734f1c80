import { isElement, parseHtml, printHtml } from '../../ingest/html/tree.ts'

/**
 * The HTML with the comments that make blocks of it, so that WordPress adds no paragraphs and line breaks and its editor
 * knows paragraphs and headings. Without the comments it is the same, byte for byte.
 */
export function toBlocks(html: string): string {
  const { children } = parseHtml(html)
  return children
    .map((node) => {
      const text = printHtml({ type: 'root', children: [node] })
      if (!isElement(node)) return node.type === 'text' ? node.value : text
      const [name, settings] = blockOf(node.tagName, Object.keys(node.properties).length > 0)
      return `<!-- wp:${name}${settings} -->\n${text}\n<!-- /wp:${name} -->`
    })
    .join('')
}

/** One with attributes that the editor does not expect is HTML to it. */
function blockOf(tagName: string, isOdd: boolean): [name: string, settings: string] {
  const [, level] = /^h([2-6])$/.exec(tagName) ?? []
  if (isOdd || (tagName !== 'p' && level === undefined)) return ['html', '']
  if (level === undefined) return ['paragraph', '']
  return ['heading', level === '2' ? '' : ` {"level":${level}}`]
}
