import type { Article } from '../domain/article.ts'
import type { Remark } from '../domain/errors.ts'
import type { Publication } from '../domain/publication.ts'

type Checked = Omit<Article, 'id' | 'status'>

interface Lack {
  readonly field: string
  readonly message: string
  readonly isThere: (article: Checked, publication: Publication) => boolean
}

/** What an entry can do without and a reader would miss. */
const lacks: readonly Lack[] = [
  {
    field: 'published',
    message: 'is unknown: the article is a draft until somebody publishes it',
    isThere: ({ published }) => published !== undefined,
  },
  {
    field: 'contentHtml',
    message: 'is empty: the entry has no full text',
    isThere: ({ contentHtml }) => contentHtml.trim() !== '',
  },
  {
    field: 'summary',
    message: 'is unknown and there is no first paragraph to take it from',
    isThere: ({ summary }) => summary !== undefined,
  },
  {
    field: 'authors',
    message: 'are unknown: readers show the publication only',
    isThere: ({ authors }) => authors.length > 0,
  },
  {
    field: 'license',
    message: 'is unknown: nobody is told what they may do with the text',
    isThere: ({ license, rights }, publication) =>
      Boolean(license ?? rights ?? publication.license ?? publication.rights),
  },
]

/** What the article's entry would lack. Nothing here keeps it from being published, save the missing date. */
export function checkArticle(article: Checked, publication: Publication): Remark[] {
  const missing = lacks
    .filter(({ isThere }) => !isThere(article, publication))
    .map(({ field, message }) => ({ field, message: `${field} ${message}` }))
  return [...missing, ...article.figures.flatMap(checkFigure)]
}

function checkFigure({ file, url, alt, credit, type }: Article['figures'][number], index: number): Remark[] {
  const field = `figures.${index}`
  const name = file ?? url
  if (!name)
    return [{ field, message: `${field} has no picture: it stays out of the feeds until a file is attached` }]
  const isPicture = !type || type.startsWith('image/')
  return [
    ...(isPicture && alt === undefined ? [{ field, message: `${field} (${name}) has no alt text` }] : []),
    ...(credit === undefined ? [{ field, message: `${field} (${name}) has no credit` }] : []),
  ]
}
