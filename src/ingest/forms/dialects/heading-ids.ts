import type { Heading, Nodes, Root } from 'mdast'
import { decodePercent } from '../../../domain/redirects/address.ts'
import { toFragment } from './inline.ts'
import { wordsOf } from './nodes.ts'

/**
 * Gives the headings that links of the same text lead to, such as `[below](#fog-at-night)`, their ids. Of headings with the
 * same words the later ones have a number, as on GitHub.
 */
export function addHeadingIds(root: Root): void {
  const headings: Heading[] = []
  const wanted = new Set<string>()
  const visit = (node: Nodes): void => {
    if (node.type === 'heading') headings.push(node)
    if ((node.type === 'link' || node.type === 'definition') && node.url.startsWith('#')) {
      wanted.add(decodePercent(node.url.slice(1)))
    }
    if ('children' in node) for (const child of node.children) visit(child)
  }
  visit(root)
  if (wanted.size === 0) return
  const counts = new Map<string, number>()
  for (const heading of headings) {
    const fragment = toFragment(wordsOf(heading))
    const count = counts.get(fragment) ?? 0
    counts.set(fragment, count + 1)
    const id = count === 0 ? fragment : `${fragment}-${count}`
    if (wanted.has(id) && !heading.data?.hProperties?.id) {
      heading.data = { ...heading.data, hProperties: { ...heading.data?.hProperties, id } }
    }
  }
}
