import type { Article, Figure } from '../../domain/article.ts'
import { absoluteHtml, paths, type Site } from '../../domain/site.ts'
import type { StoredPage } from '../../store/store.ts'
import { collectNames, type Names } from './names.ts'
import { toBlocks } from './to-blocks.ts'
import { noTime, toPostName, toTime, writeItem, writeStory } from './write-story.ts'
import { cdata, meta, plain, toHtmlText } from './xml-text.ts'

export interface WxrSource {
  readonly site: Site
  /** All articles that leave, in the order of their dates. Each call begins again. */
  readonly articles: () => AsyncIterable<Article>
  readonly pages: () => AsyncIterable<StoredPage>
  /** By the slug of today. */
  readonly formerSlugs: ReadonlyMap<string, readonly string[]>
}

/** What WordPress cannot take, counted while the file is written. */
export interface WxrLosses {
  withdrawn: number
  /** Ids that WordPress does not keep, so that feed readers see their stories again. */
  changedIds: number
}

/** WordPress eXtended RSS 1.2, as the importer of WordPress reads it, piece by piece. No clock is in it. */
export async function* toWxr(source: WxrSource, losses: WxrLosses): AsyncGenerator<string, void> {
  const { site, articles, pages, formerSlugs } = source
  const names = await collectNames(articles(), site)
  yield head(site, names)
  let id = 1
  const attached = new Set<string>()
  for await (const article of articles()) {
    const item = writeStory(article, {
      ...{ site, names, id },
      formerSlugs: formerSlugs.get(article.slug) ?? [],
    })
    if (item === undefined) {
      losses.withdrawn++
      continue
    }
    const parent = id++
    if (!isKept(article.guid ?? article.id)) losses.changedIds++
    yield item
    for (const figure of article.figures) {
      if (figure.file === undefined || figure.digest === undefined || attached.has(figure.file)) continue
      attached.add(figure.file)
      yield writeAttachment(figure, { site, names, parent, id: id++, at: article.published?.at })
    }
  }
  for await (const item of writePages(pages(), { site, names, firstId: id })) yield item
  yield '</channel>\n</rss>\n'
}

/** WordPress cleans a guid as the address of a web page: the schemes of `wp_allowed_protocols`. */
function isKept(id: string): boolean {
  return /^(?:https?|urn):[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+$/.test(id) && !/[<>"\s\\^`{|}]/.test(id)
}

const namespaces = [
  ['excerpt', 'http://wordpress.org/export/1.2/excerpt/'],
  ['content', 'http://purl.org/rss/1.0/modules/content/'],
  ['wfw', 'http://wellformedweb.org/CommentAPI/'],
  ['dc', 'http://purl.org/dc/elements/1.1/'],
  ['wp', 'http://wordpress.org/export/1.2/'],
]

function head({ publication, baseUrl }: Site, { authors, sections, tags }: Names): string {
  let id = 1
  const declared = namespaces.map(([prefix, uri]) => `\n  xmlns:${prefix}="${uri}"`).join('')
  const lines = [
    plain('title', publication.title),
    plain('link', baseUrl),
    plain('description', publication.subtitle ?? ''),
    plain('language', publication.language),
    plain('wp:wxr_version', '1.2'),
    plain('wp:base_site_url', baseUrl),
    plain('wp:base_blog_url', baseUrl),
    // The oldest parser of the importer reads an author from one line.
    ...[...authors.values()].map(({ nicename, name, email = '' }) => {
      const names = ['author_first_name', 'author_last_name'].map((field) => cdata(`wp:${field}`, ''))
      const facts = [plain('wp:author_id', String(id++)), cdata('wp:author_login', nicename)]
      const shown = [cdata('wp:author_email', email), cdata('wp:author_display_name', name)]
      return `<wp:author>${[...facts, ...shown, ...names].join('')}</wp:author>`
    }),
    ...[...sections.values()].map(({ nicename, name }) => {
      const facts = [cdata('wp:category_nicename', nicename), cdata('wp:category_parent', '')]
      return `<wp:category>${plain('wp:term_id', String(id++))}${facts.join('')}${cdata('wp:cat_name', name)}</wp:category>`
    }),
    ...[...tags.values()].map(
      ({ nicename, name }) =>
        `<wp:tag>${plain('wp:term_id', String(id++))}${cdata('wp:tag_slug', nicename)}${cdata('wp:tag_name', name)}</wp:tag>`,
    ),
  ]
  const start = `<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"${declared}>\n<channel>\n`
  return start + lines.map((line) => `${line}\n`).join('')
}

interface AttachmentContext {
  readonly site: Site
  readonly names: Names
  readonly id: number
  readonly parent: number
  readonly at?: Date | undefined
}

/** A file of the media folder: WordPress fetches it from its address. */
function writeAttachment(figure: Figure, { site, names, id, parent, at }: AttachmentContext): string {
  const { file = '', digest, alt, caption, credit } = figure
  const url = site.baseUrl + paths.media({ file, ...(digest && { digest }) })
  const name = file.split('/').at(-1) ?? file
  return writeItem({
    title: toHtmlText(name),
    ...{
      link: url,
      guid: url,
      attachmentUrl: url,
      id,
      parent,
      content: '',
      excerpt: toHtmlText(caption ?? ''),
      terms: [],
    },
    creator: names.publisher.nicename,
    date: at ? toTime(at, site.publication.timeZone) : noTime,
    dateGmt: at ? toTime(at, 'UTC') : noTime,
    pubDate: '',
    slug: '',
    status: 'inherit',
    type: 'attachment',
    metas: [
      ...(alt ? [meta('_wp_attachment_image_alt', alt)] : []),
      ...(credit ? [meta('_media_credit', credit)] : []),
    ],
  })
}

/** A page below another one is its child, as its address says. */
async function* writePages(
  pages: AsyncIterable<StoredPage>,
  { site, names, firstId }: { site: Site; names: Names; firstId: number },
): AsyncGenerator<string, void> {
  const ids = new Map<string, number>()
  let id = firstId
  for await (const { path, title, description, contentHtml, updated, changedAt } of pages) {
    // One without a date would be a draft.
    const at = updated?.at ?? changedAt
    ids.set(path, id)
    const above = path.slice(0, path.lastIndexOf('/'))
    yield writeItem({
      ...{
        title: toHtmlText(title),
        excerpt: toHtmlText(description ?? ''),
        link: site.baseUrl + path,
        guid: site.baseUrl + path,
      },
      content: toBlocks(absoluteHtml(site.baseUrl, contentHtml)),
      terms: [],
      creator: names.publisher.nicename,
      id: id++,
      parent: ids.get(above) ?? 0,
      date: toTime(at, site.publication.timeZone),
      dateGmt: toTime(at, 'UTC'),
      pubDate: '',
      slug: toPostName(decodeURIComponent(path.split('/').at(-1) ?? '')),
      status: 'publish',
      type: 'page',
      metas: [],
    })
  }
}
