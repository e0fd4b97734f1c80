import { childrenOf, firstOf, textOf, toLine } from './element-text.ts'
import { toWebAddress } from './relative-addresses.ts'
import type { FeedElement } from './xml-elements.ts'

type Resolve = (address: string | undefined, at?: FeedElement) => string | undefined

/** The words about rights, and the address of a licence, of an entry or a feed. */
export function readRights(
  element: FeedElement | undefined,
  resolve: Resolve,
): { rights?: string; license?: string } {
  const words = firstOf(
    element,
    'atom:rights',
    'rights',
    'atom:copyright',
    'copyright',
    'dc:rights',
    'dcterms:rights',
    'media:copyright',
  )
  const rights = words && toLine(textOf(words), words.attributes.type === 'html')
  const licenses = [
    ...childrenOf(
      element,
      'cc:license',
      'creativecommons:license',
      'dcterms:license',
      'media:license',
      'license',
    ),
    ...childrenOf(element, 'atom:link', 'link').filter(({ attributes }) => attributes.rel === 'license'),
  ]
  const [license] = licenses.flatMap((one) => {
    const { href, 'rdf:resource': resource } = one.attributes
    return resolve(href ?? resource, one) ?? toWebAddress(textOf(one)) ?? []
  })
  return { ...(rights && { rights }), ...(license !== undefined && { license }) }
}
