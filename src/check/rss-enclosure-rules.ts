import { quote, type Rule } from './finding.ts'
import { rssChildren } from './rss-elements.ts'
import { isMediaType, isWebUrl, isWholeNumber } from './value-forms.ts'
import { at, attribute, breaches, type XmlFeed } from './xml-feed.ts'
import type { XmlElement } from './xml-tree.ts'

const source = 'RSS 2.0, enclosure'

interface AttributeFacts {
  readonly rule: string
  readonly name: string
  readonly isFine: (value: string) => boolean
  readonly form: string
}

const attributes: readonly AttributeFacts[] = [
  { rule: 'rss-enclosure-url-not-url', name: 'url', isFine: isWebUrl, form: 'an http or https address' },
  {
    rule: 'rss-enclosure-length-not-number',
    name: 'length',
    isFine: isWholeNumber,
    form: 'a number of bytes, 0 where it is not known',
  },
  {
    rule: 'rss-enclosure-type-wrong',
    name: 'type',
    isFine: isMediaType,
    form: 'a media type such as audio/mpeg',
  },
]

/** Files that readers download. */
export const rssEnclosureRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'rss-enclosure-incomplete',
    severity: 'error',
    source,
    find: ({ entries }) =>
      rssChildren(entries, 'enclosure').flatMap((enclosure) => {
        const lacked = attributes.map(({ name }) => name).filter((name) => !enclosure.attributes.has(name))
        return lacked.length > 0 ? [at(enclosure, `enclosure must have ${lacked.join(', ')}`)] : []
      }),
  },
  ...attributes.map(
    ({ rule, name, isFine, form }): Rule<XmlFeed> => ({
      name: rule,
      severity: 'error',
      source,
      find: ({ entries }) =>
        breaches(
          rssChildren(entries, 'enclosure').filter((enclosure) => enclosure.attributes.has(name)),
          (enclosure) => isFine(attribute(enclosure, name)),
          (enclosure) => `enclosure's ${name} must be ${form}; it is ${quote(attribute(enclosure, name))}`,
        ),
    }),
  ),
  {
    name: 'rss-enclosure-repeated',
    severity: 'warning',
    source: 'RSS Advisory Board profile, item enclosure',
    find: ({ entries }) =>
      entries
        .flatMap((item) => secondOf(rssChildren([item], 'enclosure')))
        .map((enclosure) =>
          at(enclosure, 'an item should have one enclosure; readers take the first or the last of several'),
        ),
  },
]

function secondOf(enclosures: readonly XmlElement[]): XmlElement[] {
  return enclosures.slice(1, 2)
}
