import { toXml, type XmlElement } from '../build/xml.ts'

/** A feed in RSS 2.0. Both addresses are absolute. */
export interface OpmlFeed {
  readonly title: string
  readonly xmlUrl: string
  readonly htmlUrl: string
  /** BCP 47. */
  readonly language?: string
  readonly description?: string
}

/**
 * The feeds as a subscription list that readers import (OPML 2.0, "Subscription lists"). Equal input, equal text;
 * `changedAt` is when the list last changed.
 */
export function buildOpml(title: string, feeds: readonly OpmlFeed[], changedAt: Date): string {
  const head = [
    { name: 'title', content: title },
    // RFC 822 with a year of four digits, as OPML 2.0 wants it.
    { name: 'dateModified', content: changedAt.toUTCString() },
    { name: 'docs', content: 'http://opml.org/spec2.opml' },
  ]
  const root = {
    name: 'opml',
    attributes: { version: '2.0' },
    content: [
      { name: 'head', content: head },
      { name: 'body', content: feeds.map(outline) },
    ],
  }
  return `<?xml version="1.0" encoding="utf-8"?>${toXml([root], 0)}\n`
}

/** Title and text say the same: readers show either. */
function outline({ title, xmlUrl, htmlUrl, language, description }: OpmlFeed): XmlElement {
  const attributes = { type: 'rss', text: title, title, xmlUrl, htmlUrl, version: 'RSS2' }
  return { name: 'outline', attributes: { ...attributes, language, description } }
}
