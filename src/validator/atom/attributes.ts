import { namespaces } from '../document/namespaces.ts'
import { inNamespace, ownValue, type Rule, warning } from '../document/rule.ts'
import { nameOf, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'

/** The attributes of RFC 4287 without a namespace. Elements that it does not name have a fault of their own. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['title', 'subtitle', 'summary', 'rights'].map((local) => [local, ['type']])),
  content: ['type', 'src'],
  category: ['term', 'scheme', 'label'],
  generator: ['uri', 'version'],
  link: ['href', 'rel', 'type', 'hreflang', 'title', 'length'],
  ...Object.fromEntries(
    ['feed', 'entry', 'source', 'author', 'contributor', 'name', 'uri', 'email', 'id', 'updated']
      .concat(['published', 'icon', 'logo'])
      .map((local) => [local, []]),
  ),
}

/** The attributes of the elements of Atom. */
export const atomAttributeRules: readonly Rule<XmlFeed>[] = [
  warning('atom-attribute-unknown', 'RFC 4287, section 2', {
    of: (feed) => inNamespace(feed, namespaces.atom),
    holds: (one) => unknownAttributes(one).length === 0,
    message: (one) =>
      `${nameOf(one)} has no attribute ${unknownAttributes(one).join(', ')} in Atom; one of your own needs a namespace`,
  }),
]

/** Those of a namespace are allowed anywhere. */
function unknownAttributes({ local, attributes: all }: XmlElement): string[] {
  const own = ownValue(attributes, local)
  return own ? [...all.keys()].filter((name) => !name.startsWith('{') && !own.includes(name)) : []
}
