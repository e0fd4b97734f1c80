import { type Place, quote, type Rule, repeatedBy } from '../document/finding.ts'
import { holdsEmail, isAbsoluteUrl, isLanguageTag, isWholeNumber } from '../document/value-forms.ts'
import { at, attribute, breaches, type XmlFeed } from '../document/xml-feed.ts'
import type { XmlElement } from '../document/xml-tree.ts'
import { lackedChildren, rssChildren } from './elements.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const cloudAttributes = ['domain', 'port', 'path', 'registerProcedure', 'protocol']
const cloudProtocols = ['xml-rpc', 'soap', 'http-post']

/** What the elements of a channel say. */
export const rssChannelRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'rss-channel-link-not-url',
    severity: 'error',
    source: 'RSS Advisory Board profile, URLs',
    find: ({ heads }) =>
      breaches(
        rssChildren(heads, 'link', 'docs').filter(({ text }) => text.trim() !== ''),
        ({ text }) => isAbsoluteUrl(text.trim()),
        ({ local, text }) => `the channel's ${local} must be an absolute address; it is ${quote(text)}`,
      ),
  },
  {
    name: 'rss-language-not-tag',
    severity: 'error',
    source: 'RSS 2.0, language',
    find: ({ heads }) =>
      breaches(
        rssChildren(heads, 'language'),
        ({ text }) => isLanguageTag(text.trim()),
        ({ text }) => `language must be a tag such as en-GB; it is ${quote(text)}`,
      ),
  },
  {
    name: 'rss-ttl-not-number',
    severity: 'error',
    source: 'RSS 2.0, ttl',
    find: ({ heads }) =>
      breaches(
        rssChildren(heads, 'ttl'),
        ({ text }) => isWholeNumber(text.trim()),
        ({ text }) => `ttl must be a number of minutes, digits only; it is ${quote(text)}`,
      ),
  },
  {
    name: 'rss-skip-hours-wrong',
    severity: 'error',
    source: 'RSS 2.0, skipHours',
    find: ({ heads }) =>
      rssChildren(heads, 'skipHours').flatMap((list) =>
        skipped(list, 'hour', (text) => isWholeNumber(text) && Number(text) < 24, 'a number from 0 to 23'),
      ),
  },
  {
    name: 'rss-skip-days-wrong',
    severity: 'error',
    source: 'RSS 2.0, skipDays',
    find: ({ heads }) =>
      rssChildren(heads, 'skipDays').flatMap((list) =>
        skipped(list, 'day', (text) => weekdays.includes(text), 'a weekday such as Monday'),
      ),
  },
  {
    name: 'rss-cloud-incomplete',
    severity: 'error',
    source: 'RSS 2.0, cloud',
    find: ({ heads }) =>
      rssChildren(heads, 'cloud').flatMap((cloud) => {
        const lacked = cloudAttributes.filter((name) => !cloud.attributes.has(name))
        return lacked.length > 0 ? [at(cloud, `cloud must have the attributes ${lacked.join(', ')}`)] : []
      }),
  },
  {
    name: 'rss-cloud-wrong',
    severity: 'error',
    source: 'RSS 2.0, cloud',
    find: ({ heads }) => {
      const clouds = rssChildren(heads, 'cloud')
      return [
        ...breaches(
          clouds.filter(({ attributes }) => attributes.has('port')),
          (cloud) => isWholeNumber(attribute(cloud, 'port')),
          (cloud) => `cloud's port must be a number; it is ${quote(attribute(cloud, 'port'))}`,
        ),
        ...breaches(
          clouds.filter(({ attributes }) => attributes.has('protocol')),
          (cloud) => cloudProtocols.includes(attribute(cloud, 'protocol')),
          (cloud) =>
            `cloud's protocol must be ${cloudProtocols.join(', ')}; it is ${quote(attribute(cloud, 'protocol'))}`,
        ),
      ]
    },
  },
  {
    name: 'rss-person-without-email',
    severity: 'error',
    source: 'RSS 2.0, managingEditor, webMaster and author',
    find: ({ heads, entries }) =>
      breaches(
        [...rssChildren(heads, 'managingEditor', 'webMaster'), ...rssChildren(entries, 'author')],
        ({ text }) => holdsEmail(text),
        ({ local, text }) =>
          `${local} must be an e-mail address; it is ${quote(text)}, and a name belongs in dc:creator`,
      ),
  },
  {
    name: 'rss-text-input-incomplete',
    severity: 'error',
    source: 'RSS 2.0, textInput',
    find: ({ heads }) =>
      rssChildren(heads, 'textInput').flatMap((input) => {
        const lacked = lackedChildren(input, 'title', 'description', 'name', 'link')
        return lacked.length > 0 ? [at(input, `textInput must have ${lacked.join(', ')}`)] : []
      }),
  },
]

function skipped(list: XmlElement, local: string, isFine: (text: string) => boolean, form: string): Place[] {
  const marks = rssChildren([list], local)
  const again = repeatedBy(marks, ({ text }) => text.trim())
  return [
    ...breaches(
      marks,
      ({ text }) => isFine(text.trim()),
      ({ text }) => `${local} must be ${form}; it is ${quote(text)}`,
    ),
    ...again.map((mark) => at(mark, `${local} ${quote(mark.text)} stands there twice`)),
  ]
}
