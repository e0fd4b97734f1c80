import { PublisherError } from '../../../domain/errors.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import type {
  ExportFiles,
  ExportRecord,
  ExportSettings,
  OldFeed,
  OpenExport,
} from '../../exports/export-form.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import { listHtmlMedia } from '../records/list-html-media.ts'
import { toArticleSlug } from '../records/to-article-slug.ts'
import { largestPicture } from './largest-picture.ts'
import { splitPosts, type TumblrPart } from './split-posts.ts'

/** What the reader gets of a post: its fields. Absent: it is no JSON object, or too long. */
export interface TumblrPost {
  readonly post?: JsonObject
}

const numbers = [24, 25, 26, 27, 28, 29, 30, 31, 33, 36, 37, 38, 40, 41, 64, 65, 66, 67, 68, 69, 78]
const mediaHosts = [
  ...[
    'media.tumblr.com',
    'static.tumblr.com',
    'a.tumblr.com',
    'va.media.tumblr.com',
    've.media.tumblr.com',
    'vtt.tumblr.com',
  ],
  ...numbers.map((number) => `${number}.media.tumblr.com`),
]

/** The posts of all pages. Pages overlap if a post is published between two of them. */
export async function openTumblr(
  files: ExportFiles,
  pages: readonly string[],
  { oldSite }: ExportSettings,
): Promise<OpenExport> {
  if (pages.length === 0) throw new PublisherError('invalid', `${files.name} holds no posts of Tumblr`)
  const blog = await findBlog(files, pages)
  const address = oldSite?.replace(/\/+$/, '') ?? blog.address
  const tags = new Set<string>()

  async function* records(): AsyncGenerator<ExportRecord, void> {
    const keys = new Set<string>()
    for (const file of pages) {
      for await (const part of splitPosts(files, file)) {
        if (part.kind !== 'post') continue
        const record = toRecord(part, file)
        if (keys.has(record.key)) continue
        keys.add(record.key)
        for (const tag of listOf(part.fields?.tags)) tags.add(textOf(tag))
        yield record
      }
    }
  }

  return {
    site: {
      ...(address && { address }),
      ...(blog.title && { title: blog.title }),
      ...{ mediaHosts, feedSize: 20 },
      feedIdRule: 'The feed of Tumblr gives each post its address without its words as id.',
    },
    records,
    leftOut: () => [],
    oldFeeds: () => listOldFeeds(tags),
  }
}

function toRecord({ fields, line }: TumblrPart, file: string): ExportRecord {
  const place = { file, line, kind: 'article' } as const
  const data: TumblrPost = { ...(fields && { post: fields }) }
  if (!fields) return { key: `${file}-line-${line}`, ...place, media: [], data }
  const id = textOf(fields.id)
  const url = textOf(fields.url)
  const withSlug = textOf(fields['url-with-slug'])
  const title =
    textOf(fields['regular-title']) || textOf(fields['link-text']) || textOf(fields['conversation-title'])
  const slug = toArticleSlug(textOf(fields.slug) || id)
  return {
    key: id === '' ? `${file}-line-${line}` : `post-${id}`,
    ...place,
    ...(title !== '' && { title }),
    ...(slug && { slug }),
    ...((withSlug || url) !== '' && { address: withSlug || url }),
    ...(withSlug !== '' && url !== '' && withSlug !== url && { otherAddresses: [url] }),
    ...(url !== '' && { feedId: url }),
    media: listMedia(fields),
    data,
  }
}

function listMedia(fields: JsonObject): string[] {
  const photos = listOf(fields.photos).map((one) => largestPicture(objectOf(one)))
  const shown = photos.length > 0 ? photos : [largestPicture(fields)]
  const html = Object.values(fields).filter((value) => typeof value === 'string' && value.includes('<'))
  return [...new Set([...shown, ...html.flatMap((one) => listHtmlMedia(String(one)))])].filter(
    (one) => one !== '',
  )
}

interface Blog {
  readonly address?: string
  readonly title?: string
}

/** What the first page says of the blog, and the host of its first post. */
async function findBlog(files: ExportFiles, pages: readonly string[]): Promise<Blog> {
  let title: string | undefined
  for await (const { kind, fields } of splitPosts(files, pages[0] as string)) {
    const { title: words, cname, name, url } = fields ?? {}
    if (kind === 'blog') {
      title = textOf(words) || undefined
      const host = textOf(cname) || (textOf(name) && `${textOf(name)}.tumblr.com`)
      if (host) return { address: `https://${host}`, ...(title && { title }) }
    } else if (URL.canParse(textOf(url)))
      return { address: new URL(textOf(url)).origin, ...(title && { title }) }
  }
  return { ...(title && { title }) }
}

function listOldFeeds(tags: Iterable<string>): OldFeed[] {
  const named = [...tags].filter((tag) => tag.trim() !== '')
  return [
    { from: '/rss', to: { feed: 'main', format: 'rss' } },
    ...named.map(
      (tag): OldFeed => ({
        from: `/tagged/${encodeURIComponent(tag)}/rss`,
        to: { feed: `tag:${toFeedSlug(tag)}`, format: 'rss' },
      }),
    ),
  ]
}
