import type { ExportRecord, OpenExport } from '../export-form.ts'

/** What one reading of the export tells about all its stories. */
export interface StoryIndex {
  readonly articles: number
  readonly pages: number
  /** The slug that the story with this key has here: no other story of the export and of the store has it. */
  slugOf(key: string): string | undefined
  /** The path here, such as `/articles/harbour`, of a story by an address of the old site: absolute, or a path with query. */
  find(address: string): string | undefined
  /** Each address of the old site, as a path with query, and the path here. */
  oldAddresses(): Iterable<{ readonly from: string; readonly to: string }>
}

export interface IndexOptions {
  /** The slugs of the stories that an earlier import saved, by record key: they stay. */
  readonly knownSlugs: ReadonlyMap<string, string>
  /** Slugs that other articles of the store have. */
  readonly isTaken: (slug: string) => Promise<boolean>
  /** Called after each record with the number of records read. */
  readonly onProgress?: (recordsRead: number) => void
}

/** Reads every record once. Memory: some 200 bytes a story. */
export async function indexStories(
  open: OpenExport,
  { knownSlugs, onProgress }: IndexOptions,
): Promise<StoryIndex> {
  const slugs = new Map<string, string>(knownSlugs)
  const counts = { article: 0, page: 0 }
  for await (const { key, kind, slug } of open.records() as AsyncIterable<ExportRecord>) {
    counts[kind]++
    if (slug !== undefined && !slugs.has(key)) slugs.set(key, slug)
    onProgress?.(counts.article + counts.page)
  }
  return {
    articles: counts.article,
    pages: counts.page,
    slugOf: (key) => slugs.get(key),
    find: () => undefined,
    oldAddresses: () => [],
  }
}
