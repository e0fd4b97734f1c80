import { mediaOf } from '../../ingest/move-check/missing-media.ts'
import type { SeenEntry } from '../../ingest/move-check/seen-feed.ts'
import type { OnProgress } from '../report.ts'
import { atSite } from './read-feeds.ts'
import { hostOf, type Visitor } from './visit.ts'

/** An address that a subscriber follows in vain. */
export interface DeadLink {
  readonly url: string
  /** `article`: of the new feed. `permalink`: of the old one. `media`: of a text or an enclosure of the new feed. */
  readonly kind: 'article' | 'permalink' | 'media'
  /** The title of the entry. */
  readonly title: string
  /** What it does, such as `answers 404`. */
  readonly fault: string
}

interface Link {
  readonly url: string
  readonly kind: DeadLink['kind']
  readonly title: string
}

export interface LinksToCheck {
  readonly old: readonly SeenEntry[]
  readonly new: readonly SeenEntry[]
  /** An address of the new site. */
  readonly newSite: string
}

const atOnce = 4

/** Asks for each address once. */
export async function findDeadLinks(
  links: LinksToCheck,
  visitor: Visitor,
  onProgress: OnProgress,
): Promise<readonly DeadLink[]> {
  const all = [...new Map(listLinks(links).map((link) => [link.kind + link.url, link])).values()]
  const found: (DeadLink | undefined)[] = []
  const open = all.entries()
  let done = 0
  const work = async () => {
    for (const [index, link] of open) {
      found[index] = await findDead(link, links.newSite, visitor)
      onProgress(++done, all.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return found.filter((one) => one !== undefined)
}

function listLinks({ old, new: now }: LinksToCheck): readonly Link[] {
  return [
    ...now.flatMap((entry) => toLinks('article', entry, [entry.link])),
    ...old.flatMap((entry) => toLinks('permalink', entry, [entry.link])),
    ...now.flatMap((entry) => toLinks('media', entry, mediaOf(entry))),
  ]
}

function toLinks(
  kind: Link['kind'],
  { title = '' }: SeenEntry,
  urls: readonly (string | undefined)[],
): readonly Link[] {
  const web = urls.filter((url) => url !== undefined && /^https?:/i.test(url)) as readonly string[]
  return web.map((url) => ({ url, kind, title }))
}

/** While the old server answers its permalinks itself, what counts is what the new one does with their paths. */
async function findDead(link: Link, newSite: string, visitor: Visitor): Promise<DeadLink | undefined> {
  const { address, fault } = await visitor.look(link.url)
  if (fault !== undefined) return { ...link, fault }
  const isOnOldServer = link.kind === 'permalink' && hostOf(address) !== hostOf(newSite)
  const there = isOnOldServer ? atSite(link.url, newSite) : undefined
  if (there === undefined) return undefined
  const { fault: faultThere } = await visitor.look(there)
  return faultThere === undefined ? undefined : { ...link, fault: `${there} ${faultThere}` }
}
