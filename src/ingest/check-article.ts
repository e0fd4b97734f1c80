import { type Article, mediumOf } from '../domain/article.ts'
import type { Remark } from '../domain/errors.ts'

type Checked = Omit<Article, 'id' | 'status'>

interface Lack {
  readonly field: string
  readonly message: string
  readonly isThere: (article: Checked) => boolean
}

/** Optional parts of an entry that readers would miss. */
const lacks: readonly Lack[] = [
  {
    field: 'published',
    message: 'is unknown: the article is a draft until it is published',
    isThere: ({ published }) => published !== undefined,
  },
  {
    field: 'contentHtml',
    message: 'is empty: the entry has no full text',
    isThere: ({ contentHtml }) => contentHtml.trim() !== '',
  },
  {
    field: 'summary',
    message: 'is unknown, and there is no first paragraph to take it from',
    isThere: ({ summary }) => summary !== undefined,
  },
  {
    field: 'authors',
    message: 'are unknown: feed readers show only the publication',
    isThere: ({ authors }) => authors.length > 0,
  },
]

/**
 * The missing parts of the article's entry. Only a missing date prevents publication. The publication is the licensor of
 * every article without a licence of its own: `findPublicationLacks` says once if it gives none.
 */
export function checkArticle(article: Checked): Remark[] {
  const missing = lacks
    .filter(({ isThere }) => !isThere(article))
    .map(({ field, message }) => ({ field, message: `${field} ${message}` }))
  return [...missing, ...article.figures.flatMap(checkFigure)]
}

function checkFigure(figure: Article['figures'][number], index: number): Remark[] {
  const { file, url, alt, credit } = figure
  const field = `figures.${index}`
  const name = file ?? url
  if (!name) return [{ field, message: `${field} has no picture: the feeds omit it until it has a file` }]
  const isPicture = mediumOf(figure) === 'image'
  return [
    ...(isPicture && alt === undefined ? [{ field, message: `${field} (${name}) has no alt text` }] : []),
    ...(credit === undefined ? [{ field, message: `${field} (${name}) has no credit` }] : []),
  ]
}
