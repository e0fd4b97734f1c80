import { quote, type Rule, repeatedBy } from '../document/finding.ts'
import { isAbsoluteUrl } from '../document/value-forms.ts'
import { at, attribute, breaches } from '../document/xml-feed.ts'
import type { OpmlList } from './list.ts'

const source = 'OPML 2.0, outline'
const booleans = ['isComment', 'isBreakpoint']

/** What an outline says. */
export const opmlOutlineRules: readonly Rule<OpmlList>[] = [
  {
    name: 'opml-outline-text-missing',
    severity: 'error',
    source,
    find: ({ outlines }) =>
      breaches(
        outlines,
        ({ attributes }) => attributes.has('text'),
        (one) => `outline must have a text${attribute(one, 'title') && `, and its title is not one`}`,
      ),
  },
  {
    name: 'opml-outline-text-empty',
    severity: 'warning',
    source,
    find: ({ outlines }) =>
      breaches(
        outlines.filter(({ attributes }) => attributes.has('text')),
        (one) => attribute(one, 'text') !== '',
        () => 'the text of an outline should not be empty',
      ),
  },
  {
    name: 'opml-outline-boolean-wrong',
    severity: 'error',
    source,
    find: ({ outlines }) =>
      booleans.flatMap((name) =>
        breaches(
          outlines.filter(({ attributes }) => attributes.has(name)),
          (one) => ['true', 'false'].includes(attribute(one, name)),
          (one) => `${name} must be true or false; it is ${quote(attribute(one, name))}`,
        ),
      ),
  },
  {
    name: 'opml-feed-address-missing',
    severity: 'error',
    source: 'OPML 2.0, Subscription lists',
    find: ({ outlines }) =>
      breaches(
        outlines.filter((one) => attribute(one, 'type').toLowerCase() === 'rss'),
        (one) => attribute(one, 'xmlUrl') !== '',
        (one) => `${quote(attribute(one, 'text'))} is of type rss and must have an xmlUrl`,
      ),
  },
  {
    name: 'opml-feed-address-repeated',
    severity: 'warning',
    source: 'OPML 2.0, Subscription lists',
    find: ({ outlines }) =>
      repeatedBy(outlines, (one) => attribute(one, 'xmlUrl') || undefined).map((one) =>
        at(one, `${quote(attribute(one, 'xmlUrl'))} is in the list already`),
      ),
  },
  {
    name: 'opml-address-not-url',
    severity: 'error',
    source: 'OPML 2.0, Subscription lists and Inclusion',
    find: ({ outlines }) =>
      ['xmlUrl', 'htmlUrl', 'url'].flatMap((name) =>
        breaches(
          outlines.filter((one) => attribute(one, name) !== ''),
          (one) => isAbsoluteUrl(attribute(one, name)),
          (one) => `${name} must be an absolute address; it is ${quote(attribute(one, name))}`,
        ),
      ),
  },
  {
    name: 'opml-inclusion-without-url',
    severity: 'error',
    source: 'OPML 2.0, Inclusion',
    find: ({ outlines }) =>
      breaches(
        outlines.filter((one) => ['link', 'include'].includes(attribute(one, 'type').toLowerCase())),
        (one) => attribute(one, 'url') !== '',
        (one) => `an outline of type ${attribute(one, 'type')} must have a url`,
      ),
  },
]
