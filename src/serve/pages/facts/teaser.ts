import type { Article } from '../../../domain/article.ts'
import { sectionTitle } from '../../../domain/publication.ts'
import { basePathOf, hostPath, paths, type Site } from '../../../domain/site.ts'
import { toArticleMedia } from '../open-graph.ts'
import { feedPageOf } from './feed-links.ts'
import { toPicture } from './picture-sizes.ts'
import { readingMinutes } from './reading-time.ts'
import { toShownDate } from './shown-date.ts'

/** An article in a list, as the view `card` shows it. */
export type Teaser = ReturnType<typeof toTeaser>

/** In the size of other headlines, more characters than these would fill a screen. */
const longTitle = 90

/** Addresses on this server are paths of its host, so they work behind any proxy. */
export function toTeaser(article: Article, site: Site) {
  const { publication, baseUrl } = site
  const picture = toArticleMedia(article, basePathOf(baseUrl)).find(({ kind }) => kind === 'image')
  return {
    title: article.title,
    hasLongTitle: article.title.length > longTitle,
    address: hostPath(baseUrl, paths.article(article.slug)),
    language: article.language,
    section: toSectionLink(article, site),
    authors: article.authors.map(({ name }) => ({ label: name })),
    published: article.published && toShownDate(article.published, publication, 'day'),
    minutes: readingMinutes(article),
    summary: article.summary,
    picture: picture && toPicture(picture, site, basePathOf(baseUrl)),
  }
}

/** The section of an article in a list. */
export function toSectionLink({ section, language }: Article, site: Site) {
  const { publication } = site
  return (
    section && {
      label: sectionTitle(publication, section),
      // A title of the publication's list, or the article's own word.
      language: publication.sections.some(({ slug }) => slug === section) ? publication.language : language,
      address: feedPageOf('section', section, site),
    }
  )
}
