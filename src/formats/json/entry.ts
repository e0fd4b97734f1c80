import { Feed } from 'feed'
import { type Article, type Author, cleanText } from '../../domain/article.ts'
import { instantText } from '../../domain/moment.ts'
import type { Site } from '../../domain/site.ts'
import type { EntryShape } from '../entry-shape.ts'
import { type EntryFacts, enclosuresOf, modifiedText, toEntryFacts } from '../facts.ts'
import { toJsonExtensions } from '../feed-package.ts'

/** The item of an article in JSON Feed 1.1, indented for its feed; it begins with a line end. */
export function buildJsonEntry(article: Article, site: Site, shape: EntryShape): string {
  const facts = toEntryFacts(article, site, shape)
  const feed = new Feed({ title: '' })
  feed.addItem({
    id: facts.guid,
    title: facts.title,
    link: facts.link,
    date: facts.changed,
    published: facts.published,
    content: facts.html,
    extensions: toJsonExtensions(extraKeys(article, facts)),
  })
  const document = JSON.parse(feed.json1()) as { items: readonly unknown[] }
  return `\n${JSON.stringify(document.items[0], null, 2)}`.replaceAll('\n', '\n    ')
}

/** Keys that version 1, which `feed` writes, does not have or writes otherwise. */
function extraKeys(article: Article, facts: EntryFacts): Record<string, unknown> {
  const image = facts.media.find(({ medium }) => medium === 'image')
  return {
    external_url: article.source?.url,
    summary: facts.summary,
    image: image?.address,
    date_published: instantText(facts.published),
    date_modified: modifiedText(facts),
    authors: listOf(facts.authors, toAuthor),
    // Readers of version 1.0 know only one author.
    author: facts.authors.slice(0, 1).map(toAuthor)[0],
    tags: listOf(facts.categories, ({ label }) => label),
    language: article.language,
    attachments: attachmentsOf(facts),
    _gazette: extension(article, facts),
  }
}

/** `mime_type` is required. */
function attachmentsOf({ media }: EntryFacts): unknown[] | undefined {
  const typed = enclosuresOf(media).filter(({ type }) => type !== undefined)
  return listOf(typed, ({ address, type, bytes, seconds, alt }) => ({
    url: address,
    mime_type: type,
    title: alt && cleanText(alt),
    size_in_bytes: bytes,
    duration_in_seconds: seconds,
  }))
}

function toAuthor({ name, url }: Author): unknown {
  return { name, url }
}

/** JSON Feed 1.1, Extensions: facts without a key in the format. */
function extension({ source, related }: Article, facts: EntryFacts): unknown {
  return {
    rights: facts.rights,
    license: facts.license,
    issued: facts.issuedDay,
    source,
    section: facts.categories.find(({ scheme }) => scheme)?.term,
    figures: listOf(
      facts.media,
      ({ address, type, width, height, bytes, seconds, alt, caption, credit }) => ({
        url: address,
        ...{ type, width, height, bytes, seconds, alt, caption, credit },
      }),
    ),
    related: listOf(related, (one) => one),
  }
}

/** Undefined for an empty list, so that its key is left out. */
function listOf<Value>(values: readonly Value[], toItem: (value: Value) => unknown): unknown[] | undefined {
  return values.length > 0 ? values.map(toItem) : undefined
}
