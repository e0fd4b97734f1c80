import { createHash } from 'node:crypto'
import type { FeedName } from '../domain/feed.ts'
import { type EntryText, feedLanguage, feedSettings, type Publication } from '../domain/publication.ts'
import { type ContinueWords, findContinueWords } from '../words/continue-words.ts'

/** What the entries of a feed hold of their articles. Feeds of one shape have the same entries. */
export interface EntryShape {
  readonly text: EntryText
  /** Clean HTML with placeholders, before and after the text. */
  readonly before?: string
  readonly after?: string
  /** The words of the link to the rest of an article. */
  readonly rest?: ContinueWords
  /** Equal for equal shapes; empty for `wholeEntry`. */
  readonly key: string
}

/** The whole text and nothing else. */
export const wholeEntry: EntryShape = { text: 'full', key: '' }

export function entryShape(publication: Publication, name: FeedName): EntryShape {
  const { text = 'full', before, after } = feedSettings(publication, name)
  if (text === 'full' && before === undefined && after === undefined) return wholeEntry
  const lines = { ...(before && { before }), ...(after && { after }) }
  const rest = typeof text === 'object' ? { rest: toRest(text.continue, publication, name) } : {}
  const key = createHash('sha256')
    .update(JSON.stringify([text, before, after, rest]))
    .digest('base64url')
  return { text, ...lines, ...rest, key }
}

function toRest(own: string | undefined, publication: Publication, name: FeedName): ContinueWords {
  return own === undefined
    ? findContinueWords(feedLanguage(publication, name))
    : { text: own, language: publication.language }
}

/** Each shape of the feeds of a publication once, that of the main feed first. */
export function entryShapes(publication: Publication): readonly EntryShape[] {
  const { feeds = [], sections } = publication
  const named = sections.map(({ slug }): FeedName => `section:${slug}`)
  const names: readonly FeedName[] = ['main', ...named, ...feeds.map(({ feed }) => feed)]
  const shapes = names.map((name) => entryShape(publication, name))
  return [...new Map(shapes.map((shape) => [shape.key, shape])).values()]
}
