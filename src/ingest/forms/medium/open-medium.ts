import { PublisherError } from '../../../domain/errors.ts'
import type { ExportFiles, ExportRecord, ExportSettings, OpenExport } from '../../exports/export-form.ts'
import { plainWords } from '../records/cards.ts'
import { listHtmlMedia } from '../records/list-html-media.ts'
import { toArticleSlug } from '../records/to-article-slug.ts'
import { isStory } from './list-stories.ts'

/** What the reader gets of a story. */
export interface MediumStory {
  /** The page; absent if it is no story of Medium. */
  readonly html?: string
  readonly isDraft: boolean
  /** The address of a story that was on another site first. */
  readonly original?: string
}

/** A story of Medium has less than a megabyte. */
const mostHtmlBytes = 16_000_000
const mediaHosts = ['miro.medium.com', 'cdn-images-1.medium.com', 'cdn-images-2.medium.com']

/** The pages one after the other, in the order of their names, which begin with the date. */
export async function openMedium(
  files: ExportFiles,
  paths: readonly string[],
  { oldSite }: ExportSettings,
): Promise<OpenExport> {
  if (paths.length === 0) throw new PublisherError('invalid', `${files.name} holds no stories of Medium`)
  const address = oldSite?.replace(/\/+$/, '') ?? (await findProfile(files, paths))
  let twice = 0

  async function* records(): AsyncGenerator<ExportRecord, void> {
    const keys = new Set<string>()
    twice = 0
    for (const path of paths) {
      const record = toRecord(path, await files.readText(path, mostHtmlBytes))
      if (keys.has(record.key)) twice++
      else yield record
      keys.add(record.key)
    }
  }

  return {
    site: {
      ...(address && { address }),
      mediaHosts,
      feedSize: 10,
      feedIdRule: 'The feed of Medium gives each story https://medium.com/p/ and its number as id.',
    },
    records,
    leftOut: () => [
      ...listOtherPages(files, paths),
      ...(twice === 0 ? [] : [`${twice} stories that have the number of an earlier one`]),
    ],
    oldFeeds: () => [{ from: '/feed', to: { feed: 'main', format: 'rss' } }],
  }
}

function toRecord(path: string, html: string): ExportRecord {
  const file = path.slice(path.lastIndexOf('/') + 1)
  const footer = html.slice(html.lastIndexOf('<footer'))
  const canonical = hrefBefore(footer, 'p-canonical')
  const isDraft = /^draft/i.test(file) || (canonical === undefined && !footer.includes('dt-published'))
  const [, number] =
    /href="https:\/\/medium\.com\/p\/([\da-f]+)"/.exec(footer) ??
    /-([\da-f]{8,16})(?:$|[?#.])/.exec(canonical ?? file) ??
    []
  const title = plainWords((/<h1 class="p-name">([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? '').trim())
  const slug =
    toSlugPart(canonical, number) ??
    toSlugPart(
      file
        .replace(/\.html?$/i, '')
        .replace(/^[^_]*_/, '')
        .toLowerCase(),
      number,
    )
  const isOwn = canonical !== undefined && (number === undefined || canonical.includes(number))
  const short = number === undefined ? undefined : `https://medium.com/p/${number}`
  const address = isOwn ? canonical : short
  const data: MediumStory = {
    isDraft,
    ...(isStory(html.slice(0, 65_536)) && { html }),
    ...(canonical !== undefined && !isOwn && { original: canonical }),
  }
  return {
    key: number === undefined ? `file-${file}` : `post-${number}`,
    kind: 'article',
    ...(title !== '' && { title }),
    ...(slug && { slug }),
    ...(address && { address }),
    ...(short && short !== address && { otherAddresses: [short] }),
    ...(short && !isDraft && { feedId: short }),
    ...{ file: path, line: 1, media: listHtmlMedia(html), data },
  }
}

/** The address of the link with the class, whose attributes are in any order. */
function hrefBefore(footer: string, name: string): string | undefined {
  const [tag = ''] = new RegExp(`<a\\b[^>]*class="[^"]*\\b${name}\\b[^>]*>`).exec(footer) ?? []
  const [, href] = /href="([^"]*)"/.exec(tag) ?? []
  return href && URL.canParse(href) ? href.replaceAll('&amp;', '&') : undefined
}

/** `the-fog-bell` of `https://medium.com/@ana/the-fog-bell-3c7869fdae53`. */
function toSlugPart(address: string | undefined, number: string | undefined): string | undefined {
  const last = address?.split(/[?#]/)[0]?.split('/').at(-1) ?? ''
  const slug = number && last.endsWith(number) ? last.slice(0, -number.length).replace(/-+$/, '') : last
  return toArticleSlug(slug)
}

/** The page of the author, which all stories name: one export of it updates the stories of another. */
async function findProfile(files: ExportFiles, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const html = await files.readText(path, mostHtmlBytes)
    const author = hrefBefore(html.slice(html.lastIndexOf('<footer')), 'p-author')
    if (author) return author.replace(/\/+$/, '')
  }
  return undefined
}

/** `claps (3 pages)`: what the other folders hold. */
function listOtherPages(files: ExportFiles, paths: readonly string[]): string[] {
  const stories = new Set(paths)
  const others = files.paths.filter(
    (path) => !stories.has(path) && /\.html?$/i.test(path) && path.includes('/'),
  )
  const folders = Map.groupBy(others, (path) => path.split('/').at(-2) ?? '')
  const names = [...folders].map(([folder, pages]) => `${folder} (${pages.length})`)
  return names.length === 0 ? [] : [`pages of ${names.sort().join(', ')}`]
}
