import { namespaces } from '../document/namespaces.ts'
import { childrenNamed, flatten, type XmlElement } from '../document/xml-tree.ts'

export const opmlParts = ['head', 'body'] as const

/** A list of feeds in OPML, taken apart. */
export interface OpmlList {
  readonly root: XmlElement
  readonly heads: readonly XmlElement[]
  readonly bodies: readonly XmlElement[]
  /** At every depth. */
  readonly outlines: readonly XmlElement[]
}

export function toOpmlList(root: XmlElement): OpmlList {
  const [heads = [], bodies = []] = opmlParts.map((local) => childrenNamed(root, namespaces.none, local))
  const outlines = bodies
    .flatMap((body) => flatten(body))
    .filter(({ uri, local }) => uri === namespaces.none && local === 'outline')
  return { root, heads, bodies, outlines }
}
