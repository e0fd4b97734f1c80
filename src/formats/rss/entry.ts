import { Feed } from 'feed'
import { type Article, cleanText } from '../../domain/article.ts'
import type { Site } from '../../domain/site.ts'
import type { EntryShape } from '../entry-shape.ts'
import { mediaElements } from '../extensions/media.ts'
import { podcastItemElements } from '../extensions/podcast.ts'
import { rslElements } from '../extensions/rsl.ts'
import { type EntryFacts, firstEnclosure, modifiedText, toEntryFacts } from '../facts.ts'
import { createSlots, cut, replaceAnchors, textElement, toXml, type XmlElement } from '../feed-package.ts'
import { toHtmlText } from './html-text.ts'

/** The `<item>` of an article, indented for its channel; it begins with a line end. */
export function buildRssEntry(article: Article, site: Site, shape: EntryShape): string {
  const facts = toEntryFacts(article, site, shape)
  const slots = createSlots()
  const feed = new Feed({ title: '', link: site.baseUrl, updated: facts.published })
  feed.addItem({
    title: slots.text(facts.title),
    link: facts.link,
    guid: slots.text(facts.guid),
    date: facts.published,
    description: slots.text(descriptionOf(facts)),
    content: slots.html(facts.isSummary ? '' : facts.html),
  })
  const item = cut(feed.rss2(), '\n        <item>', '\n        </item>')
  const extras = [
    ...extraElements(article, facts),
    ...podcastItemElements(facts, site),
    ...rslElements(article, site),
  ]
  const xml = replaceAnchors(
    plainText(item),
    // feedparser takes the last of several dates, and would show a day as midnight.
    [
      '\n            <pubDate>',
      `${toXml(textElement('dcterms:issued', facts.issuedDay), 3)}\n            <pubDate>`,
    ],
    ['\n        </item>', `${toXml(extras, 3)}\n        </item>`],
  )
  return slots.fill(xml)
}

/** `feed` writes title and description as CDATA, which readers take for HTML; ours are escaped. */
function plainText(item: string): string {
  return item.replace(/<(title|description)><!\[CDATA\[(\u0002\d+\u0002)\]\]>/g, '<$1>$2')
}

/** An item of a picture alone has the words of its picture: readers show an item without a description as empty. */
function descriptionOf({ summary, media, title }: EntryFacts): string | undefined {
  const words = media
    .flatMap(({ caption, alt }) => [caption, alt])
    .find((text) => text && cleanText(text).trim())
  const text = summary || (media.length > 0 ? words || title : undefined)
  return text && toHtmlText(cleanText(text))
}

function extraElements({ source, language }: Article, facts: EntryFacts): XmlElement[] {
  return [
    // One element with all names, since readers show only the first; `author` needs an e-mail address.
    ...textElement('dc:creator', facts.authors.map(({ name }) => name).join(', ')),
    ...facts.categories.map(({ label, scheme }) => ({
      name: 'category',
      attributes: { domain: scheme },
      content: label,
    })),
    ...enclosureElements(facts),
    // The `source` of RSS must name a feed; the original is a page.
    ...textElement('dc:source', [source?.title, source?.url].filter(Boolean).join(', ')),
    ...mediaElements(facts),
    ...textElement('dc:rights', facts.rights),
    ...textElement('dcterms:license', facts.license),
    ...textElement('dc:language', language),
    ...textElement('dcterms:modified', modifiedText(facts)),
  ]
}

function enclosureElements({ media }: EntryFacts): XmlElement[] {
  const enclosure = firstEnclosure(media)
  if (!enclosure) return []
  const { address, bytes, type } = enclosure
  return [{ name: 'enclosure', attributes: { url: address, length: bytes, type } }]
}
