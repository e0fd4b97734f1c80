import type { FeedKind, FeedName } from '../domain/feed.ts'
import { feedFolders } from '../domain/site.ts'

const kinds = new Map(Object.entries(feedFolders).map(([kind, folder]) => [folder, kind as FeedKind]))

/** The feed that an address names by folder and slug; the main feed where it names none. Undefined for other folders. */
export function toFeedName(folder: string | undefined, slug: string | undefined): FeedName | undefined {
  if (folder === undefined || slug === undefined) return 'main'
  const kind = kinds.get(folder)
  return kind && `${kind}:${slug}`
}

/** `3` or `3-17`: a page of an archive, with the version that the address names. */
export function parseArchivePage(text: string): { page: number; version?: number } | undefined {
  const [, page, version] = /^([1-9]\d{0,8})(?:-(\d{1,15}))?$/.exec(text) ?? []
  if (page === undefined) return undefined
  return { page: Number(page), ...(version !== undefined && { version: Number(version) }) }
}
