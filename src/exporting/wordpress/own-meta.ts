import type { Article } from '../../domain/article.ts'
import { toArticleJson } from '../../domain/article-json.ts'
import type { Site } from '../../domain/site.ts'
import { hashOfStory, type OwnMeta, type StoryFacts } from '../../ingest/forms/wordpress/own-article.ts'

/**
 * What the form of WordPress cannot say of an article, for an import into Gazette: its JSON form without the text. The hash
 * tells whether somebody has changed the story in WordPress since.
 */
export function toOwnMeta(article: Article, story: StoryFacts, site: Site): string {
  const { contentHtml: _text, figures, ...rest } = toArticleJson(article, site)
  const addressed = (figures as { file?: string; url?: string }[]).map(({ file, url, ...figure }) => ({
    ...figure,
    ...(url === undefined ? file && { file } : { url }),
  }))
  const fields = Object.entries({ ...rest, figures: addressed }).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  const meta: OwnMeta = { version: 1, hash: hashOfStory(story), article: Object.fromEntries(fields) }
  return JSON.stringify(meta)
}
