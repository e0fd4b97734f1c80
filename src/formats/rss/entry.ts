import { Feed } from 'feed'
import type { Article } from '../../domain/article.ts'
import type { Site } from '../../domain/site.ts'
import { mediaElements, textElement } from '../extensions/media.ts'
import { podcastItemElements } from '../extensions/podcast.ts'
import { rslElements } from '../extensions/rsl.ts'
import { type EntryFacts, enclosuresOf, modifiedText, toEntryFacts } from '../facts.ts'
import { createSlots, cut, replaceAnchor } from '../feed-package.ts'
import { escapeCdata, escapeXml, toXml, type XmlElement } from '../xml.ts'

/** The `<item>` of an article, as it stands in a channel: indented, beginning with a line end. */
export function buildRssEntry(article: Article, site: Site): string {
  const facts = toEntryFacts(article, site)
  const slots = createSlots()
  const feed = new Feed({ title: '', link: site.baseUrl, updated: facts.published })
  feed.addItem({
    title: slots.keep(escapeXml(facts.title)),
    link: facts.link,
    guid: slots.keep(escapeXml(facts.id)),
    date: facts.published,
    ...(facts.summary && { description: slots.keep(escapeXml(facts.summary)) }),
    ...(facts.html && { content: slots.keep(escapeCdata(facts.html)) }),
  })
  const item = cut(feed.rss2(), '\n        <item>', '\n        </item>')
  const elements = [
    ...extraElements(article, facts),
    ...podcastItemElements(facts, site),
    ...rslElements(article, site),
  ]
  const steps: readonly (readonly [string, string])[] = [
    // feedparser takes the last of several dates, and would show a day as midnight.
    [
      '\n            <pubDate>',
      `${toXml(textElement('dcterms:issued', facts.issuedDay), 3)}\n            <pubDate>`,
    ],
    ['\n        </item>', `${toXml(elements, 3)}\n        </item>`],
  ]
  return slots.fill(steps.reduce((xml, [anchor, text]) => replaceAnchor(xml, anchor, text), plainText(item)))
}

/** `feed` writes title and description as CDATA, which readers take for HTML; ours are plain text. */
function plainText(item: string): string {
  return item.replace(/<(title|description)><!\[CDATA\[(\u0002\d+\u0002)\]\]>/g, '<$1>$2')
}

function extraElements({ source, language }: Article, facts: EntryFacts): XmlElement[] {
  const [enclosure] = enclosuresOf(facts.media)
  return [
    // One element with all names, since readers show the first only; `author` would need an e-mail address.
    ...textElement('dc:creator', facts.authors.map(({ name }) => name).join(', ')),
    ...facts.categories.map(({ label, scheme }) => ({
      name: 'category',
      attributes: { domain: scheme },
      content: label,
    })),
    ...(enclosure
      ? [
          {
            name: 'enclosure',
            attributes: { url: enclosure.address, length: enclosure.bytes, type: enclosure.type },
          },
        ]
      : []),
    // RSS's own `source` must name a feed; the original is a page.
    ...textElement('dc:source', [source?.title, source?.url].filter(Boolean).join(', ')),
    ...mediaElements(facts.media),
    ...textElement('dc:rights', facts.rights),
    ...textElement('dcterms:license', facts.license),
    ...textElement('dc:language', language),
    ...textElement('dcterms:modified', modifiedText(facts)),
  ]
}
