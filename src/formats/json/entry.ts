import { Feed } from 'feed'
import type { Article } from '../../domain/article.ts'
import { cleanText } from '../../domain/clean-text.ts'
import { instantText } from '../../domain/moment.ts'
import type { Site } from '../../domain/site.ts'
import { type EntryFacts, enclosuresOf, toEntryFacts } from '../facts.ts'

/** The item of an article in JSON Feed 1.1, as it stands in a feed: indented, beginning with a line end. */
export function buildJsonEntry(article: Article, site: Site): string {
  const facts = toEntryFacts(article, site)
  const feed = new Feed({ title: '' })
  feed.addItem({
    id: facts.id,
    title: facts.title,
    link: facts.link,
    date: facts.changed,
    published: facts.published,
    content: facts.html,
    extensions: Object.entries(overrides(article, facts)).map(([name, value]) => ({
      name,
      // The type says object; `feed` writes any value, and leaves out what is undefined.
      objects: value as Record<string, unknown>,
    })),
  })
  const document = JSON.parse(feed.json1()) as { items: readonly unknown[] }
  return `\n${JSON.stringify(document.items[0], null, 2)}`.replaceAll('\n', '\n    ')
}

/** What `feed`, which writes version 1, leaves out, or says otherwise. */
function overrides(article: Article, facts: EntryFacts): Record<string, unknown> {
  const [image] = facts.media.filter(({ medium }) => medium === 'image' || medium === undefined)
  return {
    external_url: article.source?.url,
    summary: facts.summary,
    image: image?.address,
    date_published: instantText(facts.published),
    date_modified: facts.updated && instantText(facts.updated.at),
    authors: facts.authors.length > 0 ? facts.authors.map(({ name, url }) => ({ name, url })) : undefined,
    tags: facts.categories.length > 0 ? facts.categories.map(({ label }) => label) : undefined,
    language: article.language,
    attachments: attachments(facts),
    _gazette: extension(article, facts),
  }
}

function attachments({ media }: EntryFacts): unknown {
  const all = enclosuresOf(media)
  if (all.length === 0) return undefined
  return all.map(({ address, type, bytes, alt }) => ({
    url: address,
    mime_type: type,
    title: alt && cleanText(alt),
    size_in_bytes: bytes,
  }))
}

/** JSON Feed 1.1, "Extensions": what the format has no word for. */
function extension({ source, related }: Article, facts: EntryFacts): unknown {
  return {
    rights: facts.rights,
    license: facts.license,
    issued: facts.issuedDay,
    source,
    section: facts.categories.find(({ scheme }) => scheme)?.term,
    figures:
      facts.media.length > 0
        ? facts.media.map(({ address, type, width, height, bytes, alt, caption, credit }) => ({
            url: address,
            type,
            width,
            height,
            bytes,
            alt,
            caption,
            credit,
          }))
        : undefined,
    related: related.length > 0 ? related : undefined,
  }
}
