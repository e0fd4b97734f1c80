import { PublisherError } from '../../../domain/errors.ts'
import type {
  ExportFiles,
  ExportRecord,
  ExportSettings,
  OldFeed,
  OpenExport,
} from '../../exports/export-form.ts'
import { utf8Pieces } from '../records/utf8-pieces.ts'
import { readDate } from './read-date.ts'
import { type Entry, splitEntries } from './split-entries.ts'

/** What its templates have in the feeds. */
const usualFeedSize = 15

/** Its own feeds and TypePad's. The feed of a category was a template of the publisher's own. */
const oldFeeds: readonly OldFeed[] = [
  ...['/index.xml', '/index.rdf', '/rss.xml'].map(
    (from): OldFeed => ({ from, to: { feed: 'main', format: 'rss' } }),
  ),
  { from: '/atom.xml', to: { feed: 'main', format: 'atom' } },
  { from: '/comments/atom.xml', to: 'gone' },
  { from: '/comments/rss.xml', to: 'gone' },
]

/** The export has neither ids nor, but for TypePad's, addresses: those of its feed come from the old feed alone. */
export async function openMovableType(
  files: ExportFiles,
  paths: readonly string[],
  { oldSite }: ExportSettings,
): Promise<OpenExport> {
  if (paths.length === 0) throw new PublisherError('invalid', `${files.name} holds no export of Movable Type`)
  const address = oldSite?.replace(/\/+$/, '') ?? (await findSite(files, paths))
  const root = address && URL.canParse(address) ? new URL(address).pathname.replace(/\/+$/, '') : ''
  let counts = { comments: 0, pings: 0 }
  return {
    site: { ...(address && { address }), feedSize: usualFeedSize },
    records: async function* () {
      counts = { comments: 0, pings: 0 }
      const keys = new Set<string>()
      for (const path of paths) {
        for await (const entry of splitEntries(utf8Pieces(files.open(path)))) {
          counts.comments += entry.comments
          counts.pings += entry.pings
          yield toRecord(entry, { path, root, key: keyOf(entry, keys) })
        }
      }
    },
    leftOut: () => [
      ...(counts.comments > 0 ? [`${counts.comments} comments`] : []),
      ...(counts.pings > 0 ? [`${counts.pings} trackbacks`] : []),
    ],
    oldFeeds: () => oldFeeds.map((feed) => ({ ...feed, from: root + feed.from })),
  }
}

/** TypePad writes the address of each story. */
async function findSite(files: ExportFiles, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    for await (const { fields } of splitEntries(utf8Pieces(files.open(path)))) {
      const url = fields['UNIQUE URL']?.[0] ?? ''
      const [site] = /^https?:\/\/[^/]+(?:\/(?!\d{4}\/)[^/]+)*?(?=\/\d{4}\/\d{2}\/)/.exec(url) ?? []
      return site
    }
  }
  return undefined
}

/** A basename is unique within a blog; a story without one is known by its date and title. */
function keyOf({ fields, line }: Entry, keys: Set<string>): string {
  const [title = '', date = ''] = [fields.TITLE?.[0], fields.DATE?.[0]]
  const name = fields.BASENAME?.[0] || fields['UNIQUE URL']?.[0] || `${date} ${title}`.trim()
  const own = `entry-${name || `line-${line}`}`
  const found =
    [own, `${own} ${date}`, `${own} ${date} ${title}`, `${own} line-${line}`].find((key) => !keys.has(key)) ??
    own
  keys.add(Buffer.from(found).toString())
  return found
}

interface Place {
  readonly path: string
  readonly root: string
  readonly key: string
}

const mediaForm =
  /\b(?:src|href)\s*=\s*["']((?:https?:)?\/\/?[^"'\s]{1,1000}?\.(?:jpe?g|png|gif|webp|svg|mp3|m4a|ogg|mp4|m4v|webm|mov|pdf|docx?|zip)(?:\?[^"'\s]*)?)["']/gi
const sourceForm = /<(?:img|audio|video|source)\b[^>]{0,2000}?\ssrc\s*=\s*["']([^"'\s]{1,1000})["']/gi

function toRecord(entry: Entry, { path, root, key }: Place): ExportRecord {
  const { fields, texts } = entry
  const slug = fields.BASENAME?.[0]
  const address = fields['UNIQUE URL']?.find((url) => /^https?:\/\//.test(url))
  const words = Object.values(texts)
    .map(({ text }) => text)
    .join('\n')
  const media = [mediaForm, sourceForm].flatMap((form) =>
    [...words.matchAll(form)].map(([, url = '']) => url),
  )
  return {
    key,
    kind: 'article',
    ...(fields.TITLE?.[0] && { title: fields.TITLE[0].slice(0, 300) }),
    ...(slug && { slug: slug.replace(/[/_]+/g, '-') }),
    ...(address && { address }),
    otherAddresses: usualAddresses(entry, root),
    file: path,
    line: entry.line,
    media: [...new Set(media.map((url) => url.replaceAll('&amp;', '&')))],
    data: entry,
  }
}

/** Where its templates put a story, in the version of the last years and in the older one. */
function usualAddresses({ fields }: Entry, root: string): string[] {
  const [name] = fields.BASENAME ?? []
  const [year, month] = readDate(fields.DATE?.[0] ?? '')?.split('-') ?? []
  // Hatena's name is the path below its entries.
  if (name && /^[\w-]+(?:\/[\w-]+)+$/.test(name)) return [`${root}/entry/${name}`]
  if (!name || !year || !/^[\w-]+$/.test(name)) return []
  const names = [...new Set([name.replaceAll('_', '-'), name])]
  return names.flatMap((one) => [
    `${root}/${year}/${month}/${one}.html`,
    `${root}/archives/${year}/${month}/${one}.html`,
  ])
}
