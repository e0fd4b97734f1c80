import { PublisherError } from '../../../domain/errors.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import type {
  ExportFiles,
  ExportRecord,
  ExportSettings,
  OldFeed,
  OpenExport,
} from '../../exports/export-form.ts'
import { isTrue, type JsonObject, parseObject, textOf } from '../records/json-values.ts'
import { type JsonPart, splitJson } from '../records/split-json.ts'
import { toArticleSlug } from '../records/to-article-slug.ts'
import { createMediaFinder, listMedia } from './media.ts'
import { createPermalinks } from './permalinks.ts'
import { createTableCollector, type GhostTables, type Person, type Tag } from './tables.ts'

/** What the reader gets of a story. */
export interface GhostStory {
  /** The row of `posts`, with the addresses of the old site. Absent: it is no JSON object, or too long. */
  readonly post?: JsonObject
  readonly meta: JsonObject
  readonly authors: readonly Person[]
  /** Those that readers see. */
  readonly tags: readonly Tag[]
  /** Why there is no row. */
  readonly fault?: string
}

const row = /^(?:db\.\*\.)?data\.([a-z_]+)\.\*$/
const metaPath = /^(?:db\.\*\.)?meta$/

/** Reads the tables that stories are joined with at once, and the stories one after the other. */
export async function openGhost(
  files: ExportFiles,
  found: readonly string[],
  { oldSite }: ExportSettings,
): Promise<OpenExport> {
  const [file] = found
  if (file === undefined) throw new PublisherError('invalid', `${files.name} holds no export of Ghost`)
  if (found.length > 1) {
    throw new PublisherError(
      'invalid',
      `${files.name} holds ${found.length} exports of Ghost; name one: ${found.join(', ')}`,
    )
  }
  const address = oldSite?.replace(/\/+$/, '')
  const tables = await readTables(files, file)
  const permalinks = await createPermalinks(files, tables)
  const seen = {
    imported: 0,
    twice: 0,
    internal: new Set<string>(),
    tags: new Map<string, Tag>(),
    authors: new Map<string, Person>(),
  }
  const title = tables.settings.get('title')

  async function* records(): AsyncGenerator<ExportRecord, void> {
    const keys = new Set<string>()
    Object.assign(seen, { imported: 0, twice: 0 })
    for await (const part of splitJson(
      files.open(file as string),
      (path) => row.exec(path)?.[1] === 'posts',
    )) {
      const record = toRecord(part)
      if (keys.has(record.key)) seen.twice++
      else yield record
      keys.add(record.key)
    }
  }

  function toRecord(part: JsonPart): ExportRecord {
    const place = { file: file as string, line: part.line }
    const post = part.text === undefined ? undefined : parseObject(placeSite(part.text, address))
    if (!post) {
      const fault =
        part.text === undefined ? `has ${part.bytes} bytes, too many for one story` : 'is no JSON object'
      const data: GhostStory = { meta: {}, authors: [], tags: [], fault }
      return { key: `line-${part.line}`, kind: 'article', media: [], ...place, data }
    }
    return { ...toStory(post), ...place }
  }

  function toStory(post: JsonObject): Omit<ExportRecord, 'file'> {
    const id = textOf(post.id)
    const isPage = post.type === 'page' || isTrue(post.page)
    const tags = tables.tagsOf(post)
    const authors = tables.authorsOf(post)
    for (const tag of tags) if (tag.isInternal) seen.internal.add(tag.name)
    const shown = tags.filter(({ isInternal }) => !isInternal)
    if (!isPage && post.status === 'published') {
      for (const tag of shown) seen.tags.set(tag.slug, tag)
      for (const person of authors) seen.authors.set(person.slug, person)
    }
    const slug = toArticleSlug(textOf(post.slug))
    const { comment_id } = post
    if (textOf(comment_id) !== '' && textOf(comment_id) !== id) seen.imported++
    const path = permalinks({ post, tags: shown, authors, isPage })
    const where = path === undefined ? {} : address ? { address: address + path } : { otherAddresses: [path] }
    const feedId = isPage ? '' : feedIdOf(post, tables.version)
    const data: GhostStory = { post: withoutNeedless(post), meta: tables.metaOf(id), authors, tags: shown }
    return {
      key: id === '' ? `slug-${textOf(post.slug)}` : `post-${id}`,
      kind: isPage ? 'page' : 'article',
      ...(textOf(post.title) !== '' && { title: textOf(post.title) }),
      ...(slug && { slug }),
      ...where,
      ...(feedId !== '' && { feedId }),
      media: listMedia(data.post ?? {}),
      data,
    }
  }

  return {
    site: {
      ...(address && { address }),
      ...(title && { title }),
      feedSize: 15,
      feedIdRule: feedIdRule(tables.version),
    },
    records,
    ...createMediaFinder(files),
    leftOut: () => listLeftOut(tables, seen),
    oldFeeds: () => listOldFeeds(seen.tags.values(), seen.authors.values()),
  }
}

async function readTables(files: ExportFiles, file: string): Promise<GhostTables> {
  const collector = createTableCollector()
  const isWanted = (path: string) => metaPath.test(path) || (row.exec(path)?.[1] ?? 'posts') !== 'posts'
  for await (const { path, text } of splitJson(files.open(file), isWanted)) {
    const value = text === undefined ? undefined : parseObject(text)
    if (!value) continue
    const table = row.exec(path)?.[1]
    if (table === undefined) collector.setVersion(textOf(value.version))
    else collector.add(table, value)
  }
  return collector.finish()
}

/** Ghost writes its own address as a mark. Without the old site's address, the addresses are paths. */
function placeSite(json: string, address = ''): string {
  if (!json.includes('__GHOST_URL__')) return json
  const place = JSON.stringify(address).slice(1, -1)
  return json.replace(/__GHOST_URL__(\/?)/g, (_mark, slash: string) => place + (slash || '/'))
}

/** The reader needs one form of the text; a story has it up to four times. */
function withoutNeedless({ plaintext, ...post }: JsonObject): JsonObject {
  const hasText = ['html', 'lexical', 'mobiledoc', 'markdown'].some((form) => textOf(post[form]) !== '')
  return hasText ? post : { ...post, plaintext }
}

/** Before 1.0, versions were `000` to `004`, and ids were numbers. */
function isBeforeOne(version: string): boolean {
  return /^0/.test(version)
}

/** The `guid` of Ghost's feed (core/frontend/services/rss/generate-feed.js): the post's id, and before 1.0 its uuid. */
function feedIdOf({ id, uuid }: JsonObject, version: string): string {
  return isBeforeOne(version) ? textOf(uuid) : textOf(id)
}

function feedIdRule(version: string): string {
  return isBeforeOne(version)
    ? 'The feed of Ghost before 1.0 gives each post the uuid that the export has.'
    : 'The feed of Ghost gives each post the id that the export has, if the export is of the site that serves the feed.'
}

/** Tables whose rows a publisher would miss. */
const missed: Readonly<Record<string, string>> = {
  comments: 'comments',
  members: 'members',
  subscribers: 'subscribers',
  snippets: 'snippets of the editor',
  newsletters: 'newsletters',
}

interface Seen {
  readonly imported: number
  readonly twice: number
  readonly internal: ReadonlySet<string>
}

function listLeftOut({ counts }: GhostTables, { imported, twice, internal }: Seen): string[] {
  const rows = Object.entries(missed).flatMap(([table, name]) => {
    const count = counts.get(table) ?? 0
    return count === 0 ? [] : [`${count} ${name}`]
  })
  const names = [...internal].sort()
  return [
    ...rows,
    ...(names.length === 0
      ? []
      : [`${names.length} internal tags: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`]),
    ...(twice === 0 ? [] : [`${twice} posts that have the id of an earlier post of the file`]),
    ...(imported === 0
      ? []
      : [
          `the earlier ids of ${imported} posts, which this site once imported from another (comment_id): if subscribers still read the feed of that other site, give it with --feed`,
        ]),
  ]
}

/** Ghost's feeds (core/frontend/services/routing/rss-router.js). */
function listOldFeeds(tags: Iterable<Tag>, authors: Iterable<Person>): OldFeed[] {
  const to = (feed: OldFeed['to'] & object) => feed
  const both = (path: string, feed: 'main' | `tag:${string}` | `author:${string}`): OldFeed[] =>
    ['rss', 'feed'].map((last) => ({ from: `${path}/${last}/`, to: to({ feed, format: 'rss' }) }))
  return [
    ...both('', 'main'),
    ...[...tags].flatMap(({ name, slug }) => both(`/tag/${slug}`, `tag:${toFeedSlug(name)}`)),
    ...[...authors].flatMap(({ name, slug }) => both(`/author/${slug}`, `author:${toFeedSlug(name)}`)),
  ]
}
