import { Feed } from 'feed'
import type { Article } from '../../domain/article.ts'
import type { Site } from '../../domain/site.ts'
import { mediaElements, textElement } from '../extensions/media.ts'
import { type EntryFacts, enclosuresOf, toEntryFacts } from '../facts.ts'
import { createSlots, cut, replaceAnchor, type Slots } from '../feed-package.ts'
import { escapeCdata, escapeXml, toXml, type XmlElement } from '../xml.ts'

/** Goes through `feed`, which would rewrite an id that is not a URL in its normal form. */
const idStandIn = 'urn:gazette:id'

/** The `<entry>` of an article, as it stands in a feed: indented, beginning with a line end. */
export function buildAtomEntry(article: Article, site: Site): string {
  const facts = toEntryFacts(article, site)
  const slots = createSlots()
  const title = slots.keep(escapeXml(facts.title))
  const summary = facts.summary && slots.keep(escapeXml(facts.summary))
  const feed = new Feed({ title: '', id: idStandIn, updated: facts.published })
  feed.addItem({
    title,
    id: idStandIn,
    link: facts.link,
    date: facts.changed,
    published: facts.published,
    ...(summary && { description: summary }),
    ...(facts.html && { content: slots.keep(escapeCdata(facts.html)) }),
    author: authors(facts, slots),
  })
  const xmlLang = article.language ? ` xml:lang="${escapeXml(article.language)}"` : ''
  const extras = toXml(extraElements(article, facts), 2)
  const steps: readonly (readonly [string, string])[] = [
    ['\n    <entry>', `\n    <entry${xmlLang}>`],
    [`<id>${idStandIn}</id>`, `<id>${slots.keep(escapeXml(facts.id))}</id>`],
    [htmlText('title', title), `<title type="text">${title}</title>`],
    ...(summary
      ? [[htmlText('summary', summary), `<summary type="text">${summary}</summary>`] as const]
      : []),
    // feedparser takes the last of several dates, and would show a day as midnight.
    ['\n        <updated>', `${toXml(textElement('dcterms:issued', facts.issuedDay), 2)}\n        <updated>`],
    ['\n    </entry>', `${extras}\n    </entry>`],
  ]
  const entry = cut(feed.atom1(), '\n    <entry>', '\n    </entry>')
  return slots.fill(steps.reduce((xml, [anchor, text]) => replaceAnchor(xml, anchor, text), entry))
}

/** How `feed` writes text: as HTML, which ours is not. */
function htmlText(name: string, mark: string): string {
  return `<${name} type="html"><![CDATA[${mark}]]></${name}>`
}

function authors(
  { authors: all }: EntryFacts,
  slots: Slots,
): { name: string; link?: string; email?: string }[] {
  return all.map(({ name, url, email }) => ({
    name: slots.keep(escapeXml(name)),
    ...(url && { link: url }),
    ...(email && { email: slots.keep(escapeXml(email)) }),
  }))
}

function extraElements({ source, related }: Article, facts: EntryFacts): XmlElement[] {
  return [
    ...facts.categories.map(({ term, label, scheme }) => ({
      name: 'category',
      attributes: { term, scheme, label },
    })),
    ...enclosuresOf(facts.media).map(({ address, type, bytes, alt }) =>
      link('enclosure', address, { type, length: bytes, title: alt }),
    ),
    ...(source?.url ? [link('via', source.url, { title: source.title })] : []),
    ...related.map(({ title, url }) => link('related', url, { title })),
    // RFC 4946: the licence of an entry.
    ...(facts.license ? [link('license', facts.license)] : []),
    ...textElement('rights', facts.rights),
    ...(source?.title && !source.url ? textElement('dc:source', source.title) : []),
    ...mediaElements(facts.media),
  ]
}

function link(rel: string, href: string, attributes: XmlElement['attributes'] = {}): XmlElement {
  return { name: 'link', attributes: { rel, href, ...attributes } }
}
