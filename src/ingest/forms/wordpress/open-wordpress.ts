import { PublisherError } from '../../../domain/errors.ts'
import type { ExportFiles, ExportRecord, ExportSettings, OpenExport } from '../../exports/export-form.ts'
import { createTextMap, createTextTable } from '../../exports/text-table.ts'
import { postTypes, typeNames } from './post-types.ts'
import { readParts } from './read-items.ts'
import type { WordPressData } from './record-data.ts'
import { collectSite } from './site/collect-site.ts'
import { listFeeds } from './site/list-feeds.ts'
import { ownText } from './site/site-index.ts'
import { type Found, toRecord } from './to-record.ts'

/** Entries of a feed, if the administrator has not changed it. */
const usualFeedSize = 10
const squarespaceFeedSize = 20

const feedIdRule = 'WordPress gives an entry of its feed the guid that the export has'

/** Reads all files once for what the stories need of one another, so that `records` has each of them whole. */
export async function openWordPress(
  files: ExportFiles,
  paths: readonly string[],
  { publication, oldSite }: ExportSettings,
): Promise<OpenExport> {
  if (paths.length === 0) throw new PublisherError('invalid', `${files.name} holds no export of WordPress`)
  const index = await collectSite(files, paths)
  if (oldSite) index.address = oldSite.replace(/\/+$/, '')
  const { address, title, isSquarespace } = index
  let counts = createCounts()
  return {
    site: {
      ...(address && { address }),
      ...(title && { title }),
      mediaHosts: mediaHostsOf(index.mediaHosts, address),
      feedSize: isSquarespace ? squarespaceFeedSize : usualFeedSize,
      ...(!isSquarespace && { feedIdRule }),
    },
    records: async function* () {
      counts = createCounts()
      const identities = createIdentities()
      for (const path of paths) {
        for await (const part of readParts(files, path)) {
          if (part.kind !== 'item') continue
          counts.comments += part.item.comments
          const kind = kindOf(part)
          if (kind === 'left') counts.leave(part.item.type, part.item.status)
          if (kind !== 'story') continue
          const identity = identities.of(part)
          if (identity) yield { ...withRemarks(toRecord(part, index), identity.remarks), ...identity.fields }
          else counts.repeated++
        }
      }
    },
    leftOut: () => counts.sentences(),
    oldFeeds: () => listFeeds(index, publication),
  }
}

type Kind = 'story' | 'left' | 'kept'

/** Trash is left out; so is a draft that WordPress made itself. */
function kindOf({ item, fault }: Found): Kind {
  // What it is may be in the part that is missing.
  if (fault && item.type === '') return 'story'
  const kind = postTypes[item.type] ?? (item.type === '' ? 'setting' : 'article')
  if (kind === 'attachment' || kind === 'block' || kind === 'guest') return 'kept'
  if (kind === 'setting' || item.status === 'trash' || item.status === 'auto-draft') return 'left'
  // An earlier version of a story, in old exports.
  return item.status === 'inherit' ? 'left' : 'story'
}

function mediaHostsOf(found: ReadonlySet<string>, address: string | undefined): string[] {
  const own = address && URL.canParse(address) ? new URL(address).host : ''
  const [, name] = /^([\w-]+)\.wordpress\.com$/.exec(own) ?? []
  const photon = ['i0.wp.com', 'i1.wp.com', 'i2.wp.com', 'i3.wp.com']
  const all = [...found, ...photon, ...(name ? [`${name}.files.wordpress.com`] : [])]
  return [...new Set(all)].filter((host) => host !== own)
}

interface Identity {
  readonly fields: Pick<ExportRecord, 'key' | 'feedId'>
  readonly remarks: WordPressData['remarks']
}

/**
 * The key and the feed id of each story. Several files of one site may hold a story twice: it is taken once. Merged sites
 * have a number twice: the second story is known by its guid. A guid that two stories have is that of the first.
 */
function createIdentities() {
  const keys = createTextTable()
  /** The number of the key. */
  const guids = createTextMap()
  const has = (key: string) => keys.find(key) !== undefined
  return {
    of: ({ item, line }: Found): Identity | undefined => {
      // Squarespace has no guids, and some of its stories have the same number.
      const guid = item.guid.trim() || item.link
      const holder = guid === '' ? undefined : guids.get(guid)
      const first = holder === undefined ? undefined : keys.at(holder)
      const own = `post-${item.id || item.link || item.slug || `line-${line}`}`
      if (first === own || (guid === '' && has(own))) return undefined
      const key = has(own) ? `${own} ${guid}` : own
      if (has(key)) return undefined
      const number = keys.add(key)
      if (first !== undefined) {
        const message = `guid ${guid} is that of ${first}, too: readers took both for one; this story gets an id of its own`
        return { fields: { key }, remarks: [{ field: 'id', message }] }
      }
      if (guid !== '') guids.set(guid, number)
      const isInFeed = item.guid.trim() !== '' && item.type !== 'page'
      return { fields: { key, ...(isInFeed && { feedId: guid }) }, remarks: [] }
    },
  }
}

function withRemarks(
  record: Omit<ExportRecord, 'key'>,
  remarks: WordPressData['remarks'],
): Omit<ExportRecord, 'key'> {
  return remarks.length === 0 ? record : { ...record, data: { ...(record.data as WordPressData), remarks } }
}

function createCounts() {
  const types = new Map<string, number>()
  let trash = 0
  let empty = 0
  return {
    comments: 0,
    repeated: 0,
    leave: (type: string, status: string) => {
      if (status === 'trash') trash++
      else if (status === 'auto-draft') empty++
      else types.set(ownText(type), (types.get(type) ?? 0) + 1)
    },
    sentences(): string[] {
      const named = [...types].map(
        ([type, count]) => `${count} ${typeNames[type] ?? `of the type ${type || 'unknown'}`}`,
      )
      return [
        ...(this.comments > 0 ? [`${this.comments} comments`] : []),
        ...(trash > 0 ? [`${trash} stories in the trash`] : []),
        ...(empty > 0 ? [`${empty} drafts that WordPress began and nobody saved (auto-draft)`] : []),
        ...(this.repeated > 0 ? [`${this.repeated} stories that the files hold twice`] : []),
        ...named,
      ]
    },
  }
}
