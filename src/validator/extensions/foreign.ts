import { namespaces } from '../document/namespaces.ts'
import { quote, type Rule, warning } from '../document/rule.ts'
import { nameOf, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'

/** Prefixes by which some readers know a namespace, and its name. */
const prefixes: Readonly<Record<string, string>> = {
  atom: namespaces.atom,
  content: namespaces.content,
  dc: namespaces.dc,
  dcterms: namespaces.dcterms,
  sy: namespaces.syndication,
  slash: namespaces.slash,
  wfw: namespaces.wellFormedWeb,
  georss: namespaces.geoRss,
  creativeCommons: namespaces.creativeCommons,
}
const declaration = '{http://www.w3.org/2000/xmlns/}'
const source = 'XML 1.0, Namespaces, sections 2.2 and 3'
/** Elements and namespaces that are not of the format. */
export const foreignRules: readonly Rule<XmlFeed>[] = [
  warning('xml-namespace-mistaken', source, {
    of: ({ elements }) => elements.filter((one) => mistakenIn(one).length > 0),
    message: (one) => {
      const [[prefix = '', uri = ''] = []] = mistakenIn(one)
      const right = Object.hasOwn(prefixes, prefix) ? `; ${prefix} means ${prefixes[prefix]}` : ''
      return `readers do not know the namespace ${quote(uri)} of the prefix ${prefix}${right}`
    },
  }),
  warning('xml-element-without-namespace', source, {
    of: ({ root, elements }) =>
      elements.filter(({ uri, parent }) => uri === namespaces.none && parent && isWithin(parent, root)),
    message: (one) =>
      `${one.local} in ${one.parent && nameOf(one.parent)} has no namespace, so readers do not know what it is`,
  }),
]

/** Declared prefixes whose namespace is not the one that they are known for, or has white space in it. */
function mistakenIn({ attributes }: XmlElement): (readonly [prefix: string, uri: string])[] {
  return [...attributes]
    .filter(([name]) => name.startsWith(declaration))
    .map(([name, uri]) => [name.slice(declaration.length), uri] as const)
    .filter(
      ([prefix, uri]) => /\s/.test(uri) || (Object.hasOwn(prefixes, prefix) && prefixes[prefix] !== uri),
    )
}

/** RSS wants a namespace for whatever it does not know; in Atom an extension may hold what it likes. */
function isWithin({ uri, local }: XmlElement, root: XmlElement): boolean {
  if (root.uri === namespaces.atom) return uri === namespaces.atom && ['feed', 'entry'].includes(local)
  return uri !== namespaces.none && uri !== namespaces.xhtml
}
