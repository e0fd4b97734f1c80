import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { PublisherError, sayFileError } from '../../domain/errors.ts'
import { isWithin, mostBytes, toSlug } from '../../domain/identity.ts'
import type { Publication } from '../../domain/publication.ts'
import { isTakenPath } from '../../domain/redirects/taken-paths.ts'
import { listArticleFiles } from '../../ingest/folder/list-files.ts'
import { openMedia } from '../../media/open-media.ts'
import { readPublicationAt } from '../../server/open-gazette.ts'
import { mediaSourceOf, type Settings } from '../../server/settings/settings.ts'
import type { Report } from '../report.ts'

export interface NewOptions {
  /** A page of the publication's own, not an article. */
  readonly page?: boolean
}

/**
 * Writes `articles/SLUG.md` with front matter to fill in; a draft until it has a date. With `page`, `pages/SLUG.md`, a draft
 * until it says otherwise. Throws `conflict` if a file there has that name, in any form, and `invalid` if the title makes no
 * file name, the page cannot have that address, or the file cannot be written.
 */
export async function newCommand(
  settings: Settings,
  given: string,
  now: Date,
  { page = false }: NewOptions = {},
): Promise<Report> {
  const { dataFolder } = settings
  const publication = await readPublicationAt(settings, openMedia(mediaSourceOf(settings)))
  const title = given.replace(/\s+/g, ' ').trim()
  const slug = toSlug(title)
  if (slug === '' || !isWithin(slug, mostBytes.slug)) {
    const rule = `must have letters or digits for a file name, and ${mostBytes.slug} bytes at most`
    throw new PublisherError('invalid', `the title ${rule}; it is "${title}"`)
  }
  if (page && isTakenPath(`/${slug}`)) {
    throw new PublisherError(
      'invalid',
      `the address of the page would be /${slug}, which has another use: choose another title`,
    )
  }
  const folder = join(dataFolder, page ? 'pages' : 'articles')
  const text = page ? pageTemplate(title, now) : template(title, publication, now)
  const file = join(folder, `${slug}.md`)
  try {
    await mkdir(folder, { recursive: true })
    const { files } = await listArticleFiles(folder)
    const taken = files.find(({ key }) => key === slug)
    if (taken) throw new PublisherError('conflict', `${taken.path} is there already, and stays as it is`)
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    if (error instanceof PublisherError) throw error
    throw new PublisherError('invalid', `${file} cannot be written: ${sayFileError(error)}`, { cause: error })
  }
  return {
    json: { file, slug, title },
    text: page
      ? `${file} is a draft. Write it, and remove "draft: true": then it is at /${slug}`
      : `${file} is a draft. Write it, and give it a date in "published", or run: gazette publish ${slug}`,
  }
}

function pageTemplate(title: string, now: Date): string {
  return `---
${stringify({ title }, { lineWidth: 0 })}# As long as this line is there, nobody can see the page.
draft: true
# Remove the # before what you use. "menu: footer" puts the page at the foot of each page.
# menu: true
# description: One sentence for search engines
# lastmod: ${now.toISOString().slice(0, 10)}
---

Write here.
`
}

function template(title: string, { sections }: Publication, now: Date): string {
  const date = `${now.toISOString().slice(0, 16)}:00Z`
  const listed = sections.map(({ slug }) => slug).join(', ')
  return `---
${stringify({ title }, { lineWidth: 0 })}# Remove the # before what you use. Without a date in "published" the article is a draft; one in the future schedules it.
# published: ${date}
# authors: [Name]
# section: ${listed || 'news'}
# tags: [one, two]
# summary: One sentence instead of the first paragraph
# figures:
#   - file: picture.jpg
#     alt: What the picture shows
#     caption: What the text does not say
#     credit: Who made it
---

Write here.
`
}
