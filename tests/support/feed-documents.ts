import { pino } from 'pino'
import { formatNames } from '../../src/domain/feed.ts'
import { createEntryCache, type Draft, draftArchive, draftFeed } from '../../src/serve/feeds/document.ts'
import type { Gazette } from '../../src/server/open-gazette.ts'

/**
 * Every document of every feed of the store, archive pages too, by name. Archive pages have the version 0 in addresses:
 * it is the time of their last change.
 */
export async function readFeedDocuments({ store, site }: Pick<Gazette, 'store' | 'site'>) {
  const entries = createEntryCache({ site, log: pino({ level: 'silent' }) })
  const documents: Record<string, string> = {}
  const note = (name: string, draft: Draft) => {
    const text = draft.enclose(draft.entries).write(draft.entries).toString()
    documents[name] = text.replace(/(\/archives\/\d+)-\d+/g, '$1-0')
  }
  for (const { name } of await store.feeds()) {
    for (const format of formatNames) {
      const contents = await store.readFeed(name, site().publication.tombstoneDays)
      note(`${name} ${format}`, await draftFeed(contents, format, site(), entries))
      for (let page = 1; page <= (contents.archive?.page ?? 0); page++) {
        const archive = await store.readArchive(name, page)
        if (archive) note(`${name} ${format} ${page}`, await draftArchive(archive, format, site(), entries))
      }
    }
  }
  return documents
}
