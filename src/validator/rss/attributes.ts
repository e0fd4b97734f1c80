import { namespaces } from '../document/namespaces.ts'
import { error, ownValue, type Rule } from '../document/rule.ts'
import type { XmlElement, XmlFeed } from '../document/xml-feed.ts'
import { isKnownIn } from './elements.ts'

/** The attributes of RSS 2.0; elements without a row have none. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  rss: ['version'],
  cloud: ['domain', 'port', 'path', 'registerProcedure', 'protocol'],
  category: ['domain'],
  source: ['url'],
  guid: ['isPermaLink'],
  enclosure: ['url', 'length', 'type'],
}

/** The attributes of the elements of RSS. */
export const rssAttributeRules: readonly Rule<XmlFeed>[] = [
  error('rss-attribute-unknown', 'RSS 2.0, Extending RSS', {
    of: (feed) => feed.elements.filter(isOfRss),
    holds: (one) => unknownAttributes(one).length === 0,
    message: (one) => {
      const known = ownAttributes(one)
      const has = known.length > 0 ? `has only ${known.join(', ')}, spelled so` : 'has no attributes'
      return `${one.local} ${has}; ${unknownAttributes(one).join(', ')} needs a namespace`
    },
  }),
]

/** Unknown elements have a fault of their own. */
function isOfRss({ uri, local, parent }: XmlElement): boolean {
  const isRoot = parent === undefined && local === 'rss'
  return uri === namespaces.none && (isRoot || (parent?.uri === uri && isKnownIn(parent.local, local)))
}

function ownAttributes({ local }: XmlElement): readonly string[] {
  return ownValue(attributes, local) ?? []
}

/** Those of a namespace are allowed anywhere. */
function unknownAttributes(one: XmlElement): string[] {
  return [...one.attributes.keys()].filter(
    (name) => !name.startsWith('{') && !ownAttributes(one).includes(name),
  )
}
