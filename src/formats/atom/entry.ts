import { Feed } from 'feed'
import type { Article } from '../../domain/article.ts'
import type { Site } from '../../domain/site.ts'
import type { EntryShape } from '../entry-shape.ts'
import { mediaElements } from '../extensions/media.ts'
import { type EntryFacts, enclosuresOf, toEntryFacts } from '../facts.ts'
import {
  createSlots,
  cut,
  escapeXml,
  replaceAnchors,
  textElement,
  toXml,
  type XmlElement,
} from '../feed-package.ts'
import { updatedText } from '../head.ts'

/** `feed` rewrites an id that is not a URL in its normal form, so the real one is put in afterwards. */
const idStandIn = 'urn:gazette:id'

/** The `<entry>` of an article, indented for its feed; it begins with a line end. */
export function buildAtomEntry(article: Article, site: Site, shape: EntryShape): string {
  const facts = toEntryFacts(article, site, shape)
  const slots = createSlots()
  const title = slots.text(facts.title)
  const summary = slots.text(facts.summary)
  const feed = new Feed({ title: '', id: idStandIn, updated: facts.published })
  feed.addItem({
    title,
    id: idStandIn,
    link: facts.link,
    date: facts.changed,
    published: facts.published,
    description: summary,
    content: slots.html(facts.isSummary && summary ? '' : facts.html),
    author: facts.authors.map(({ name, url, email }) => ({
      name: slots.text(name),
      link: url,
      email: slots.text(email),
    })),
  })
  const entry = cut(feed.atom1(), '\n    <entry>', '\n    </entry>')
  const xmlLang = article.language ? ` xml:lang="${escapeXml(article.language)}"` : ''
  const xml = replaceAnchors(
    entry,
    ['\n    <entry>', `\n    <entry${xmlLang}>`],
    // Without both attributes some readers open the feed's front page instead.
    ['<link href=', '<link rel="alternate" type="text/html" href='],
    [`<id>${idStandIn}</id>`, `<id>${slots.text(facts.id)}</id>`],
    plainText('title', title),
    ...(summary ? [plainText('summary', summary)] : []),
    // feedparser takes the last of several dates, and would show a day as midnight.
    [
      `\n        <updated>${facts.changed.toISOString()}`,
      `${toXml(textElement('dcterms:issued', facts.issuedDay), 2)}\n        <updated>${updatedText(article)}`,
    ],
    ['\n    </entry>', `${toXml(extraElements(article, facts), 2)}\n    </entry>`],
  )
  return slots.fill(xml)
}

/** `feed` writes title and summary as HTML; ours are plain text. */
function plainText(name: string, mark: string): readonly [anchor: string, text: string] {
  return [`<${name} type="html"><![CDATA[${mark}]]></${name}>`, `<${name} type="text">${mark}</${name}>`]
}

function extraElements({ source, related }: Article, facts: EntryFacts): XmlElement[] {
  return [
    ...facts.categories.map(({ term, label, scheme }) => ({
      name: 'category',
      attributes: { term, scheme, label },
    })),
    ...enclosuresOf(facts.media).flatMap(({ address, type, bytes, alt }) =>
      link('enclosure', address, { type, length: bytes, title: alt }),
    ),
    ...link('via', source?.url, { title: source?.title }),
    ...related.flatMap(({ title, url }) => link('related', url, { title })),
    // RFC 4946, section 2.
    ...link('license', facts.license),
    ...textElement('rights', facts.rights),
    ...(source?.url ? [] : textElement('dc:source', source?.title)),
    ...mediaElements(facts),
  ]
}

function link(rel: string, href: string | undefined, attributes?: XmlElement['attributes']): XmlElement[] {
  return href ? [{ name: 'link', attributes: { rel, href, ...attributes } }] : []
}
